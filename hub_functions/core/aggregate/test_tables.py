"""Odd tables, and what is refused."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.aggregate import aggregate

TABLE = pd.DataFrame({"t": [1, 2, 3], "g": list("aab"), "x": [1.0, 2, 3]})


@pytest.mark.parametrize("how", ["rolling", "tumbling", "all"])
def test_a_table_without_rows_gives_one_without_rows(how):
    table = pd.DataFrame({"t": pd.to_datetime([]), "x": np.array([], dtype=float)})

    found = aggregate(table, how=how, time_column="t")

    assert found.rows == 0
    assert found.columns_added == 1


def test_one_row_and_no_values():
    one = aggregate(TABLE.head(1), ["x"], functions=["std", "mean"])
    none = aggregate(pd.DataFrame({"x": [np.nan, np.nan]}))

    assert one.table["x_mean_10"].tolist() == [1]
    assert one.notes == ["aggregates without any result: x_std_10"]
    assert none.cells_missing == 2


def test_times_may_be_texts_numbers_periods_and_of_a_zone():
    days = ["2024-01-02", "2024-01-01", "2024-01-03"]
    kinds = {
        "text": days,
        "day": pd.to_datetime(days),
        "zoned": pd.to_datetime(days).tz_localize("Europe/Rome"),
        "period": pd.PeriodIndex(days, freq="D"),
    }
    for cells in kinds.values():
        table = pd.DataFrame({"t": cells, "x": [2.0, 1, 4]})
        found = aggregate(table, ["x"], ["2D"], ["sum"], time_column="t")
        assert found.table["x_sum_2D"].tolist() == [3, 1, 6]

    numbers = pd.DataFrame({"t": [2, 1, 3], "x": [2.0, 1, 4]})
    found = aggregate(numbers, windows=["2"], functions=["sum"], time_column="t")
    assert found.table["x_sum_2"].tolist() == [3, 1, 6]


def test_names_may_be_numbers_and_of_any_script_and_the_table_is_not_changed():
    table = pd.DataFrame({0: [1, 2], "größe": [3.0, 4]})
    before = table.copy()

    found = aggregate(table, windows=["2"])

    assert found.table.columns.tolist() == ["0", "größe", "0_mean_2", "größe_mean_2"]
    pd.testing.assert_frame_equal(table, before)


def test_a_wide_table_is_aggregated_without_warnings_of_pandas():
    table = pd.DataFrame({f"c{n}": [1.0, 2, 3] for n in range(500)})

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = aggregate(table, windows=["2"])

    assert found.columns_added == 500


def test_groups_may_be_missing_nowhere_and_of_any_kind():
    table = TABLE.assign(g=pd.Categorical(["p", "q", "p"], ["q", "p", "r"]))

    found = aggregate(table, ["x"], functions=["sum"], how="all", group_column="g")

    assert found.table["g"].tolist() == ["p", "q"]
    assert found.table["x_sum"].tolist() == [4, 2]


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (TABLE, {"value_columns": ["y"]}, r"no column 'y' for value_columns"),
        (TABLE, {"value_columns": ["g"]}, r"'g' holds no numbers, as 'a': convert"),
        (TABLE, {"time_column": "tt"}, r"'tt' for time_column; did you mean 't'\?"),
        (TABLE, {"group_column": "h"}, r"no column 'h' for group_column"),
        (TABLE, {"windows": ["7D"]}, r"'7D' is a span of time, and there is no time_c"),
        (
            TABLE,
            {"windows": ["7D"], "time_column": "t"},
            r"and 't' holds numbers: give",
        ),
        (TABLE, {"windows": ["0"]}, r"window '0' has no rows: give 1 or more"),
        (TABLE, {"windows": ["-3"]}, r"window '-3' is no number of rows and no span"),
        (TABLE, {"windows": ["soon"]}, r"window 'soon' is no number of rows"),
        (TABLE, {"windows": []}, r"windows has 0: give one window or more"),
        (TABLE, {"windows": ["1", "2"], "how": "tumbling"}, r"windows has 2: give one"),
        (TABLE, {"functions": ["avg"]}, r"functions has 'avg': give one of 'count'"),
        (TABLE, {"how": "rolled"}, r"how has 'rolled': give one of 'rolling'"),
        (TABLE, {"closed": "open"}, r"closed has 'open': give one of 'right', 'left'"),
        (TABLE, {"least_values": 0}, r"least_values is 0: give 1 or more"),
        (TABLE.assign(g=None), {"group_column": "g"}, r"'g' is missing in 3 of 3 rows"),
        (TABLE.assign(t=None), {"time_column": "t"}, r"'t' is missing in 3 of 3 rows"),
        (TABLE, {"time_column": "g"}, r"time_column 'g' has no order in time, as 'a'"),
        (TABLE.assign(g=[[1]] * 3), {"group_column": "g"}, r"'g' cannot be told apart"),
        (TABLE.assign(x=np.inf), {}, r"infinite numbers in 'x': replace them"),
        (TABLE.assign(x_mean_10=1), {}, r"has a column 'x_mean_10' already: rename"),
        (TABLE[["g"]], {}, r"no column holds numbers to aggregate"),
        (
            TABLE.assign(t=pd.to_datetime(["2024-01-01"] * 3)),
            {"windows": ["MS"], "time_column": "t"},
            r"window 'MS' has no fixed length",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(table, options, message):
    with pytest.raises(ValueError, match=message):
        aggregate(table, **options)


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ValueError, match="more than one column is called '1'"):
        aggregate(pd.DataFrame([[1, 2]], columns=["1", 1]))


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a list, not a pandas DataFrame"):
        aggregate([1, 2])
