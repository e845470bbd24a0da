"""Odd tables, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.detect_outliers import detect_outliers

METHODS = ["isolation-forest", "local-outlier-factor", "robust-z", "iqr"]
TABLE = pd.DataFrame(
    {"x": [1.0, 2, 3, 90], "y": [4.0, 5, 6, 4], "label": ["p", "q", None, "p"]}
)


def test_columns_that_say_nothing_are_left_out_and_named():
    table = TABLE.assign(same=1, none=None, day=pd.Timestamp("2024-02-29"))

    found = detect_outliers(table, "label", "robust-z")

    assert found.notes == [
        "columns left out, no values: none",
        "columns left out, one value: same",
        "columns left out, no numbers: day",
    ]
    assert found.features == 2


@pytest.mark.parametrize("method", METHODS)
def test_a_missing_cell_is_no_reason(method):
    table = pd.DataFrame(
        {"x": [1.0, 2, 3, None, 2, 1, 3], "y": [2, 2, 1, 2, 3, 3, 1.0]}
    )

    found = detect_outliers(table, method=method, threshold=100)
    scores = found.table["outlier_score"]

    assert np.isfinite(scores).all()
    assert scores[3] <= scores[[0, 1, 2, 4, 5, 6]].max()
    assert found.limits["missing"].tolist() == [1, 0]


def test_a_column_whose_quartiles_are_equal_is_not_judged_by_them():
    table = pd.DataFrame({"x": [0] * 8 + [1, 2], "y": range(10)})

    found = detect_outliers(table, method="iqr")

    assert found.notes == ["columns not judged, their quartiles are equal: x"]
    assert found.outlier_rows == 0


def test_repeated_rows_are_noted_by_the_neighbours():
    table = pd.DataFrame({"x": [1.0] * 30 + [2.0, 3.0]})

    found = detect_outliers(table, method="local-outlier-factor", neighbours=5)

    assert any("uplicate" in note for note in found.notes)
    assert np.isfinite(found.table["outlier_score"]).all()


def test_the_table_stays_with_its_index_and_names_of_any_kind():
    table = pd.DataFrame(
        {0: [1, 2, 3, 90], "größe": [4.0, 5, 6, 4]}, index=[7, 7, 8, 9]
    )
    before = table.copy()

    found = detect_outliers(table, method="iqr", threshold=1)

    pd.testing.assert_frame_equal(table, before)
    assert found.table.index.tolist() == [7, 7, 8, 9]
    assert found.limits["column"].tolist() == ["0", "größe"]


@pytest.mark.parametrize("method", METHODS)
def test_three_rows_and_one_column_will_do(method):
    found = detect_outliers(pd.DataFrame({"x": [1, 2, 9]}), method=method)

    assert len(found.table) == 3
    found.plot.savefig("/dev/null", format="png", dpi=30)


@pytest.mark.parametrize("method", METHODS)
def test_a_wide_table_is_looked_at(method):
    values = np.random.default_rng(0).normal(size=(60, 500))
    values[7] += 9

    found = detect_outliers(pd.DataFrame(values), method=method, trees=30, share=0.02)

    assert found.outliers.index.tolist() == [7]
    assert len(found.reasons) == 5  # the strongest ones


def test_booleans_and_nullable_numbers_are_numbers():
    table = pd.DataFrame(
        {
            "flag": pd.array([True, False, None, True], dtype="boolean"),
            "whole": pd.array([1, None, 3, 90], dtype="Int64"),
        }
    )

    assert detect_outliers(table, method="robust-z").features == 2


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (TABLE, {"label_column": "lable"}, r"'lable' for label_column; did you mean"),
        (TABLE, {"columns": ["z"]}, r"no column 'z' for columns: the table has 'x'"),
        (TABLE, {"method": "forest"}, r"method is 'forest': give one of 'isolation"),
        (TABLE, {"share": 0.0}, r"share is 0.0: give a part of all rows"),
        (TABLE, {"share": 5}, r"share is 5: give a part of all rows, above 0 to 0.5"),
        (TABLE, {"threshold": 0.0}, r"threshold is 0.0: give a number above 0"),
        (
            TABLE,
            {"threshold": 1.0, "share": 0.1},
            r"share and threshold are both given",
        ),
        (TABLE, {"neighbours": 0}, r"neighbours is 0: give 1 or more"),
        (TABLE, {"trees": 0}, r"trees is 0: give 1 or more"),
        (TABLE, {"seed": -1}, r"seed is -1: give a whole number from 0"),
        (TABLE.assign(outlier=1), {}, r"has a column 'outlier' already: rename or dro"),
        (TABLE.assign(x=[np.inf, 1, 2, 3]), {}, r"infinite numbers in 'x': replace"),
        (TABLE.head(0), {}, r"nothing to look at in 0 rows: no column holds numbers"),
        (TABLE.head(2), {}, r"the table has 2 rows, and 3 are needed at least"),
        (pd.DataFrame(), {}, r"nothing to look at in 0 rows"),
        (TABLE[["label"]], {}, r"nothing to look at in 4 rows"),
    ],
)
def test_what_cannot_be_meant_is_refused(table, options, message):
    with pytest.raises(ValueError, match=message):
        detect_outliers(table, **options)


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ValueError, match="more than one column is called '1'"):
        detect_outliers(pd.DataFrame([[1, 2]], columns=["1", 1]))


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a list, not a pandas DataFrame"):
        detect_outliers([1, 2])
