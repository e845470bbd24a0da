"""One rank and several give the same model, and it is scikit-learn's own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from hub_functions.core.mpi_trainer import Trained, mpi_trainer

IRIS = load_iris(as_frame=True).frame.rename(columns={"target": "label"})
TUMOURS = load_breast_cancer(as_frame=True).frame
DIABETES = load_diabetes(as_frame=True).frame
SMALL = pd.DataFrame({"x": [1.0, 2, 3, 7, 8, 9], "label": list("aaabbb")})


def mixed(rows: int = 90) -> pd.DataFrame:
    """Return numbers with holes and texts; a third rank lacks one of the colours."""
    random = np.random.default_rng(2)
    table = pd.DataFrame(
        {
            "size": random.normal(50, 9, rows),
            "colour": random.choice(["red", "green", None], rows),
            "flag": random.random(rows) < 0.5,
            "label": random.choice(["yes", "no", "perhaps"], rows),
        }
    )
    table.loc[5, "colour"] = "violet"
    table.loc[::7, "size"] = np.nan
    return table


def numbers_of(model: object) -> np.ndarray:
    """Return all coefficients of a model."""
    return np.append(np.ravel(model[-1].coef_), model[-1].intercept_)


def scikit_learns(table: pd.DataFrame, label: str, estimator: object) -> object:
    """Return scikit-learn's own pipeline, trained on the whole table."""
    model = make_pipeline(StandardScaler(), estimator)
    return model.fit(table.drop(columns=label), table[label])


@pytest.mark.parametrize(
    ("table", "label", "penalty"),
    [(TUMOURS, "target", 1.0), (IRIS, "label", 0.1)],
    ids=["two classes", "three classes"],
)
def test_logistic_regression_is_scikit_learns_own(table, label, penalty):
    """Another solver of another origin, to the digits that it is run to."""
    theirs = scikit_learns(
        table, label, LogisticRegression(C=1 / penalty, tol=1e-12, max_iter=10_000)
    )

    found = mpi_trainer(table, label, penalty=penalty)

    expected = numbers_of(theirs)
    np.testing.assert_allclose(numbers_of(found.model), expected, rtol=1e-4, atol=1e-5)
    features = table.drop(columns=label)
    assert found.model.predict(table).tolist() == theirs.predict(features).tolist()
    np.testing.assert_allclose(
        found.model.predict_proba(table), theirs.predict_proba(features), atol=1e-6
    )
    assert found.score == theirs.score(features, table[label])


@pytest.mark.parametrize("penalty", [1.0, 50.0])
def test_ridge_is_scikit_learns_own(penalty):
    theirs = scikit_learns(DIABETES, "target", Ridge(alpha=penalty))

    found = mpi_trainer(DIABETES, "target", "Ridge", penalty=penalty)

    np.testing.assert_allclose(numbers_of(found.model), numbers_of(theirs), rtol=1e-9)
    features = DIABETES.drop(columns="target")
    assert found.score == pytest.approx(theirs.score(features, DIABETES["target"]))
    squares = (DIABETES["target"] - theirs.predict(features)) ** 2
    weights = penalty * (theirs[-1].coef_ ** 2).sum()
    assert found.loss == pytest.approx((squares.sum() + weights) / len(DIABETES))


@pytest.mark.parametrize(
    ("table", "label", "estimator", "ranks"),
    [
        (TUMOURS, "target", "LogisticRegression", 2),
        (mixed(), "label", "LogisticRegression", 3),
        (DIABETES, "target", "Ridge", 2),
    ],
    ids=["two classes", "mixed", "numbers"],
)
def test_several_ranks_train_the_model_of_one(table, label, estimator, ranks):
    """To eight digits of each coefficient: only the order of sums is another."""
    one = mpi_trainer(table, label, estimator)

    several = mpi_trainer(table, label, estimator, ranks)

    np.testing.assert_allclose(
        numbers_of(several.model), numbers_of(one.model), rtol=1e-8, atol=1e-10
    )
    predicted = [each.model.predict(table) for each in (several, one)]
    if estimator == "Ridge":
        np.testing.assert_allclose(*predicted, rtol=1e-9)
    else:
        assert predicted[0].tolist() == predicted[1].tolist()
    assert (several.rows, several.ranks) == (len(table), ranks)
    assert several.score == pytest.approx(one.score)
    assert several.loss == pytest.approx(one.loss)
    assert several.notes == one.notes


