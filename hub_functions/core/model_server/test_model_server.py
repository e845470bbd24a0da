"""The class by itself: what it loads, and what it answers to a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from xgboost import XGBClassifier

from hub_functions.core.model_server import ModelServer

IRIS = load_iris(as_frame=True)
TABLE = IRIS.data
SPECIES = IRIS.target_names[IRIS.target]
FOREST = RandomForestClassifier(5, random_state=0).fit(TABLE, SPECIES)


def loaded(model: object = FOREST, table: pd.DataFrame | None = None) -> ModelServer:
    server = ModelServer()
    server.load(model, table)
    return server


def test_it_has_a_model_of_its_own():
    """Of the flowers that Fisher measured, the first and the last of the table."""
    server = ModelServer()
    server.load()

    found = server.predict(pd.DataFrame([[5.1, 3.5, 1.4, 0.2], [5.9, 3.0, 5.1, 1.8]]))

    assert found.predicted.tolist() == ["setosa", "virginica"]
    assert (found.probabilities, found.classes) == (None, None)


def test_probabilities_come_with_the_classes_in_their_order():
    found = loaded().predict(TABLE, probabilities=True)

    assert found.classes.tolist() == ["setosa", "versicolor", "virginica"]
    np.testing.assert_array_equal(found.probabilities, FOREST.predict_proba(TABLE))
    assert found.predicted.tolist() == FOREST.predict(TABLE).tolist()


@pytest.mark.parametrize(
    "last",
    [
        RandomForestClassifier(5, random_state=0),
        LGBMClassifier(n_estimators=5, min_child_samples=2, verbose=-1, n_jobs=1),
        XGBClassifier(n_estimators=5, n_jobs=1),
    ],
    ids=["sklearn", "lightgbm", "xgboost"],
)
def test_models_of_every_library_answer_as_they_do_themselves(last):
    scaler = StandardScaler().set_output(transform="pandas")
    model = make_pipeline(scaler, last).fit(TABLE, IRIS.target)
    found = loaded(model).predict(TABLE.assign(more=1), probabilities=True)

    assert found.predicted.tolist() == model.predict(TABLE).tolist()
    np.testing.assert_array_equal(found.probabilities, model.predict_proba(TABLE))


def test_columns_are_taken_by_name_or_all_by_their_places():
    mixed = TABLE[TABLE.columns[::-1]].assign(more="x")
    numbered = TABLE.set_axis(range(4), axis="columns")

    for table in (mixed, numbered):
        assert loaded().predict(table).predicted.tolist() == [*FOREST.predict(TABLE)]


@pytest.mark.parametrize("wrap", [lambda model: model, make_pipeline])
def test_lightgbm_is_asked_by_names_with_spaces(wrap):
    """Which it keeps with _ in their place."""
    named = TABLE.set_axis(["sepal length", "sepal width", "a b", "c"], axis=1)
    model = LGBMClassifier(n_estimators=5, verbose=-1, n_jobs=1)
    model = wrap(model).fit(named, SPECIES)

    server = loaded(model, named)

    for table in (named[named.columns[::-1]], named.rename(columns={"a b": "a_b"})):
        assert server.predict(table).predicted.tolist() == [*model.predict(named)]


def test_metadata_names_each_column_with_its_type():
    table = pd.DataFrame({"a": [1, 2], "b": [0.5, 1], "c": [*"xy"], "d": [True, False]})
    model = DummyClassifier().fit(table, [*"pq"])

    told = loaded(model, table).metadata()

    assert told["inputs"] == [
        {"name": "a", "datatype": "INT64", "shape": [-1]},
        {"name": "b", "datatype": "FP64", "shape": [-1]},
        {"name": "c", "datatype": "BYTES", "shape": [-1]},
        {"name": "d", "datatype": "BOOL", "shape": [-1]},
    ]
    assert told["outputs"] == [
        {"name": "predicted", "datatype": "BYTES", "shape": [-1]},
        {"name": "probabilities", "datatype": "FP64", "shape": [-1, 2]},
        {"name": "classes", "datatype": "BYTES", "shape": [2]},
    ]
    kinds = {each["datatype"] for each in loaded(model).metadata()["inputs"]}
    assert kinds == {"FP64"}


def test_metadata_of_a_model_without_names_or_classes_is_one_tensor():
    model = LinearRegression().fit(TABLE.to_numpy(), IRIS.target)

    told = loaded(model).metadata()

    assert told["inputs"] == [{"name": "table", "datatype": "FP64", "shape": [-1, 4]}]
    assert told["outputs"] == [{"name": "predicted", "datatype": "FP64", "shape": [-1]}]


def test_a_model_that_does_not_fit_its_rows_is_found_when_it_is_loaded():
    with pytest.raises(ValueError, match=r"no column 'petal width \(cm\)'; it has"):
        loaded(FOREST, TABLE.iloc[:, :3])
    with pytest.raises(ValueError, match="has no rows"):
        loaded(FOREST, TABLE.head(0))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (TABLE.head(0), r"the table has no rows"),
        (TABLE.iloc[:, :3], r"no column 'petal width \(cm\)'"),
        (TABLE.set_axis(["a", "a", "b", "c"], axis=1), r"one column is called 'a'"),
        (TABLE.replace(5.1, np.inf), r"infinity"),
        (TABLE.astype(str) + "x", r"could not convert string"),
        (TABLE.iloc[:, :3].set_axis(range(3), axis=1), r"4 features.* has 3 columns"),
    ],
)
def test_a_request_that_does_not_fit_is_its_own_fault(table, message):
    with pytest.raises(ValueError, match=message):
        loaded().predict(table)


def test_probabilities_of_a_model_without_them_are_refused():
    server = loaded(LinearSVC().fit(TABLE, SPECIES))

    assert len(server.metadata()["outputs"]) == 1
    with pytest.raises(ValueError, match="gives no probabilities"):
        server.predict(TABLE, probabilities=True)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ({"a": 1}, r"model is a dict, which has no predict"),
        (LinearRegression, r"which has no predict"),
        (LinearRegression().fit(TABLE, TABLE), r"predicts 4 values per row"),
    ],
)
def test_what_is_no_model_of_one_value_is_refused(model, message):
    with pytest.raises(TypeError, match=message):
        loaded(model, TABLE)
