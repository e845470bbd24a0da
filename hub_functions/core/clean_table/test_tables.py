"""Odd tables, and what is refused."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.clean_table import clean_table


def test_a_table_without_rows_or_columns_stays_so():
    empty = clean_table(pd.DataFrame({"x": []}), drop_constant_columns=True)
    nothing = clean_table(pd.DataFrame(), missing="median", drop_duplicates=True)

    assert empty.table.shape == (0, 1)
    assert nothing.table.shape == (0, 0)
    assert nothing.report.columns.tolist() == [
        *("step", "column", "change", "count", "example")
    ]


def test_of_one_row_no_column_is_constant():
    found = clean_table(pd.DataFrame({"x": [1]}), drop_constant_columns=True)

    assert found.table["x"].tolist() == [1]


def test_an_empty_column_cannot_be_filled_and_that_is_noted():
    found = clean_table(pd.DataFrame({"x": [1, 2], "none": ["?", "-"]}), None, "median")

    assert found.table["none"].isna().all()
    assert "column 'none' is empty: nothing to fill it with" in found.notes


def test_infinite_numbers_are_noted_or_made_missing():
    table = pd.DataFrame({"x": [1, np.inf, -np.inf], "y": [1, 2, 3]})

    kept = clean_table(table)
    taken = clean_table(table, missing="median", infinite_as_missing=True)

    assert kept.notes[0].startswith("columns with infinite numbers, kept: 'x'; ")
    assert taken.table["x"].tolist() == [1, 1, 1]
    assert taken.cells_marked_missing == 2


def test_numbers_between_texts_are_read_with_them_or_stay_numbers():
    """As pandas reads a column of a spreadsheet."""
    both = clean_table(pd.DataFrame({"x": [1, "2", None, "3.5"]})).table["x"]
    mixed = clean_table(pd.DataFrame({"x": [1, " p", "?"]})).table["x"]

    assert both.dropna().tolist() == [1, 2, 3.5]
    assert mixed.tolist()[0] == 1
    assert mixed.isna().tolist() == [False, False, True]


def test_objects_of_one_kind_get_its_type():
    table = pd.DataFrame({"flag": [True, None], "number": [1, 2.5]}, dtype=object)

    found = clean_table(table)

    assert found.table.dtypes.astype(str).tolist() == ["boolean", "float64"]


def test_cells_that_cannot_be_told_apart_are_compared_as_text():
    table = pd.DataFrame({"x": [[1], [1], None]})

    found = clean_table(table, None, "median", drop_duplicates=True)

    assert found.duplicate_rows == 1
    assert found.table["x"].tolist()[0] == [1]
    assert "'x' is not filled" in found.notes[0]


def test_types_that_are_right_already_stay():
    table = pd.DataFrame(
        {
            "small": np.array([1, 2], dtype="int8"),
            "long": pd.to_timedelta([1, 2], unit="h"),
            "month": pd.period_range("2024-01", periods=2, freq="M"),
            "text": pd.array(["a", "b"], dtype="string"),
            "kind": pd.Categorical([" a", "NA"]),
        }
    )

    pd.testing.assert_frame_equal(clean_table(table, None, "median").table, table)


def test_names_may_be_numbers_and_of_any_script_and_the_table_is_not_changed():
    table = pd.DataFrame({0: [" 1", "2"], "größe": ["?", "x"]})
    before = table.copy()

    found = clean_table(table, "0")

    assert found.table.columns.tolist() == ["0", "größe"]
    assert found.table["0"].tolist() == [1, 2]
    pd.testing.assert_frame_equal(table, before)


def test_a_wide_table_is_cleaned_without_warnings_of_pandas():
    table = pd.DataFrame({f"c{n}": ["1", "NA", " x"] for n in range(500)})

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = clean_table(table, missing="most-frequent")

    assert found.cells_filled == 500
    assert "470 columns are not drawn" in found.missing_plot.axes[0].get_xlabel()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label_column": "lable"}, r"no column 'lable' .*did you mean 'label'\?"),
        ({"label_column": "zzz"}, r"no column 'zzz' for label_column: the table has"),
        ({"missing": "mean"}, r"missing is 'mean': give one of 'keep', 'drop'"),
        ({"most_missing": 50}, r"most_missing is 50: give a share from 0 to 1"),
        ({"parse_share": 0.2}, r"parse_share is 0.2: give a share above 0.5"),
        ({"most_categories": -1}, r"most_categories is -1: give 0"),
        ({"thousands": "."}, r"decimal and thousands are both '\.': give two signs"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        clean_table(pd.DataFrame({"x": [1], "label": ["a"]}), **options)


@pytest.mark.parametrize("names", [["x", "x"], ["1", 1], ["x", " x"]])
def test_two_columns_of_one_name_are_refused(names):
    with pytest.raises(ValueError, match="more than one column is called"):
        clean_table(pd.DataFrame([[1, 2]], columns=names))


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a list, not a pandas DataFrame"):
        clean_table([1, 2])
