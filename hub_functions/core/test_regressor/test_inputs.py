"""Tables and models of every kind, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsRegressor

# By another name: pytest would take the function for a test.
from hub_functions.core.test_regressor import test_regressor as judge

POINTS = pd.DataFrame({"x": [1.0, 2, 3, 4], "z": [0, 1, 1, 0], "y": [2.0, 4, 6, 8]})
MODEL = LinearRegression().fit(POINTS[["x", "z"]], POINTS["y"])


class Says(BaseEstimator):
    """A model that says one thing of every row."""

    def __init__(self, said):
        self.said = said

    def predict(self, table):
        return np.array([self.said] * len(table))


@pytest.mark.parametrize(
    "labels",
    [
        [2, 4, 6, 8],
        pd.array([2, 4, 6, None], dtype="Int64"),
        pd.array([2, 4, 6, None], dtype="Float64"),
        pd.Series([Decimal(2), Decimal(4), None, 8], dtype=object),
        pd.Series([2, 4, 6, 8], dtype="float32"),
    ],
)
def test_labels_may_be_numbers_of_any_type(labels):
    assert judge(MODEL, POINTS.assign(y=labels), "y").mae == pytest.approx(0, abs=1e-9)


def test_columns_may_come_in_another_order_and_be_named_by_numbers():
    model = LinearRegression().fit(
        POINTS[["x", "z"]].set_axis(["0", "größe 漢"], axis=1), POINTS["y"]
    )
    table = POINTS.assign(more="t")[["z", "y", "more", "x"]]

    found = judge(model, table.set_axis(["größe 漢", 2, "more", 0], axis=1), "2")

    assert found.r2 == pytest.approx(1)


def test_a_model_that_knows_no_names_gets_the_columns_in_their_order():
    model = KNeighborsRegressor(1).fit(POINTS[["x", "z"]].to_numpy(), POINTS["y"])

    assert judge(model, POINTS, "y").mae == 0
    with pytest.raises(ValueError, match=r"on 2 features without names.* 3 columns"):
        judge(model, POINTS.assign(more=1), "y")


def test_a_wide_table_is_predicted():
    table = pd.DataFrame(np.eye(20, 500)).assign(y=range(20))
    model = LinearRegression().fit(
        table.drop(columns="y").rename(columns=str), table["y"]
    )

    assert judge(model, table, "y").rows == 20


def test_predictions_of_one_column_are_taken():
    assert judge(Says([5.0]), POINTS, "y").mae == 2


def test_warnings_of_the_model_are_notes():
    class Talking(Says):
        def predict(self, table):
            import warnings  # noqa: PLC0415  # as a model's own module would

            warnings.warn("this model is\nold", UserWarning, stacklevel=1)
            return super().predict(table)

    assert judge(Talking(5), POINTS, "y").notes == ["UserWarning: this model is old"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (POINTS.drop(columns="y"), r"table has no column 'y'; it has 'x', 'z'"),
        (POINTS.head(0), r"no row has a label in 'y'"),
        (POINTS.assign(y=None), r"no row has a label in 'y'"),
        (
            POINTS.assign(y=list("abcd")),
            r"holds 'a', no number: of classes, use test-cl",
        ),
        (POINTS.assign(y=[1, 2, np.inf, 3]), r"label 'y' is infinite in 1 rows"),
        (POINTS.rename(columns={"x": "xx"}), r"no column 'x' \(did you mean 'xx'\?\)"),
        (POINTS.assign(predicted=1), r"has a column 'predicted' already"),
        (POINTS.assign(residual=1), r"has a column 'residual' already"),
        (POINTS.set_axis([*"xxy"], axis=1), r"more than one column is called 'x'"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(table, message):
    with pytest.raises(ValueError, match=message):
        judge(MODEL, table, "y")


@pytest.mark.parametrize(
    ("model", "error", "message"),
    [
        ({}, TypeError, r"model is a dict, which has no predict"),
        (
            LogisticRegression().fit(POINTS[["x"]], list("aabb")),
            TypeError,
            r"model is a classifier \(LogisticRegression\): use test-classifier",
        ),
        (Says("a"), TypeError, r"model predicts .*'a'.*, no number"),
        (Says([1.0, 2.0]), TypeError, r"model predicts 2 numbers per row"),
        (Says(np.nan), ValueError, r"missing or infinite number for 4 of 4 rows"),
        (LinearRegression(), NotFittedError, r"is not fitted yet"),
    ],
)
def test_what_is_no_regressor_is_refused(model, error, message):
    with pytest.raises(error, match=message):
        judge(model, POINTS, "y")


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"model": MODEL}, ValueError, r"table is not given"),
        ({"table": POINTS}, ValueError, r"model is not given"),
        ({"model": MODEL, "table": POINTS}, ValueError, r"label_column is not given"),
        (
            {"model": MODEL, "table": [], "label_column": "y"},
            TypeError,
            r"table is a list, not a pandas DataFrame",
        ),
        ({"quantiles": 0}, ValueError, r"quantiles is 0: give 1 to 100"),
        (
            {
                "model": MODEL,
                "table": POINTS.rename(columns={"y": "predicted"}),
                "label_column": "predicted",
            },
            ValueError,
            r"has a column 'predicted' already",
        ),
    ],
)
def test_what_is_not_given_is_missed_by_name(given, error, message):
    with pytest.raises(error, match=message):
        judge(**given)
