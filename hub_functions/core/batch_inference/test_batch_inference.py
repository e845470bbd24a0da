"""Predictions are the model's own, row by row, however the table comes."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from xgboost import XGBClassifier

from hub_functions.core.batch_inference import batch_inference

IRIS = load_iris(as_frame=True)
TABLE = IRIS.data
SPECIES = IRIS.target_names[IRIS.target]
FOREST = RandomForestClassifier(5, random_state=0).fit(TABLE, SPECIES)


def test_predictions_are_the_models_beside_the_rows():
    """Columns in another order, more of them, and an index of the user's own."""
    table = TABLE[TABLE.columns[::-1]].assign(note="x").set_index(np.arange(150) * 7)

    found = batch_inference(FOREST, table)

    predictions = found.predictions
    assert predictions.index.equals(table.index)
    assert predictions["predicted"].tolist() == FOREST.predict(TABLE).tolist()
    np.testing.assert_array_equal(
        predictions[[f"probability_{each}" for each in IRIS.target_names]],
        FOREST.predict_proba(TABLE),
    )
    assert list(predictions)[:5] == list(table)
    assert found.rows == 150
    assert found.notes == ["columns that the model does not use: note"]
    assert found.mean_confidence == FOREST.predict_proba(TABLE).max(axis=1).mean()


@pytest.mark.parametrize("chunk_rows", [1, 7, 149, 150, 10_000])
def test_chunks_change_nothing(chunk_rows):
    whole = batch_inference(FOREST, TABLE).predictions

    found = batch_inference(FOREST, TABLE, chunk_rows=chunk_rows).predictions

    pd.testing.assert_frame_equal(found, whole)


@pytest.mark.parametrize(
    "last",
    [
        LogisticRegression(max_iter=500),
        LGBMClassifier(n_estimators=5, min_child_samples=2, verbose=-1, n_jobs=1),
        XGBClassifier(n_estimators=5, n_jobs=1),
    ],
    ids=["sklearn", "lightgbm", "xgboost"],
)
def test_pipelines_of_every_library_are_asked(last):
    scaler = StandardScaler().set_output(transform="pandas")
    model = make_pipeline(scaler, last).fit(TABLE, IRIS.target)

    found = batch_inference(model, TABLE.assign(more=1))

    assert found.predictions["predicted"].tolist() == model.predict(TABLE).tolist()
    names = ["probability_0", "probability_1", "probability_2"]
    np.testing.assert_array_equal(found.predictions[names], model.predict_proba(TABLE))


def test_columns_that_are_only_numbered_are_taken_in_order():
    numbered = TABLE.set_axis(range(4), axis="columns")
    unnamed = RandomForestClassifier(5, random_state=0)
    unnamed.fit(TABLE.to_numpy(), SPECIES)

    for model, table in ((FOREST, numbered), (unnamed, TABLE)):
        found = batch_inference(model, table)
        assert found.predictions["predicted"].tolist() == [*FOREST.predict(TABLE)]
        assert found.notes == []


def test_a_regression_has_numbers_and_no_probabilities():
    model = LinearRegression().fit(TABLE, 2 * TABLE.iloc[:, 0] + 1)

    found = batch_inference(model, TABLE)

    expected = 2 * TABLE.iloc[:, 0] + 1
    np.testing.assert_allclose(found.predictions["predicted"], expected)
    assert found.mean_confidence is None
    assert list(found.predictions) == [*TABLE, "predicted"]


def test_probabilities_are_given_for_few_classes_or_when_asked_for():
    many = GaussianNB().fit(TABLE[::3], range(50))

    assert "probability_3" not in batch_inference(many, TABLE).predictions
    asked = batch_inference(many, TABLE, probabilities=True)
    assert asked.predictions.shape == (150, 4 + 1 + 50)
    refused = batch_inference(FOREST, TABLE, probabilities=False)
    assert list(refused.predictions) == [*TABLE, "predicted"]
    notes = batch_inference(many, TABLE).notes
    assert notes[0].startswith("no probabilities, for the model has 50 classes")


def test_it_runs_with_nothing_given():
    found = batch_inference()

    assert (found.rows, found.drifted) == (50, 0)
    assert found.predictions["predicted"].value_counts().to_dict() == {
        "setosa": 17,
        "versicolor": 17,
        "virginica": 16,
    }
    assert found.drift["column"].tolist()[0] == "petal_length"


