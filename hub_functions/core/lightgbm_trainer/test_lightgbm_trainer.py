"""The training and its numbers, against known answers, and what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier, LGBMRegressor
from matplotlib.figure import Figure
from matplotlib.text import Text
from sklearn.datasets import load_diabetes, load_wine
from sklearn.metrics import log_loss

from hub_functions.core.lightgbm_trainer import lightgbm_trainer

WINE = load_wine(as_frame=True).frame.rename(columns={"target": "label"})
DIABETES = load_diabetes(as_frame=True).frame.rename(columns={"target": "label"})
# One split in one tree, whose leaves are the means of the labels themselves.
STUMP = {
    "num_leaves": 2,
    "learning_rate": 1,
    "min_child_samples": 1,
    "min_data_in_bin": 1,
    "min_data_per_group": 1,
}
ALONE = {"rounds": 1, "validation_share": 0}


def shown(row: pd.Series) -> str:
    """Write a row as the README has it."""
    cells = [
        f"{round(cell, 3):.9g}" if isinstance(cell, float) else cell for cell in row
    ]
    return f"| {' | '.join(map(str, cells))} |"


def dumped(model) -> bytes:
    stream = io.BytesIO()
    joblib.dump(model, stream)
    return stream.getvalue()


def picture(figure: Figure) -> bytes:
    """Draw a figure; a warning on the way is an error."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=30)
    return stream.getvalue()


def test_the_readme_shows_what_comes_out_without_arguments():
    """A first run needs no file; its numbers are what people judge it by."""
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")

    found = lightgbm_trainer()

    for _, row in found.importances.head(5).iterrows():
        assert shown(row) in readme
    for name in ("accuracy", "roc_auc", "log_loss"):
        assert f"{name} {getattr(found, name):.3f}" in readme
    assert f"{found.rounds} rounds" in readme
    assert (found.rows, found.validation_rows) == (569, 113)
    assert found.model.classes_.tolist() == ["benign", "malignant"]
    assert found.notes == []


def test_one_split_gives_the_means_of_both_sides():
    """Labels 1.5 and 3 on the left, 18 and 20 on the right."""
    table = pd.DataFrame({"x": [1, 2, 8, 9], "label": [1.5, 3, 18, 20]})

    found = lightgbm_trainer(table, "label", params=STUMP, **ALONE)

    assert found.model.predict(table).tolist() == pytest.approx([2.25, 2.25, 19, 19])
    assert found.importances.loc[0, ["feature", "importance", "splits"]].tolist() == [
        *("x", 1, 1)
    ]
    assert found.rmse is None
    assert found.history["train"].tolist() == pytest.approx(
        [np.sqrt((2 * 0.75**2 + 2 * 1**2) / 4)]
    )


def test_missing_numbers_are_a_side_of_their_own_choice():
    """No value is put in their place: they go with the high ones here."""
    table = pd.DataFrame(
        {"x": [1.0, 2, 8, 9, None, None], "label": [0.5, 0.5, 10, 10, 10, 10]}
    )

    model = lightgbm_trainer(table, "label", params=STUMP, **ALONE).model

    rows = pd.DataFrame({"x": [np.nan, 1.0]})
    assert model.predict(rows).tolist() == pytest.approx([10, 0.5])


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ("abcd", [7.5, 1, 7.5, 1]),
        (pd.Categorical([40, 3, 20, 1]), [7.5, 1, 7.5, 1]),
        (["a", None, "a", "b"], [7.5, 1, 7.5, 1]),
    ],
)
def test_one_split_parts_categories_that_are_no_neighbours(values, label):
    """As numbers in their order they would need three splits."""
    table = pd.DataFrame({"kind": list(values), "label": label})
    if isinstance(values, pd.Categorical):
        table["kind"] = values
    table = pd.concat([table] * 10, ignore_index=True)
    params = STUMP | {"max_cat_to_onehot": 1, "cat_smooth": 1e-6, "cat_l2": 0}

    found = lightgbm_trainer(table, "label", params=params, **ALONE)

    assert found.model.predict(table.head(4)).tolist() == pytest.approx(label)
    assert found.importances["kind"].tolist() == ["category"]


def test_one_hot_categories_give_the_importance_of_their_column():
    label = [9.5, 1, 2, 1] * 5
    table = pd.DataFrame({"kind": list("abcd") * 5, "x": 1, "label": label})

    found = lightgbm_trainer(
        table, "label", params=STUMP, categories="one-hot", **ALONE
    )

    assert found.importances["feature"].tolist() == ["kind", "x"]
    assert found.importances["importance"].tolist() == [1, 0]
    assert found.model[0].transform(table).shape == (20, 5)


@pytest.mark.parametrize(
    ("table", "kind"), [(WINE, LGBMClassifier), (DIABETES, LGBMRegressor)]
)
def test_the_model_is_that_of_the_library_itself(table, kind):
    """Of numbers alone there is nothing to prepare."""
    features = table.drop(columns="label").to_numpy()
    theirs = kind(
        n_estimators=20,
        learning_rate=0.1,
        max_depth=3,
        random_state=4,
        n_jobs=1,
        verbosity=-1,
    ).fit(features, table["label"])

    ours = lightgbm_trainer(
        table,
        "label",
        params={"max_depth": 3},
        rounds=20,
        validation_share=0,
        seed=4,
    ).model

    ask = "predict_proba" if kind is LGBMClassifier else "predict"
    np.testing.assert_allclose(
        getattr(ours, ask)(table), getattr(theirs, ask)(features), rtol=1e-5
    )


