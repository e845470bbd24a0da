"""What differs between two tables, against known answers."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.profile_compare import profile_compare

BEFORE = pd.DataFrame(
    {"id": [1, 2, 3, 4], "x": [1.0, 2, 3, None], "c": ["a", "b", "b", "a"], "old": 0}
)
AFTER = pd.DataFrame(
    {"id": [3, 2, 5], "x": [3.0, 2.5, 9], "c": ["b", "new", "a"], "extra": [True] * 3}
)


def row(table: pd.DataFrame, column: str) -> dict:
    return table.set_index("column").loc[column].to_dict()


def test_rows_of_one_key_are_compared_wherever_they_stand():
    found = profile_compare(BEFORE, AFTER, ["id"])

    assert found.row_changes.to_numpy().tolist() == [
        [1, "removed", ""],
        [4, "removed", ""],
        [5, "added", ""],
        [2, "changed", "x, c"],
    ]
    assert (found.rows_added, found.rows_removed) == (1, 2)
    assert (found.rows_changed, found.rows_unchanged) == (1, 1)
    assert found.notes == ["changed cells by column: x 1, c 1"]


def test_keys_may_be_of_several_columns():
    first = pd.DataFrame({"a": [1, 1, 2], "b": list("pqp"), "x": [1, 2, 3]})
    second = first.assign(a=[1.0, 1, 3], x=[1, 5, 3])

    found = profile_compare(first, second, ["a", "b"])

    told = found.row_changes[["a", "b", "change"]].to_numpy().tolist()
    assert told == [[2, "p", "removed"], [3, "p", "added"], [1, "q", "changed"]]


def test_changes_of_the_schema():
    table = BEFORE[["x", "id", "c"]].assign(x=BEFORE["x"].astype("float32"), new="t")

    found = profile_compare(BEFORE, table).schema_changes

    assert found.to_numpy().tolist() == [
        ["x", "dtype", "float64", "float32"],
        ["old", "removed", "int64", ""],
        ["new", "added", "", "str"],
        ["id", "moved", "", ""],
        ["x", "moved", "", ""],
    ]


def test_statistics_are_those_of_pandas():
    found = row(profile_compare(BEFORE, AFTER).statistics, "x")

    assert (found["count_reference"], found["missing_reference"]) == (3, 1)
    assert (found["missing_share_reference"], found["missing_share_table"]) == (0.25, 0)
    assert found["mean_reference"] == BEFORE["x"].mean() == 2
    assert found["std_reference"] == BEFORE["x"].std() == 1
    assert found["median_table"] == AFTER["x"].median() == 3
    assert (found["min_table"], found["max_table"]) == (2.5, 9)
    assert found["mean_change"] == pytest.approx(14.5 / 3 - 2)
    assert found["mean_change_in_std"] == pytest.approx(14.5 / 3 - 2)
    assert found["missing_share_change"] == -0.25


def test_categories_are_counted_by_where_they_are():
    found = row(profile_compare(BEFORE, AFTER).categories, "c")

    assert (found["in_both"], found["only_reference"], found["only_table"]) == (2, 0, 1)
    assert found["overlap"] == pytest.approx(2 / 3)
    assert found["new_rows_share"] == pytest.approx(1 / 3)
    assert found["values_only_table"] == "new"
    assert (
        row(profile_compare(BEFORE, AFTER).statistics, "c")["most_frequent_reference"]
        == "a"
    )


def test_values_that_are_listed_are_the_most_frequent():
    table = pd.DataFrame({"c": ["rare", "often", "often", *"abcdefg"]})

    found = profile_compare(pd.DataFrame({"c": ["z"]}), table, max_values=2).categories

    assert row(found, "c")["values_only_table"].startswith("often, ")
    assert row(found, "c")["values_only_table"].endswith(", … 7 more")


def test_repeated_rows_are_counted_in_both():
    first = pd.DataFrame({"x": [1, 1, None, None, 2], "y": [[1], [1], None, None, []]})

    found = profile_compare(first, first.head(2))

    assert (found.reference_duplicates, found.duplicates) == (2, 1)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([1, 2], [1.0, 2.0]),
        ([1, 2], pd.array([1, 2], dtype="Int64")),
        (["a", None], pd.array(["a", None], dtype="string")),
        (["a", "b"], pd.Categorical(["a", "b"])),
        ([True, False], pd.array([True, False], dtype="boolean")),
        ([np.nan, None], [None, np.nan]),
        ([np.inf, -np.inf], [np.inf, -np.inf]),
        (
            pd.to_datetime(["2024-01-01", "2024-01-02"]).date,
            pd.to_datetime(["2024-01-01", "2024-01-02"]),
        ),
        ([[1], {"a": 1}], [[1], {"a": 1}]),
    ],
)
def test_equal_cells_are_equal_however_they_are_kept(first, second):
    tables = [pd.DataFrame({"id": [1, 2], "x": pd.Series(x)}) for x in (first, second)]

    assert profile_compare(*tables, ["id"]).rows_changed == 0


@pytest.mark.parametrize(
    ("first", "second", "changed"),
    [
        ([1.0, 2], [1.0, None], 1),
        ([None, 2.0], [1.0, 2], 1),
        ([1, 2], ["1", "3"], 1),
        (["a", "b"], ["b", "a"], 2),
        ([1.0, np.inf], [1.0, -np.inf], 1),
        (pd.to_timedelta([1, 2], unit="s"), pd.to_timedelta([1, 3], unit="s"), 1),
    ],
)
def test_cells_that_differ_are_counted(first, second, changed):
    tables = [pd.DataFrame({"id": [1, 2], "x": pd.Series(x)}) for x in (first, second)]

    assert profile_compare(*tables, ["id"]).rows_changed == changed


def test_a_tolerance_makes_near_numbers_equal():
    second = BEFORE.assign(x=BEFORE["x"] + 0.25)

    assert profile_compare(BEFORE, second, ["id"]).rows_changed == 3
    assert profile_compare(BEFORE, second, ["id"], tolerance=0.25).rows_changed == 0


def test_large_whole_numbers_are_not_rounded():
    """2**53 and the next are one float, and may be two keys."""
    first = pd.DataFrame({"id": [2**53, 2**53 + 1], "x": [2**53, 1]})
    second = pd.DataFrame(
        {"id": pd.array([2**53, 2**53 + 1], dtype="UInt64"), "x": [2**53 + 1, 3]}
    )

    assert profile_compare(first, second, ["id"]).rows_changed == 2
    assert profile_compare(first, second, ["id"], tolerance=2).rows_changed == 0


def test_equal_tables_are_the_same():
    found = profile_compare(BEFORE, BEFORE.copy(), ["id"])

    assert found.same
    assert found.rows_unchanged == 4
    assert len(found.row_changes) == len(found.schema_changes) == 0
    assert not profile_compare(BEFORE, BEFORE.head(3)).same
    assert not profile_compare(BEFORE, BEFORE.assign(x=[2, 1, 3, None]), ["id"]).same


def test_datetimes_have_a_first_and_a_last():
    first = pd.DataFrame({"at": pd.to_datetime(["2024-03-01", "2024-01-01"])})
    second = pd.DataFrame({"at": pd.to_datetime(["2024-03-01T09:30", None], utc=True)})

    found = row(profile_compare(first, second).statistics, "at")

    assert (found["earliest_reference"], found["latest_reference"]) == (
        "2024-01-01",
        "2024-03-01",
    )
    assert found["latest_table"] == "2024-03-01T09:30:00"


def test_without_arguments_a_sample_of_two_years_is_compared():
    found = profile_compare()

    assert (found.rows_added, found.rows_removed) == (30, 20)
    assert found.schema_changes["column"].tolist() == ["fax", "remote"]
    assert row(found.categories, "office")["values_only_table"] == "Basel"
    assert not found.same


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    found = profile_compare()

    for _, each in found.statistics.iterrows():
        numbers = [
            each[f"{w}_{s}"]
            for w in ("mean", "missing")
            for s in ("reference", "table")
        ]
        cells = ["" if np.isnan(number) else f"{number:.6g}" for number in numbers]
        assert f"| {each['column']} | {each['kind']} | {' | '.join(cells)} |" in readme
    assert found.notes[0] in readme


def test_figures_have_the_same_bytes_each_time():
    streams = []
    for _ in range(2):
        found, stream = profile_compare(), io.BytesIO()
        for figure in (found.plot, found.columns_plot):
            figure.savefig(stream, format="png", metadata={"Software": None})
        streams.append(stream.getvalue())

    assert streams[0] == streams[1]
