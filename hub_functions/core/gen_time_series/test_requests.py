"""Times and names of the table, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from hub_functions.core.gen_time_series import gen_time_series


@pytest.mark.parametrize(
    ("frequency", "times"),
    [
        ("min", ["2024-01-05T00:00", "2024-01-05T00:01", "2024-01-05T00:02"]),
        ("h", ["2024-01-05T00:00", "2024-01-05T01:00", "2024-01-05T02:00"]),
        ("D", ["2024-01-05", "2024-01-06", "2024-01-07"]),
        ("B", ["2024-01-05", "2024-01-08", "2024-01-09"]),
        ("W", ["2024-01-07", "2024-01-14", "2024-01-21"]),
        ("MS", ["2024-02-01", "2024-03-01", "2024-04-01"]),
        ("QS", ["2024-04-01", "2024-07-01", "2024-10-01"]),
        ("YS", ["2025-01-01", "2026-01-01", "2027-01-01"]),
    ],
)
def test_times_are_those_of_the_frequency_from_the_start_on(frequency, times):
    made = gen_time_series(3, frequency=frequency, start="2024-01-05")

    assert made.table["time"].tolist() == [pd.Timestamp(each) for each in times]
    assert made.table["time"].dtype == "datetime64[us]"
    assert made.frequency == frequency


def test_a_start_with_an_offset_gives_times_with_one():
    made = gen_time_series(2, frequency="h", start="2024-01-01T00:00+02:00")

    assert str(made.table["time"].iloc[1]) == "2024-01-01 01:00:00+02:00"


@pytest.mark.parametrize("missing_as", ["cell", "row"])
@pytest.mark.parametrize("series", [1, 3])
def test_columns_are_called_as_asked(missing_as, series):
    names = {"time_column": "日付", "value_column": "0", "series_column": "größe"}
    made = gen_time_series(
        *(9, series), missing_share=0.3, missing_as=missing_as, **names
    )

    wanted = ["größe", "日付", "0"][series == 1 :]
    assert made.table.columns.tolist() == wanted
    assert made.series_column == ("größe" if series > 1 else None)
    assert made.table.index.equals(pd.RangeIndex(made.rows))
    assert made.components.columns[:2].tolist() == ["series", "time"]


def test_the_smallest_series_has_one_row():
    made = gen_time_series(1, missing_share=0.9, missing_as="row")
    there = gen_time_series(1, frequency="YS")

    assert (made.rows, made.missing) == (0, 1)
    assert made.table.columns.tolist() == ["time", "value"]
    assert (there.rows, there.level_shifts) == (1, 0)


def test_many_series_are_drawn_six_at_a_time():
    made = gen_time_series(10, 8)

    assert len(made.plot.axes) == 6
    assert made.plot.axes[-1].get_xlabel() == "2 more series are not drawn"
    assert [each.get_ylabel() for each in made.plot.axes] == ["value"] * 6


def test_outliers_are_marked_but_those_that_are_missing():
    made = gen_time_series(100, outlier_share=0.5, missing_share=0.5)

    both = (made.components["outlier"] != 0) & ~made.components["missing"]
    dots = made.plot.axes[0].lines[-1]
    assert dots.get_label() == "outlier"
    assert len(dots.get_xdata()) == both.sum() > 10


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"rows": 0}, "rows is 0: give 1 or more"),
        ({"series": 0}, "series is 0: give 1 or more"),
        ({"frequency": "d"}, "frequency is 'd': Give one of 'min', 'h', 'D', 'B'"),
        ({"frequency": "min "}, "did you mean 'min'"),
        ({"missing_as": "gap"}, "missing_as is 'gap': Give one of 'cell', 'row'"),
        ({"start": "yesterday or so"}, "start is 'yesterday or so': give a date"),
        ({"start": "NaT"}, "start is 'NaT': give a date such as '2024-01-01'"),
        ({"level": float("nan")}, "level is nan: give a finite number"),
        ({"trend": float("inf")}, "trend is inf: give a finite number"),
        ({"noise": -1}, "noise is -1: give a standard deviation of 0 or more"),
        ({"autocorrelation": 1}, "autocorrelation is 1: give a number above -1"),
        ({"missing_share": 1}, "missing_share is 1: give a share from 0 to below 1"),
        ({"outlier_share": -0.1}, "outlier_share is -0.1: give a share"),
        ({"seed": -1}, "seed is -1: give a whole number"),
        ({"season_lengths": [1]}, "season_lengths has 1: a season lasts 2 steps"),
        ({"season_sizes": [1, 2]}, r"season_sizes has 2 numbers for 1 seasons \(7\)"),
        ({"season_sizes": [-1]}, "season_sizes has -1: give amplitudes of 0 or more"),
        ({"rows": 3, "level_shifts": 3}, "level_shifts=3 do not fit into rows=3"),
        ({"level": 0, "multiplicative": True}, "level is 0 and multiplicative is true"),
        ({"value_column": ""}, "value_column is empty: give a name"),
        ({"value_column": "time"}, "2 columns would be called 'time'"),
        ({"rows": 300_000, "frequency": "YS"}, "end after the last date .* fewer rows"),
    ],
)
def test_what_cannot_be_is_refused(params, message):
    with pytest.raises(ValueError, match=message):
        gen_time_series(**params)


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(ValueError, match=r"rows is 0.*noise is -2.*'time'"):
        gen_time_series(0, noise=-2, series_column="time")


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    made = gen_time_series(
        365, 2, level_shifts=1, outlier_share=0.01, missing_share=0.02
    )

    for row in made.table.head(4).itertuples(index=False):
        assert f"| {row.series} | {row.time:%Y-%m-%d} | {row.value:.2f} |" in readme
    for row in made.events[made.events["series"] == "1"].head(5).itertuples():
        size = "" if pd.isna(row.size) else f"{row.size:g}"
        line = f"| {row.series} | {row.time:%Y-%m-%d} | {row.kind} | {size} |"
        assert line in readme
