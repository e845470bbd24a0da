"""What cannot be explained, and how it is told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris
from sklearn.linear_model import LinearRegression, LogisticRegression

from hub_functions.core.explain_model import explain_model

IRIS = load_iris(as_frame=True)
TABLE = IRIS.data
MODEL = LogisticRegression(max_iter=500).fit(TABLE, IRIS.target)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table": None}, r"there is no table: give model and table"),
        ({"model": None}, r"there is no model"),
        ({"table": TABLE.head(0)}, r"the table has no rows"),
        ({"table": TABLE.iloc[:, :3]}, r"no column 'petal width \(cm\)'"),
        ({"table": pd.concat([TABLE, TABLE], axis=1)}, r"more than one column is call"),
        ({"table": TABLE.replace(5.1, np.inf)}, r"infinity"),
        ({"table": TABLE.astype(str) + "x"}, r"could not convert string"),
        ({"reference": TABLE.iloc[:, :2]}, r"reference: the table has no column"),
        (
            {"label_column": "y"},
            r"no column 'y' for label_column; the table has 'sepal",
        ),
        ({"rows": 0}, r"rows is 0: give 1 or more"),
        ({"background_rows": 0}, r"background_rows is 0"),
        ({"permutations": 0}, r"permutations is 0"),
        ({"seed": -1}, r"seed is -1: give 0 to"),
        (
            {"model": LinearRegression().fit(TABLE, IRIS.target)}
            | {"table": TABLE.assign(y="a"), "label_column": "y"},
            r"label_column 'y' holds no numbers",
        ),
    ],
)
def test_what_cannot_be_explained_is_refused(change, message):
    given = {"model": MODEL, "table": TABLE, "rows": 5, "background_rows": 5}
    with pytest.raises(ValueError, match=message):
        explain_model(**(given | change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table": {"x": [1]}}, r"table is a dict, not a pandas DataFrame"),
        ({"model": LogisticRegression}, r"which has no predict"),
        (
            {"model": LinearRegression().fit(TABLE, TABLE)},
            r"predict\(\) of the model gives 4 numbers per row, where 1 can",
        ),
    ],
)
def test_what_is_of_another_type_is_refused(change, message):
    with pytest.raises(TypeError, match=message):
        explain_model(**({"model": MODEL, "table": TABLE} | change))


def test_a_classifier_without_numbers_is_refused():
    class Bare(LogisticRegression):
        predict_proba = decision_function = property()

    model = Bare(max_iter=500).fit(TABLE, IRIS.target)

    with pytest.raises(TypeError, match=r"a Bare, a classifier without"):
        explain_model(model, TABLE)