def test_the_same_arguments_give_the_same_bytes():
    """All but the latency, which is told only when it is asked for."""
    first, second = io.BytesIO(), io.BytesIO()
    found = [batch_inference(), batch_inference()]
    for each, stream in zip(found, (first, second), strict=True):
        each.drift_plot.savefig(stream, format="png")

    assert first.getvalue() == second.getvalue()
    for name in ("predictions", "drift"):
        pd.testing.assert_frame_equal(*(getattr(each, name) for each in found))
    assert [each.latency for each in found] == [None, None]
    assert batch_inference(measure_latency=True).latency > 0


def test_the_table_is_not_changed_and_what_a_model_warns_of_is_noted():
    class Warns(LogisticRegression):
        def predict(self, features):
            import warnings  # noqa: PLC0415

            warnings.warn("be careful", UserWarning, stacklevel=1)
            return super().predict(features)

    table = TABLE.copy()
    model = Warns(max_iter=500).fit(TABLE, SPECIES)

    found = batch_inference(model, table, chunk_rows=50)

    pd.testing.assert_frame_equal(table, TABLE)
    assert found.notes == ["3 x UserWarning: be careful"]


@pytest.mark.parametrize("wrap", [lambda model: model, make_pipeline])
def test_lightgbm_is_asked_by_names_with_spaces(wrap):
    """Which it keeps with _ in their place; the table's own names are told."""
    named = TABLE.set_axis(["sepal length", "sepal width", "a b", "c"], axis=1)
    model = LGBMClassifier(n_estimators=5, verbose=-1, n_jobs=1)
    model = wrap(model).fit(named, SPECIES)
    table = named[named.columns[::-1]].assign(**{"d e": 1})

    found = batch_inference(model, table, named)

    assert found.predictions["predicted"].tolist() == model.predict(named).tolist()
    assert list(found.predictions)[:5] == list(table)
    assert set(found.drift["column"]) == set(named)
    assert found.notes == ["columns that the model does not use: d e"]
    with pytest.raises(ValueError, match="more than one column is called 'a_b'"):
        batch_inference(model, table.assign(a_b=1))


def test_a_wide_table_with_names_of_every_kind_is_predicted():
    rng = np.random.default_rng(0)
    wide = pd.DataFrame(rng.normal(size=(30, 500)), columns=[*range(499), "größe"])
    named = wide.set_axis(map(str, wide), axis="columns")
    model = LogisticRegression().fit(named, wide["größe"] > 0)

    found = batch_inference(model, wide, wide)

    assert found.predictions.shape == (30, 503)
    assert len(found.drift) == 500


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table": TABLE.head(0)}, r"the table has no rows"),
        (
            {"table": TABLE.rename(columns={"petal width (cm)": "petal width"})},
            r"no column 'petal width \(cm\)' \(did you mean 'petal width'\?\)",
        ),
        ({"table": TABLE.assign(predicted=1)}, r"a column 'predicted' already"),
        ({"table": pd.concat([TABLE, TABLE], axis=1)}, r"more than one column is call"),
        ({"table": TABLE.replace(5.1, np.inf)}, r"infinity"),
        ({"table": TABLE.astype(str) + "x"}, r"could not convert string"),
        ({"table": None}, r"there is no table: give model and table, or neither"),
        ({"model": None}, r"there is no model"),
        ({"chunk_rows": 0}, r"chunk_rows is 0: give 1 or more"),
        ({"reference": TABLE.iloc[:, :2]}, r"reference: the table has no column"),
        (
            {"model": LinearSVC().fit(TABLE, SPECIES), "probabilities": True},
            r"gives no probabilities",
        ),
        (
            {"model": DummyClassifier().fit(TABLE.to_numpy(), SPECIES)}
            | {"table": TABLE.assign(more=1)},
            r"trained on 4 features, and the table has 5 columns",
        ),
    ],
)
def test_what_cannot_be_predicted_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        batch_inference(**({"model": FOREST, "table": TABLE} | change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table": {"x": [1]}}, r"table is a dict, not a pandas DataFrame"),
        ({"model": LogisticRegression}, r"which has no predict"),
        ({"model": "model.joblib"}, r"model is a str, which has no predict"),
        (
            {"model": LinearRegression().fit(TABLE, TABLE)},
            r"model predicts 4 values per row: one is wanted",
        ),
    ],
)
def test_what_is_of_another_type_is_refused(change, message):
    with pytest.raises(TypeError, match=message):
        batch_inference(**({"model": FOREST, "table": TABLE} | change))