def test_texts_and_holes_are_prepared_as_by_scikit_learn():
    """The preparation is learnt from sums; fitted on all rows it is the same."""
    table = mixed()
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    fill = SimpleImputer(
        missing_values=pd.NA, strategy="constant", fill_value="missing"
    )
    texts = make_pipeline(fill, OneHotEncoder(sparse_output=False))
    theirs = ColumnTransformer(
        [("n", numbers, ["size", "flag"]), ("t", texts, ["colour"])]
    )

    found = mpi_trainer(table, "label").model[0].transform(table)

    expected = theirs.fit_transform(table.assign(flag=table["flag"].astype(float)))
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_in_a_world_of_mpi_each_rank_has_its_own_rows(tmp_path):
    """A program of the user's, started by mpiexec: no rank ever has all rows."""
    program = tmp_path / "program.py"
    program.write_text(
        "import json, sys\n"
        "from mpi4py import MPI\n"
        "from sklearn.datasets import load_breast_cancer\n"
        "from hub_functions.core.mpi_trainer import mpi_trainer\n"
        "world = MPI.COMM_WORLD\n"
        "table = load_breast_cancer(as_frame=True).frame\n"
        "mine = table.iloc[world.rank :: world.size]\n"
        "found = mpi_trainer(mine, 'target')\n"
        "told = [len(mine), found.rows, found.ranks, *found.model[-1].coef_[0]]\n"
        "told = world.gather(told)\n"
        "if world.rank == 0: print(json.dumps(told))\n"
        "try: mpi_trainer(mine if world.rank else mine.assign(more=1), 'target')\n"
        "except ValueError as error: print(error, file=sys.stderr)\n"
    )

    done = run_ranks(2, program)

    first, second = json.loads(done.stdout)
    assert first[:3] == [285, 569, 2]
    assert second[:3] == [284, 569, 2]
    assert first[3:] == second[3:]
    alone = mpi_trainer(TUMOURS, "target").model[-1].coef_[0]
    np.testing.assert_allclose(first[3:], alone, rtol=1e-8)
    # What one rank refuses is refused by all; else the other would wait for ever.
    assert done.stderr.count("columns are not those of rank 1: 'more'") == 2


def run_ranks(count: int, program: Path) -> subprocess.CompletedProcess[str]:
    mpiexec = Path(sys.executable).with_name("mpiexec")
    variables = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run(
        [mpiexec, "-n", str(count), sys.executable, program],
        env=variables,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )


def model_bytes(found: Trained) -> bytes:
    stream = io.BytesIO()
    joblib.dump(found.model, stream)
    return stream.getvalue()


def test_the_same_table_gives_the_same_model_to_the_byte():
    """And it is made of scikit-learn alone: it loads where this function is not."""
    one, two = (model_bytes(mpi_trainer(mixed(), "label")) for _ in range(2))

    assert one == two
    assert b"hub_functions" not in one


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")

    found = mpi_trainer(TUMOURS, "target")

    for row in found.history.itertuples(index=False):
        shown = f"{row.gradient:.0e}" if row.gradient > 1e-9 else "below 1e-10"
        assert f"| {row.step} | {row.loss:.6f} | {shown} |" in readme


def test_without_a_table_tumours_or_diabetes_are_learnt():
    """A first run needs no file."""
    found = mpi_trainer()

    assert found.rows == 569
    assert found.model.classes_.tolist() == ["benign", "malignant"]
    assert found.score > 0.98
    assert mpi_trainer(estimator="Ridge").rows == 442
