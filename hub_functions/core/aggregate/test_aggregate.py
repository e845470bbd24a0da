"""Aggregates against values worked out by hand, and what a row may not see."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.aggregate import aggregate

DAYS = pd.DataFrame(
    {
        "day": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-05", "2024-01-06"]),
        "x": [1.0, 2, 4, 8],
    }
)
NAN = float("nan")


def assert_equal(found, expected):
    np.testing.assert_allclose(found.to_numpy(), expected)


@pytest.mark.parametrize(
    ("closed", "rows", "days"),
    [
        ("right", [1, 3, 6, 12], [1, 3, 4, 12]),
        ("left", [NAN, 1, 3, 6], [NAN, 1, NAN, 4]),
        ("both", [1, 3, 7, 14], [1, 3, 4, 12]),
        ("neither", [NAN, 1, 2, 4], [NAN, 1, NAN, 4]),
    ],
)
def test_windows_of_rows_and_of_time_have_the_ends_that_are_asked_for(
    closed, rows, days
):
    found = aggregate(
        DAYS,
        windows=["2", "48h"],
        functions=["sum"],
        time_column="day",
        closed=closed,
    )

    assert_equal(found.table["x_sum_2"], rows)
    assert_equal(found.table["x_sum_48h"], days)


def test_an_end_is_in_the_window_only_if_it_is_closed():
    """The first day is just three days before the fourth."""
    days = pd.date_range("2024-01-01", periods=4)
    table = pd.DataFrame({"day": days, "x": [1.0, 2, 4, 8]})
    sums = {
        closed: aggregate(
            table,
            windows=["3D"],
            functions=["sum"],
            time_column="day",
            closed=closed,
        ).table["x_sum_3D"][3]
        for closed in ("right", "left", "both", "neither")
    }

    assert sums == {"right": 14, "left": 7, "both": 15, "neither": 6}


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("count", [1, 2, 1]),
        ("mean", [2, 4, 6]),
        ("sum", [2, 8, 6]),
        ("min", [2, 2, 6]),
        ("max", [2, 6, 6]),
        ("std", [NAN, np.sqrt(8), NAN]),
        ("median", [2, 4, 6]),
        ("first", [2, 2, 6]),
        ("last", [2, 6, 6]),
    ],
)
def test_each_function_leaves_missing_values_out(function, expected):
    table = pd.DataFrame({"x": [2, 6, NAN]})

    found = aggregate(table, windows=["2"], functions=[function])

    assert_equal(found.table[f"x_{function}_2"], expected)


def test_with_closed_left_no_row_sees_itself_or_others_of_its_time():
    """Were one changed, no aggregate of its time would change."""
    table = pd.DataFrame(
        {"t": ["2024-01-01", "2024-01-02", "2024-01-02"], "x": [1, 2, 3]}
    )
    changed = table.assign(x=[1, 200, 300])
    options = {"windows": ["2D"], "time_column": "t", "closed": "left"}

    found = aggregate(table, ["x"], **options).table["x_mean_2D"]

    assert_equal(found, [NAN, 1, 1])
    assert_equal(aggregate(changed, ["x"], **options).table["x_mean_2D"], found)


def test_rows_of_one_time_get_the_same_in_windows_of_time():
    table = pd.DataFrame(
        {"t": ["2024-01-01", "2024-01-02", "2024-01-02"], "x": [1, 2, 3]}
    )

    found = aggregate(table, ["x"], ["2D"], ["sum"], time_column="t")

    assert_equal(found.table["x_sum_2D"], [1, 6, 6])
    assert found.notes == ["rows that share their group and time with others: 2"]


def test_windows_never_reach_over_groups_and_rows_come_back_in_their_order():
    shuffled = pd.DataFrame(
        {
            "shop": ["b", "a", "b", "a", "a"],
            "day": pd.to_datetime(["2024-01-02", "2024-01-03", "2024-01-01"] * 2)[:5],
            "x": [1.0, 2, 4, 8, 16],
        },
        index=[9, 8, 7, 6, 5],
    )

    found = aggregate(
        shuffled,
        windows=["2"],
        functions=["sum"],
        time_column="day",
        group_column="shop",
    )

    # a: 2 (3rd), 8 (2nd), 16 (3rd) are in time 8, 2, 16; b: 4, 1
    assert_equal(found.table["x_sum_2"], [5, 10, 4, 8, 18])
    assert found.table.index.tolist() == [9, 8, 7, 6, 5]
    assert found.groups == 2
    pd.testing.assert_frame_equal(found.table[["shop", "day", "x"]], shuffled)


def test_least_values_says_how_many_a_window_must_hold():
    found = aggregate(
        DAYS,
        windows=["3"],
        functions=["mean", "count"],
        time_column="day",
        least_values=3,
    )

    assert_equal(found.table["x_mean_3"], [NAN, NAN, 7 / 3, 14 / 3])
    assert_equal(found.table["x_count_3"], [1, 2, 3, 3])
    assert found.cells_missing == 2


def test_tumbling_windows_of_time_lie_one_after_the_other():
    """From the first day of the table on, for all groups alike; empty ones are not."""
    table = DAYS.assign(shop=["a", "b", "a", "b"])

    found = aggregate(
        table,
        windows=["2D"],
        functions=["sum", "count"],
        how="tumbling",
        time_column="day",
        group_column="shop",
    )

    assert found.table.columns.tolist() == ["shop", "day", "rows", "x_sum", "x_count"]
    assert found.table["shop"].tolist() == ["a", "a", "b", "b"]
    days = found.table["day"].dt.day.tolist()
    assert days == [1, 5, 1, 5]
    assert found.table["x_sum"].tolist() == [1, 4, 2, 8]
    assert found.table["rows"].tolist() == [1, 1, 1, 1]


def test_tumbling_windows_may_be_months_or_rows():
    months = pd.DataFrame(
        {"day": pd.to_datetime(["2024-01-31", "2024-02-29"]), "x": [1, 2]}
    )
    by_month = aggregate(months, windows=["MS"], how="tumbling", time_column="day")
    by_rows = aggregate(DAYS, ["x"], ["3"], ["sum"], "tumbling")

    assert by_month.table["day"].dt.month.tolist() == [1, 2]
    assert by_month.table["x_mean"].tolist() == [1, 2]
    assert by_rows.table["window"].tolist() == [0, 1]
    assert by_rows.table["rows"].tolist() == [3, 1]
    assert by_rows.table["x_sum"].tolist() == [7, 8]


def test_all_is_one_row_per_group_as_pandas_groups_them():
    table = pd.DataFrame(
        {"g": ["b", "a", "b"], "x": [1, 2, 5], "y": [True, False, True]}
    )

    found = aggregate(table, functions=["mean", "std"], how="all", group_column="g")

    assert found.table["g"].tolist() == ["b", "a"]
    assert found.table["x_mean"].tolist() == [3, 2]
    assert found.table["y_mean"].tolist() == [1, 0]
    assert found.table["x_std"][0] == pytest.approx(np.sqrt(8))
    assert found.rows == 2


def test_each_aggregate_is_told_in_words():
    found = aggregate(DAYS, time_column="day", windows=["7D"], closed="left")

    row = found.windows.iloc[0]
    assert row["column"] == "x_mean_7D"
    assert row["meaning"] == "mean of 'x' over 7D before the row"
    assert row["missing"] == 1
    assert found.columns_added == 1


def test_without_a_table_a_sample_is_aggregated_by_week():
    found = aggregate()

    assert found.windows["column"].tolist() == ["sales_mean_7D", "visitors_mean_7D"]
    first = found.table[found.table["shop"] == "north"].head(2)
    assert first["sales_mean_7D"].iloc[1] == pytest.approx(first["sales"].mean())
    assert found.groups == 3


@pytest.mark.parametrize("how", ["rolling", "tumbling", "all"])
def test_the_figure_names_groups_and_is_the_same_each_time(how):
    pictures = []
    for _ in range(2):
        found = aggregate(how=how)
        stream = io.BytesIO()
        found.plot.savefig(stream, format="png", dpi=40)
        pictures.append(stream.getvalue())

    titles = [axes.get_title(loc="left") for axes in found.plot.axes]
    if how == "all":
        assert titles == ["sales_mean"]
    else:
        assert titles[0] == "group north: sales"
        assert len(titles) == 3
    assert pictures[0] == pictures[1]
