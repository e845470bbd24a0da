"""A search finds what is there to find, and its model stands alone."""

from __future__ import annotations

import io
import json

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes, load_iris
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from hub_functions.core.auto_trainer import auto_trainer

IRIS = load_iris(as_frame=True).frame.rename(columns={"target": "label"})
DIABETES = load_diabetes(as_frame=True).frame
FEW = {"max_iter": 4}


def dumped(model):
    stream = io.BytesIO()
    joblib.dump(model, stream)
    return stream.getvalue()


def test_classes_are_found_and_their_metrics_are_those_of_a_cross_validation():
    found = auto_trainer(IRIS, "label", max_iter=8)

    folds = StratifiedKFold(3, shuffle=True, random_state=1)
    features = IRIS.drop(columns="label")
    predicted = cross_val_predict(found.model, features, IRIS["label"], cv=folds)
    assert found.accuracy == pytest.approx(accuracy_score(IRIS["label"], predicted))
    assert found.accuracy > 0.9
    assert (found.task, found.rows, found.notes) == ("classification", 150, [])
    assert (found.r2, found.rmse, found.mae) == (None, None, None)
    assert found.model.predict(IRIS.sample(frac=1, random_state=0)).shape == (150,)


def test_numbers_with_decimals_or_many_of_them_are_a_regression():
    found = auto_trainer(DIABETES, "target", **FEW)

    assert found.task == "regression"
    assert 0 < found.r2 < 1
    assert 40 < found.mae < found.rmse < 77  # 77 is the deviation of the label
    assert found.accuracy is None
    assert list(found.trials)[5] == "rmse"
    assert auto_trainer(IRIS.assign(label=IRIS["label"] + 0.5), "label", **FEW).r2 > 0.5


@pytest.mark.parametrize(
    "name", ["lightgbm", "xgboost", "random_forest", "extra_trees"]
)
def test_each_estimator_learns_labels_of_any_kind_and_stands_alone(name):
    """The model knows the labels, and is loaded where this function is not."""
    words = np.array(["größe", "b", "c"], dtype=object)[IRIS["label"]]
    table = IRIS.assign(label=words, word=[*"xyz"] * 50)
    table.loc[::9, "word"] = None
    table.loc[::7, "petal width (cm)"] = np.nan

    found = auto_trainer(table, "label", estimators=[name], max_iter=2)

    assert found.estimator == name
    assert found.model.classes_.tolist() == ["b", "c", "größe"]
    bytes_ = dumped(found.model)
    assert b"hub_functions" not in bytes_
    assert b"flaml" not in bytes_
    row = pd.DataFrame(table.head(2).drop(columns="label")).assign(word=["new", None])
    assert found.model.predict(row).shape == (2,)
    assert set(found.trials["estimator"]) == {name}


def test_the_best_trial_is_chosen_by_the_metric():
    found = auto_trainer(IRIS, "label", metric="accuracy", max_iter=8)

    trials = found.trials
    best = trials[trials["chosen"]].iloc[0]
    assert best["accuracy"] == trials["accuracy"].max()
    assert best["rank"] == 1
    assert best["estimator"] == found.estimator
    assert json.loads(best["params"]) == found.best_params
    assert trials["best_so_far"].tolist() == trials["accuracy"].cummax().tolist()
    assert trials["trial"].tolist() == list(range(1, 9))
    assert trials["estimator"].value_counts().tolist() == [2, 2, 2, 2]


def test_the_same_arguments_give_the_same_model_to_the_byte():
    first, second = (auto_trainer(IRIS, "label", max_iter=12) for _ in range(2))

    pd.testing.assert_frame_equal(first.trials, second.trials)
    assert dumped(first.model) == dumped(second.model)
    assert first.log_loss == second.log_loss
    other = auto_trainer(IRIS, "label", max_iter=12, seed=1)
    assert other.trials["params"].tolist() != first.trials["params"].tolist()


def test_it_runs_with_nothing_given():
    found = auto_trainer(**FEW)

    assert (found.rows, found.task) == (569, "classification")
    assert found.accuracy > 0.85
    assert found.model.classes_.tolist() == ["benign", "malignant"]


def test_a_time_budget_ends_the_search():
    found = auto_trainer(IRIS, "label", max_iter=100_000, time_budget_s=1)

    assert 1 <= len(found.trials) < 1000


def test_what_is_left_out_is_noted_and_the_table_is_not_changed():
    table = IRIS.assign(day=pd.Timestamp("2024-02-29"), nothing=None)
    table["label"] = table["label"].astype(float).where(table.index != 5)
    table = table[[*table.columns[::-1]]]
    kept = table.copy()

    found = auto_trainer(table, "label", **FEW)

    assert found.rows == 149
    assert found.notes == [
        "rows without a label, left out: 1",
        "columns left out, no values: nothing",
        "columns left out, neither numbers nor texts: day",
    ]
    pd.testing.assert_frame_equal(table, kept)


def test_rare_classes_lower_the_folds():
    table = pd.DataFrame({"x": [1.0, 2, 3, 7, 8], "label": [*"aaabb"]})

    found = auto_trainer(table, "label", estimators=["random_forest"], max_iter=2)

    assert found.notes == ["2 folds, not 3: class b has 2 rows"]


def test_a_wide_table_with_names_of_every_kind_is_learnt():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(40, 500)))
    table["[größe, {x}]"] = (table[0] > 0).astype(int)

    found = auto_trainer(table, "[größe, {x}]", estimators=["lightgbm"], max_iter=2)

    assert len(found.model.feature_names_in_) == 500


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label_column": None}, r"label_column is not given"),
        ({"label_column": "lable"}, r"no column 'lable'.*did you mean 'label'\?"),
        ({"table": IRIS.assign(label=1)}, r"has 1 different values in 150"),
        ({"table": IRIS.head(0)}, r"has 0 different values in 0"),
        ({"table": IRIS[["label"]]}, r"no column but 'label' holds numbers or texts"),
        ({"table": IRIS.replace(5.1, np.inf)}, r"infinite numbers in 'sepal length"),
        ({"table": pd.concat([IRIS, IRIS], axis=1)}, r"more than one column is called"),
        (
            {"table": IRIS.assign(label=["a"] + ["b"] * 149)},
            r"class a has 1 rows of 150: to be cross-validated",
        ),
        (
            {"table": IRIS.assign(label="a"), "task": "regression"},
            r"holds no numbers, and a regression is wanted",
        ),
        ({"metric": "rmse"}, r"metric 'rmse' is not one of a classification, which"),
        ({"estimators": ["svm"]}, r"no estimator 'svm': there are lightgbm, xgboost"),
        ({"estimators": []}, r"estimators is empty"),
        ({"max_iter": 3}, r"max_iter is 3: give 4 or more"),
        ({"time_budget_s": 0}, r"time_budget_s is 0: give more than 0"),
        ({"folds": 1}, r"folds is 1: give 2 or more"),
        ({"seed": -1}, r"seed is -1: give 0 to"),
    ],
)
def test_what_cannot_be_trained_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        auto_trainer(**({"table": IRIS, "label_column": "label"} | change))


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a dict, not a pandas DataFrame"):
        auto_trainer({"x": [1]}, "label")