def test_it_stops_where_the_validation_rows_are_best_and_measures_there():
    found = lightgbm_trainer(WINE, "label", early_stopping_rounds=5)

    validation = found.history["validation"]
    assert found.rounds == validation.argmin() + 1
    assert len(validation) == found.rounds + 5
    assert found.log_loss == pytest.approx(validation.min(), abs=1e-5)
    assert found.history["metric"].unique().tolist() == ["multi_logloss"]
    assert found.model[-1].estimators_[0].n_estimators == found.rounds
    assert found.validation_rows == 12 + 14 + 10  # a fifth of each cultivar


def test_the_metrics_of_numbers_are_those_of_the_validation_rows():
    found = lightgbm_trainer(DIABETES, "label", validation_share=0.25)

    assert found.task == "regression"
    assert found.rmse == pytest.approx(found.history["validation"].min(), rel=1e-5)
    assert 0.2 < found.r2 < 0.6
    assert found.accuracy is None
    assert (found.rows, found.validation_rows) == (442, 111)


def test_a_validation_table_is_watched_and_not_learnt_from():
    """The same model comes out whatever else the validation labels would teach."""
    part = np.arange(len(WINE)) % 4 == 0
    kept = WINE[~part]
    watched = WINE[part].assign(more="text")

    found = lightgbm_trainer(kept, "label", watched, rounds=30)

    alone = lightgbm_trainer(kept, "label", rounds=found.rounds, validation_share=0)
    np.testing.assert_allclose(
        found.model.predict_proba(WINE), alone.model.predict_proba(WINE), rtol=1e-5
    )
    assert found.validation_rows == part.sum()
    expected = log_loss(watched["label"], found.model.predict_proba(watched))
    assert found.log_loss == pytest.approx(expected)


def test_without_early_stopping_all_rounds_are_made():
    found = lightgbm_trainer(WINE, "label", rounds=12, early_stopping_rounds=0)

    assert (found.rounds, len(found.history)) == (12, 12)
    last = found.history["validation"].iloc[-1]
    assert found.log_loss == pytest.approx(last, abs=1e-5)


def test_the_same_table_params_and_seed_give_the_same_model_and_plot():
    """To the byte; it is loaded where this function is not."""
    options = {
        "params": {"subsample": 0.5, "subsample_freq": 1, "colsample_bytree": 0.5},
        "rounds": 20,
    }
    columns = {name: WINE[name].to_numpy().copy() for name in WINE}
    other = pd.DataFrame(columns, index=range(300, 300 + len(WINE)))

    one, two = (lightgbm_trainer(table, "label", **options) for table in (WINE, other))
    third = lightgbm_trainer(WINE, "label", **options, seed=1)

    assert dumped(one.model) == dumped(two.model)
    assert b"hub_functions" not in dumped(one.model)
    assert picture(one.plot) == picture(two.plot)
    assert dumped(one.model) != dumped(third.model)
    pd.testing.assert_frame_equal(one.importances, two.importances)


def test_the_plot_shows_both_curves_and_the_rounds_kept(tmp_path):
    found = lightgbm_trainer(WINE, "label", rounds=30)

    texts = [text.get_text() for text in found.plot.findobj(Text)]
    assert {"train", "validation", "multi_logloss"} <= set(texts)
    assert f"LightGBM on label: {found.rounds} rounds kept" in texts
    assert len(found.plot.axes[0].lines) == 3
    found.history.to_parquet(tmp_path / "h.parquet")
    assert len(pd.read_parquet(tmp_path / "h.parquet")) == len(found.history)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label_column": "labels"}, r"no column 'labels'.*did you mean 'label'"),
        ({"label_column": None}, r"label_column is not given.*'alcohol'"),
        ({"params": {"max_dep": 3}}, r"LightGBM has no param 'max_dep': did you mean"),
        ({"params": {"n_estimators": 3}}, r"params has 'n_estimators': give rounds"),
        ({"params": {"monotone_constraints": [1]}}, r"it cannot be given here"),
        (
            {"params": {"learning_rate": "fast"}},
            r"LightGBM cannot be trained so: ",
        ),
        ({"params": {"seed": 3}}, r"params has 'seed': give seed"),
        ({"task": "ranking"}, r"task is 'ranking': give one of auto, class"),
        ({"categories": "hash"}, r"categories is 'hash': give one of native"),
        ({"rounds": 0}, r"rounds is 0: give 1 or more"),
        ({"early_stopping_rounds": -1}, r"early_stopping_rounds is -1"),
        ({"validation_share": 1}, r"validation_share is 1: give a part"),
        ({"validation_share": 0.001}, r"leaves none to validate with"),
        ({"seed": -1}, r"seed is -1: give a whole number from 0"),
        ({"threads": 0}, r"threads is 0: give 1 or more"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        lightgbm_trainer(WINE, **{"label_column": "label", **options})
