"""What is cleaned, against tables whose clean form is known."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.clean_table import clean_table


def step(found, name):
    report = found.report
    return report[report["step"] == name].reset_index(drop=True)


def test_text_that_means_numbers_booleans_and_dates_gets_their_type():
    table = pd.DataFrame(
        {
            "whole": ["1", "-2", "+3"],
            "broken": [" 1.5", "2e3", ".5"],
            "flag": ["Yes", "no", "YES"],
            "day": ["2024-01-31", "2024-02-29", "2023-12-01"],
            "zoned": ["2024-01-31T09:30Z", "2024-01-31T09:30+02:00", None],
            "dotted": ["31.01.2024", "01.02.2024", "29.02.2024"],
        }
    )

    found = clean_table(table)

    kinds = {name: dtype.kind for name, dtype in found.table.dtypes.items()}
    assert "".join(kinds.values()) == "ifbMMM"
    assert found.table["whole"].tolist() == [1, -2, 3]
    assert found.table["broken"].tolist() == [1.5, 2000, 0.5]
    assert found.table["flag"].tolist() == [True, False, True]
    assert found.table["day"][1] == pd.Timestamp("2024-02-29")
    assert found.table["zoned"][1] == pd.Timestamp("2024-01-31T07:30Z")
    assert found.table["dotted"][1] == pd.Timestamp("2024-02-01")
    assert found.columns_parsed == 6


def test_white_space_and_markers_go_and_are_counted():
    table = pd.DataFrame({" city ": ["Rome ", "\tRome", "NA", "-", "?", "", "Oslo"]})

    found = clean_table(table)

    assert found.table["city"].dropna().tolist() == ["Rome", "Rome", "Oslo"]
    assert step(found, "white space")["count"].tolist() == [2]
    assert step(found, "name")["example"].tolist() == ["' city '"]
    assert found.cells_marked_missing == 4
    assert found.cells_missing == 4


def test_by_default_no_row_and_no_column_is_lost_and_nothing_filled():
    table = pd.DataFrame({"a": [1, 1, None], "same": "x", "none": None})

    found = clean_table(table)

    assert found.table.shape == (3, 3)
    assert found.duplicate_rows == 1
    assert found.cells_missing == 4
    assert found.notes == [
        "rows that equal an earlier one, kept: 1; drop_duplicates=True drops them",
        (
            "columns with one value or none, kept: 'same', 'none'; "
            "drop_constant_columns=True drops them"
        ),
    ]


def test_duplicates_and_constant_columns_are_dropped_where_that_is_asked_for():
    table = pd.DataFrame({"a": [1, 2, 1], "same": "x", "none": None}, index=[5, 6, 7])

    found = clean_table(table, drop_duplicates=True, drop_constant_columns=True)

    pd.testing.assert_frame_equal(found.table, table.loc[[5, 6], ["a"]])
    assert (found.rows_dropped, found.columns_dropped) == (1, 2)
    assert step(found, "duplicates")["example"].tolist() == ["first: row 7"]
    assert step(found, "constant")["example"].tolist() == ["'x'", "empty"]


def test_missing_cells_become_the_median_and_the_most_frequent_value():
    """1, 2 and 9 have the median 2; of equals, the first in the table."""
    table = pd.DataFrame(
        {
            "number": [1, 2, 9, None],
            "day": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-09", None]),
            "text": ["b", "a", None, None],
            "flag": pd.array([True, True, False, None], dtype="boolean"),
            "kind": pd.Categorical(["p", None, "p", "q"]),
            "label": ["x", "y", "x", None],
        }
    )

    found = clean_table(table, "label", missing="median").table
    frequent = clean_table(table, missing="most-frequent").table

    assert len(found) == 3
    assert found["text"].tolist() == ["b", "a", "b"]
    assert found["kind"].tolist() == ["p", "p", "p"]
    whole = clean_table(table, missing="median").table
    assert whole["number"].tolist() == [1, 2, 9, 2]
    assert whole["day"][3] == pd.Timestamp("2024-01-02")
    assert whole["flag"].tolist() == [True, True, False, True]
    assert frequent["number"].tolist() == [1, 2, 9, 1]


def test_the_label_is_never_filled_and_rows_without_it_go():
    table = pd.DataFrame({"x": [1, None, 3], "label": ["?", "a", "a"]})

    found = clean_table(table, "label", "median")

    assert found.table["label"].tolist() == ["a", "a"]
    assert found.table["x"].tolist() == [3, 3]
    assert found.rows_dropped == 1
    assert found.cells_filled == 1
    assert step(found, "label")["count"].tolist() == [1]


def test_incomplete_rows_and_sparse_columns_are_dropped_where_asked():
    table = pd.DataFrame({"a": [1, None, 3, 4], "b": [None, None, None, 1]})

    found = clean_table(table, missing="drop", most_missing=0.5)

    assert found.table["a"].tolist() == [1, 3, 4]
    assert found.columns_dropped == 1
    assert found.cells_filled == 0
    assert step(found, "sparse")["example"].tolist() == ["3 of 4 missing"]


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        (["00123", "04567"], r"'00123' begin with 0, as keys do"),
        (["1234567890123456", "2"], r"'1234567890123456' are too long, as keys do"),
        (["1/2/2024", "3/4/2024"], r"'1/2/2024' may begin with the day or the month"),
        (["2024-01-01T10:00", "2024-01-01T10:00Z"], r"some times have a zone and some"),
        (["1"] * 9 + ["12 kg"], r"90.0% of its cells are numbers, not '12 kg'"),
    ],
)
def test_what_may_be_meant_otherwise_stays_text_and_is_noted(cells, note):
    found = clean_table(pd.DataFrame({"x": cells}))

    assert found.table["x"].tolist() == cells
    assert note in found.notes[0]


def test_a_column_says_by_one_cell_in_which_order_its_dates_are():
    first = clean_table(pd.DataFrame({"x": ["1/2/2024", "13/2/2024"]})).table
    second = clean_table(pd.DataFrame({"x": ["1/2/2024", "2/13/2024"]})).table
    told = clean_table(pd.DataFrame({"x": ["1/2/2024"]}), day_first=False).table

    assert first["x"][0] == pd.Timestamp("2024-02-01")
    assert second["x"][0] == pd.Timestamp("2024-01-02")
    assert told["x"][0] == pd.Timestamp("2024-01-02")


def test_nearly_all_cells_will_do_where_parse_share_says_so():
    table = pd.DataFrame({"x": ["1"] * 9 + ["12 kg"]})

    found = clean_table(table, parse_share=0.9)

    assert found.table["x"].tolist()[:9] == [1] * 9
    assert np.isnan(found.table["x"][9])
    assert step(found, "unreadable")["example"].tolist() == ["'12 kg'"]
    assert found.cells_marked_missing == 1


def test_numbers_are_read_with_the_signs_that_are_given():
    german = clean_table(
        pd.DataFrame({"x": ["1.234,5", "7"]}), decimal=",", thousands="."
    )
    plain = clean_table(pd.DataFrame({"x": ["1,234", "7"]}))
    wrong = clean_table(pd.DataFrame({"x": ["12,34", "7"]}), thousands=",")

    assert german.table["x"].tolist() == [1234.5, 7]
    assert plain.table["x"].tolist() == ["1,234", "7"]
    assert wrong.table["x"].tolist() == ["12,34", "7"]


def test_markers_that_are_numbers_count_in_columns_of_numbers():
    table = pd.DataFrame({"x": [1, -999, 3], "y": ["-999", "2", "3"]})

    found = clean_table(table, missing_markers=["-999"])

    assert found.table["x"].isna().tolist() == [False, True, False]
    assert found.table["y"].isna().tolist() == [True, False, False]
    assert found.cells_marked_missing == 2


def test_texts_with_few_values_become_categories_where_that_is_asked_for():
    table = pd.DataFrame({"few": list("aabb"), "key": list("abcd")})

    found = clean_table(table, most_categories=5)

    assert isinstance(found.table["few"].dtype, pd.CategoricalDtype)
    assert found.table["key"].tolist() == list("abcd")
    assert not isinstance(found.table["key"].dtype, pd.CategoricalDtype)


def test_without_a_table_a_sample_is_cleaned():
    found = clean_table(drop_duplicates=True)

    assert found.table["price"].dtype == "float64"
    assert found.duplicate_rows == 3
    assert found.rows == 196
    assert found.table["returned"].notna().all()


def test_a_clean_table_comes_back_as_it_is_however_often():
    once = clean_table(missing="median", drop_duplicates=True).table

    again = clean_table(once, "returned", "median", drop_duplicates=True)

    pd.testing.assert_frame_equal(again.table, once)
    assert again.report.empty


def test_the_figure_shows_missing_cells_before_and_after_the_same_each_time():
    pictures = []
    for _ in range(2):
        found = clean_table(missing="median")
        stream = io.BytesIO()
        found.missing_plot.savefig(stream, format="png", dpi=50)
        pictures.append(stream.getvalue())

    axes = found.missing_plot.axes[0]
    assert axes.get_yticklabels()[0].get_text() == "price"
    assert axes.patches[0].get_width() == pytest.approx(16 / 203)
    assert pictures[0] == pictures[1]
