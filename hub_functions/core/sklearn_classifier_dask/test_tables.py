"""Tables of every kind, the model that takes them, and what is refused."""

from __future__ import annotations

import io
import json
import math

import joblib
import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from sklearn.datasets import load_iris

from hub_functions.core.sklearn_classifier_dask import sklearn_classifier_dask

IRIS = load_iris(as_frame=True).frame.rename(columns={"target": "label"})
SMALL = pd.DataFrame({"x": [1.0, 2, 3, 7, 8, 9], "label": list("aaabbb")})


@pytest.fixture(scope="module", autouse=True)
def _connected():
    """One worker for all tests: to start one takes longer than they do."""
    with (
        LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            processes=False,
            protocol="tcp",
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
        ) as cluster,
        Client(cluster),
    ):
        yield


def test_the_model_predicts_a_table_as_it_comes():
    """Other order of columns, more of them, other types, and missing cells."""
    colours = np.array(["red", "green", "blue"], dtype=object)
    table = IRIS.assign(colour=colours[IRIS["label"]], flag=IRIS["label"] == 0)
    table.loc[::7, "petal width (cm)"] = np.nan
    table.loc[::5, "colour"] = None
    found = sklearn_classifier_dask(table, "label", "LogisticRegression", folds=2)

    later = table.assign(more="x")[["more", *reversed(table.columns)]].head(3)
    later["colour"] = ["violet", None, "red"]
    later["flag"] = pd.array([True, True, True], dtype="boolean")

    assert found.model.predict(later).tolist() == [0, 0, 0]
    assert list(found.model.feature_names_in_) == [*IRIS.columns[:4], "colour", "flag"]
    assert found.model.classes_.tolist() == [0, 1, 2]


@pytest.mark.parametrize("mark", [None, np.nan, pd.NA])
@pytest.mark.parametrize("dtype", [object, "string", "category", "str"])
def test_a_missing_text_is_the_same_however_it_is_marked(mark, dtype):
    """A model that was trained on one file format is served rows of another."""
    table = SMALL.assign(text=["p", None, "p", "q", "q", "q"])
    model = sklearn_classifier_dask(table, "label", "GaussianNB", folds=3).model
    expected = model.predict_proba(pd.DataFrame({"x": [5.0], "text": [None]}))

    row = pd.DataFrame({"x": [5.0, 5], "text": pd.Series(["p", mark]).astype(dtype)})

    assert model.predict_proba(row)[1].tolist() == expected[0].tolist()


def test_missing_numbers_are_the_median_and_scaled_where_that_is_needed():
    """Of 1, 2 and 9 the median is 2; scaled by mean 4 and deviation sqrt(38 / 3)."""
    table = pd.DataFrame({"x": [1, 2, 9] * 4, "label": list("aab") * 4})
    empty = pd.DataFrame({"x": [np.nan, 4.0]})

    plain = sklearn_classifier_dask(table, "label", "GaussianNB", folds=2).model
    scaled = sklearn_classifier_dask(table, "label", "SVC", folds=2).model
    forced = sklearn_classifier_dask(
        table, "label", "GaussianNB", folds=2, scale=True
    ).model

    assert plain[0].transform(empty).tolist() == [[2], [4]]
    expected = [[-2 / math.sqrt(38 / 3)], [0]]
    np.testing.assert_allclose(scaled[0].transform(empty), expected, atol=1e-12)
    np.testing.assert_allclose(forced[0].transform(empty), expected, atol=1e-12)


def test_a_column_that_is_empty_in_a_fold_is_learnt_from_all_the_same():
    table = SMALL.assign(rare=[None, None, None, None, None, 5.0])

    found = sklearn_classifier_dask(table, "label", "GaussianNB", folds=3)

    assert found.notes == []
    assert found.model[0].transform(table)[:, 1].tolist() == [5] * 6


def test_a_key_of_many_texts_becomes_no_more_than_fifty_columns():
    table = IRIS.assign(key=[f"k{number}" for number in range(150)])

    found = sklearn_classifier_dask(table, "label", "GaussianNB", folds=2)

    assert found.model[0].transform(table).shape == (150, 54)


def test_columns_that_cannot_be_learnt_from_are_left_out_and_named():
    table = SMALL.assign(
        nothing=None,
        day=pd.Timestamp("2024-02-29"),
        mixed=[1, "p", None, 2, "q", 3],
        complex=1j,
    )

    found = sklearn_classifier_dask(table, "label", "GaussianNB", folds=3)

    assert found.notes == [
        "columns left out, no values: nothing",
        "columns left out, neither numbers nor texts: day, mixed, complex",
    ]
    assert list(found.model.feature_names_in_) == ["x"]


