"""Tables and models of every kind, and what is refused."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator
from sklearn.dummy import DummyRegressor
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

from hub_functions.core.compare_models import compare_models

POINTS = pd.DataFrame({"x": [1.0, 2, 8, 9], "y": [1, 0, 1, 0], "label": list("aabb")})
CLASSIFIER = LogisticRegression().fit(POINTS[["x", "y"]], POINTS["label"])
LONG = pd.DataFrame({"x": np.arange(50.0), "y": np.arange(50) ** 1.5})
REGRESSOR = LinearRegression().fit(POINTS[["x"]], POINTS["y"])


def compared(model, table, label="label", **more):
    return compare_models(model, table=table, label_column=label, **more)


def test_rows_without_a_label_are_left_out_and_counted():
    found = compared(CLASSIFIER, POINTS.assign(label=["a", None, "b", "a"]))

    assert found.rows == 3
    assert found.best_score == pytest.approx(2 / 3)
    assert found.notes[0] == "rows without a label, left out: 1"


@pytest.mark.parametrize(
    ("classes", "label"),
    [([0, 1], [0.0, 1, 1, 0]), ([False, True], ["False", "True", "True", "False"])],
)
def test_a_label_is_the_same_however_it_is_kept(classes, label):
    table = POINTS.assign(x=[0, 1, 1, 0], label=label)
    model = KNeighborsClassifier(1).fit([[0], [1]], classes)

    assert compared(model, table[["x", "label"]]).best_score == 1


def test_labels_that_a_model_does_not_know_are_errors():
    found = compared(CLASSIFIER, POINTS.assign(label=["a", "a", "b", "new"]))

    assert found.best_score == 0.75
    assert found.comparison["log_loss"].tolist()[0] > 9


def test_columns_may_come_in_another_order_and_be_named_by_numbers():
    model = LogisticRegression().fit(
        POINTS[["x", "y"]].set_axis(["0", "1"], axis=1), POINTS["label"]
    )
    table = POINTS.assign(more="größe")[["y", "label", "more", "x"]]

    found = compared(model, table.set_axis([1, 2, 3, 0], axis=1), "2")

    assert found.best_score == 1


def test_a_model_without_probabilities_has_no_log_loss():
    model = LinearSVC().fit(POINTS[["x", "y"]], POINTS["label"])

    found = compared(model, POINTS)

    assert np.isnan(found.comparison["log_loss"].tolist()[0])
    with pytest.raises(
        ValueError, match=r"model gives no probabilities, and so no log_"
    ):
        compared(model, POINTS, metric="log_loss")


class Bare:
    """A model that is no estimator, and tells nothing but its predictions."""

    def predict(self, table):
        return [["b" if x > 7 else "a"] for x in table["x"]]


def test_a_model_that_only_predicts_is_compared():
    found = compare_models(Bare(), CLASSIFIER, table=POINTS, label_column="label")

    assert found.task == "classification"
    assert found.lead == 0


def test_warnings_of_a_model_are_notes():
    class Talking(BaseEstimator):
        def predict(self, table):
            import warnings  # noqa: PLC0415  # as a model's own module would

            warnings.warn("this model is\nold", UserWarning, stacklevel=1)
            return table["x"].to_numpy()

    found = compared(Talking(), POINTS, "y")

    assert "UserWarning: this model is old" in found.notes


def test_the_same_seed_gives_the_same_bytes_and_another_does_not():
    streams = []
    for seed in (0, 0, 1):
        found, stream = compared(REGRESSOR, LONG, "y", seed=seed), io.BytesIO()
        found.plot.savefig(stream, format="png", metadata={"Software": None})
        streams.append(stream.getvalue() + found.differences.to_json().encode())

    assert streams[0] == streams[1]
    assert streams[0] != streams[2]


def test_tables_are_not_changed_and_can_be_written(tmp_path):
    before = POINTS.copy()

    found = compared(CLASSIFIER, POINTS)

    pd.testing.assert_frame_equal(POINTS, before)
    for name in ("comparison", "differences"):
        getattr(found, name).to_parquet(tmp_path / name)
        assert len(pd.read_parquet(tmp_path / name)) == len(getattr(found, name))


def test_a_constant_label_has_no_r2_and_an_rmse():
    table = POINTS.assign(y=3.0)

    assert compared(REGRESSOR, table, "y").baseline_score == 0
    with pytest.raises(ValueError, match=r"r2 is not defined: all labels are equal"):
        compared(REGRESSOR, table, "y", metric="r2")


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"table": POINTS}, ValueError, r"model is not given"),
        (
            {"challenger": CLASSIFIER, "table": POINTS},
            ValueError,
            r"model is not given",
        ),
        ({"model": CLASSIFIER}, ValueError, r"table is not given"),
        (
            {"model": CLASSIFIER, "table": POINTS},
            ValueError,
            r"label_column is not given",
        ),
        (
            {"model": CLASSIFIER, "table": POINTS, "label_column": "labl"},
            ValueError,
            r"table has no column 'labl' \(did you mean 'label'\?\)",
        ),
        (
            {"model": CLASSIFIER, "table": POINTS.head(1), "label_column": "label"},
            ValueError,
            r"table has 1 rows with a label in 'label': at least 2",
        ),
        (
            {"model": CLASSIFIER, "table": POINTS.head(0), "label_column": "label"},
            ValueError,
            r"table has 0 rows with a label",
        ),
        (
            {"model": CLASSIFIER, "table": {}, "label_column": "label"},
            TypeError,
            r"table is a dict, not a pandas DataFrame",
        ),
        (
            {
                "model": CLASSIFIER,
                "table": POINTS,
                "label_column": "label",
                "train": POINTS[["x"]],
            },
            ValueError,
            r"train has no column 'label'",
        ),
        (
            {
                "model": CLASSIFIER,
                "table": POINTS.set_axis(["x", "x", "label"], axis=1),
                "label_column": "label",
            },
            ValueError,
            r"table: more than one column is called 'x'",
        ),
        ({"confidence": 1}, ValueError, r"confidence is 1: give a number above 0"),
        ({"resamples": 10}, ValueError, r"resamples is 10: give 100 or more"),
        ({"seed": -1}, ValueError, r"seed is -1"),
        (
            {"metric": "rmse"},
            ValueError,
            r"'rmse', and the models are for classification",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(given, error, message):
    with pytest.raises(error, match=message):
        compare_models(**given)


class Odd(BaseEstimator):
    """A regressor that predicts what none should."""

    def __init__(self, said):
        self.said = said

    def predict(self, table):
        return np.array([self.said] * len(table))


@pytest.mark.parametrize(
    ("model", "label", "error", "message"),
    [
        ({}, "label", TypeError, r"model is a dict, which has no predict"),
        (Odd([1.0, 2.0]), "y", TypeError, r"model predicts 2 values per row"),
        (
            Odd(np.nan),
            "y",
            ValueError,
            r"model predicts numbers that are missing or inf",
        ),
        (
            REGRESSOR,
            "label",
            ValueError,
            r"label 'label' is no number, and the models are",
        ),
        (LogisticRegression(), "label", NotFittedError, r"is not fitted yet"),
        (
            LogisticRegression().fit(POINTS[["x"]], list("ppqq")),
            "label",
            ValueError,
            r"the labels are 'a', 'b', the classes 'p', 'q'",
        ),
        (
            LinearRegression().fit(POINTS[["x"]].set_axis(["xx"], axis=1), POINTS["y"]),
            "y",
            ValueError,
            r"the table for model has no column 'xx' \(did you mean 'x'\?\)",
        ),
        (
            KNeighborsClassifier(1).fit([[0], [1]], [0, 1]),
            "label",
            ValueError,
            r"model was trained on 1 features without names, and the table has 2",
        ),
    ],
)
def test_a_model_that_does_not_fit_is_refused(model, label, error, message):
    with pytest.raises(error, match=message):
        compared(model, POINTS, label)


def test_models_of_two_tasks_are_refused():
    dummy = DummyRegressor().fit(POINTS[["x"]], POINTS["y"])

    with pytest.raises(
        ValueError, match=r"model is for classification, challenger is for"
    ):
        compare_models(CLASSIFIER, dummy, table=POINTS, label_column="label")


def test_infinite_labels_are_refused():
    with pytest.raises(ValueError, match=r"label 'y' has infinite numbers"):
        compared(REGRESSOR, POINTS.assign(y=[1, 2, np.inf, 3]), "y")