@pytest.mark.parametrize(
    ("label", "classes"),
    [
        ([True, False] * 3, [False, True]),
        (pd.array([True, False] * 3, dtype="boolean"), [False, True]),
        ([3, -1] * 3, [-1, 3]),
        ([3.0, -1.0] * 3, [-1, 3]),
        (pd.array([3, -1] * 3, dtype="Int64"), [-1, 3]),
        (["b", "a"] * 3, ["a", "b"]),
        (pd.Categorical(["b", "a"] * 3), ["a", "b"]),
        (pd.Categorical([2, 1] * 3), [1, 2]),
        (pd.array(["b", "a"] * 3, dtype="string"), ["a", "b"]),
        ([1, "a"] * 3, ["1", "a"]),
    ],
)
def test_labels_of_every_kind_become_classes(label, classes):
    table = pd.DataFrame({"x": [1, 9] * 3, "label": label})

    found = sklearn_classifier_dask(table, "label", "GaussianNB", folds=3)

    assert found.model.classes_.tolist() == classes
    assert found.accuracy == 1
    assert all(type(each) is type(classes[0]) for each in found.model.classes_.tolist())


def test_rows_without_a_label_are_left_out_and_counted():
    """The missing one makes pandas keep the others as 0.0 and 1.0."""
    table = pd.DataFrame({"x": [1, 2, 8, 9, 5], "label": [0, 0, 1, 1, None]})

    found = sklearn_classifier_dask(table, "label", "GaussianNB", folds=2)

    assert found.rows == 4
    assert found.notes == ["rows without a label, left out: 1"]
    assert found.model.predict(table).dtype == np.int64


def test_names_of_columns_may_be_numbers_and_of_any_script():
    table = pd.DataFrame({0: [1, 2, 8, 9], "größe": list("ppqq"), 2: list("aabb")})

    found = sklearn_classifier_dask(table, "2", "GaussianNB", folds=2)

    assert list(found.model.feature_names_in_) == ["0", "größe"]


def test_the_same_table_params_and_seed_give_the_same_model():
    """To the byte, however the table lies in memory and wherever params came from."""
    columns = {name: IRIS[name].to_numpy().copy() for name in IRIS}
    settings = {
        "classifier": "RandomForestClassifier",
        "params": {"n_estimators": 2, "max_features": "sqrt"},
        "grid": {"criterion": ["gini"]},
    }
    other = pd.DataFrame(columns, index=range(150, 300))

    models = []
    for table, given in ((IRIS, settings), (other, json.loads(json.dumps(settings)))):
        stream = io.BytesIO()
        found = sklearn_classifier_dask(table, "label", **given, scale=True, folds=2)
        joblib.dump(found.model, stream)
        models.append(stream.getvalue())

    assert models[0] == models[1]


def test_the_model_is_made_of_scikit_learn_alone():
    """It is loaded where this function is not: in a service, in test-classifier."""
    table = SMALL.assign(text=list("ppqqqp"))
    stream = io.BytesIO()

    joblib.dump(sklearn_classifier_dask(table, "label", "SVC", folds=2).model, stream)

    assert b"hub_functions" not in stream.getvalue()


def test_a_small_table_has_as_many_folds_as_its_classes_allow():
    table = pd.DataFrame({"x": [1, 2, 9], "label": ["a", "a", "b"]})

    found = sklearn_classifier_dask(
        table, "label", "KNeighborsClassifier", {"n_neighbors": 1}
    )

    assert found.notes[0] == "2 folds, not 5: no class has more rows"
    assert found.trials["accuracy"][0] == pytest.approx(0.75)


def test_the_table_is_not_changed():
    table = IRIS.copy()

    sklearn_classifier_dask(table, "label", "GaussianNB", folds=2)

    pd.testing.assert_frame_equal(table, IRIS)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (SMALL.assign(label="a"), r"has 1 class in 6 labelled rows"),
        (SMALL.assign(label=None), r"has 0 class in 0 labelled rows"),
        (SMALL.head(0), r"has 0 class in 0 labelled rows"),
        (SMALL.assign(label=range(6)), r"each of the 6 labelled rows has a class"),
        (SMALL.assign(label=[0.5, 1, 1, 2, 2, 2]), r"numbers such as 0\.5: classes"),
        (SMALL[["label"]], r"no column but 'label' holds numbers or texts"),
        (SMALL.assign(x=np.inf), r"infinite numbers in 'x'"),
        (SMALL.set_axis(["label", "label"], axis=1), r"more than one column is called"),
    ],
)
def test_a_table_from_which_nothing_can_be_learnt_is_refused(table, message):
    with pytest.raises(ValueError, match=message):
        sklearn_classifier_dask(table, "label", "GaussianNB")


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a dict, not a pandas DataFrame"):
        sklearn_classifier_dask({"x": [1]}, "label")


def test_without_a_table_iris_is_learnt():
    """A first run needs no file."""
    found = sklearn_classifier_dask(classifier="GaussianNB")

    assert found.rows == 150
    assert found.model.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    assert found.accuracy == pytest.approx(0.953, abs=0.01)


def test_a_table_needs_a_label():
    with pytest.raises(ValueError, match=r"label_column is not given.*'x', 'label'"):
        sklearn_classifier_dask(SMALL)
