"""Tables of every kind, their times, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.forecast import forecast

LINE = pd.DataFrame({"t": range(20), "v": np.arange(20.0)})


def naive(table: pd.DataFrame, *columns: str, horizon: int = 2, **options):
    """Forecast by the method that needs no time."""
    names = columns or ("t", "v")
    return forecast(table, *names, horizon, methods=["seasonal-naive"], **options)


def by_times(times, **options):
    table = pd.DataFrame({"t": times})
    return naive(table.assign(v=np.arange(len(table)) * 1.0), **options)


@pytest.mark.parametrize(
    ("frequency", "name", "season"),
    [
        ("YS", "12MS", 1),
        ("QE", "3ME", 4),
        ("MS", "MS", 12),
        ("ME", "ME", 12),
        ("2MS", "2MS", 6),
        ("W-WED", "W-WED", 52),
        ("D", "D", 7),
        ("3D", "3D", 1),
        ("B", "B", 5),
        ("h", "h", 24),
        ("30min", "30min", 48),
        ("15s", "15s", 1),
    ],
)
def test_the_step_between_times_is_found(frequency, name, season):
    times = pd.date_range("2024-01-31", periods=60, freq=frequency)

    found = by_times(times[:58], season_length=None)

    assert (found.frequency, found.season_length) == (name, season)
    assert found.forecast["t"].tolist() == times[58:].tolist()


def test_days_of_a_month_that_are_no_ends_stay_that_day():
    times = [pd.Timestamp(2024, month, 15) for month in range(1, 13)]

    found = by_times(times)

    assert [str(each)[:10] for each in found.forecast["t"]] == [
        *("2025-01-15", "2025-02-15")
    ]


@pytest.mark.parametrize(
    ("times", "following"),
    [
        ([2001, 2003, 2005, 2009], [2011, 2013]),
        ([1.0, 2.0, 3.0], [4, 5]),
        (["2024-01-01", "2024-01-02", "2024-01-03"], ["2024-01-04", "2024-01-05"]),
        (
            pd.period_range("2024-01", periods=4, freq="M"),
            ["2024-05-01", "2024-06-01"],
        ),
        (
            [pd.Timestamp(2024, 1, day).date() for day in (1, 2, 4)],
            ["2024-01-05", "2024-01-06"],
        ),
    ],
)
def test_times_of_every_kind_go_on(times, following):
    found = by_times(times).forecast["t"]

    texts = [
        str(each)[:10] if isinstance(each, pd.Timestamp) else each for each in found
    ]
    assert texts == following


def test_times_in_a_zone_stay_in_it_and_days_are_days():
    """The clocks are put forward on 31 March: that day has 23 hours."""
    times = pd.date_range("2024-03-20", periods=10, freq="D", tz="Europe/Berlin")

    found = by_times(times, horizon=3)

    assert found.frequency == "D"
    assert [each.isoformat() for each in found.forecast["t"]] == [
        "2024-03-30T00:00:00+01:00",
        "2024-03-31T00:00:00+01:00",
        "2024-04-01T00:00:00+02:00",
    ]


def test_gaps_are_filled_with_the_season_before_and_counted():
    """A row that is missing, and one without a value."""
    values = [1.0, 2, 3, 1, np.nan, 3, 1, 2, 3]
    table = pd.DataFrame({"t": range(9), "v": values}).drop(index=7)

    found = naive(table, season_length=3, horizon=3)

    assert found.forecast["forecast"].tolist() == [1, 2, 3]
    assert found.notes[0] == "times without a value: 2"


def test_forecasts_begin_after_the_last_value():
    """Rows that are still to be known are no values."""
    table = pd.DataFrame({"t": range(10), "v": [*range(8), None, None]})

    assert naive(table).forecast["t"].tolist() == [8, 9]


def test_each_series_has_its_own_forecast_and_those_too_short_are_named():
    table = pd.concat(
        [
            LINE.assign(shop="ä"),
            LINE.head(2).assign(shop="short"),
            LINE.assign(shop="b", t=LINE["t"] + 5),
            LINE.head(1).assign(shop=None),
        ]
    )

    found = naive(table, "t", "v", series_column="shop")

    assert found.forecast[["shop", "t", "step"]].to_numpy().tolist() == [
        *(["b", 25, 1], ["b", 26, 2], ["ä", 20, 1], ["ä", 21, 2])
    ]
    assert found.backtest["shop"].tolist() == ["b", "ä"]
    assert found.series == 2
    assert found.notes == [
        "rows without a time or a series, left out: 1",
        "series with fewer than 3 values, left out: short",
    ]


def test_a_short_series_is_forecast_without_a_backtest():
    found = naive(LINE.head(4))

    assert found.forecast["forecast"].tolist() == [3, 3]
    assert (found.mase, found.rmse) == (None, None)
    assert found.notes == ["series too short for a backtest, so not compared: 1"]


def test_a_constant_series_goes_on():
    """All steps in the past are 0, so there is no MASE to choose by."""
    found = forecast(LINE.assign(v=7), "t", "v", 2)

    assert found.forecast["forecast"].tolist() == pytest.approx([7, 7])
    assert found.mase is None
    assert found.rmse == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    "values",
    [
        pd.array(range(20), dtype="Int64"),
        pd.array(range(20), dtype="float32"),
        pd.Series([Decimal(each) for each in range(20)], dtype=object),
    ],
)
def test_values_of_every_kind_of_number_are_forecast(values):
    assert naive(LINE.assign(v=values)).forecast["forecast"].tolist() == [19, 19]


def test_names_of_columns_may_be_numbers_and_of_any_script():
    found = naive(LINE.set_axis([0, "größe"], axis=1), "0", "größe")

    assert found.forecast.columns[0] == "0"


def test_a_wide_table_is_read_by_its_columns():
    more = pd.DataFrame(np.zeros((20, 500)), columns=[f"x{n}" for n in range(500)])

    assert naive(pd.concat([more, LINE], axis=1)).series == 1


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (LINE.head(0), r"time_column 't' holds no times|no series has 3 values"),
        (LINE.head(1), r"no series has 3 values or more in 'v'"),
        (LINE.assign(v=None), r"no series has 3 values or more in 'v'"),
        (LINE.assign(v=list("ab") * 10), r"values such as 'a', which are no numbers"),
        (LINE.assign(v=[True, False] * 10), r"values such as True, which are no num"),
        (LINE.assign(v=np.inf), r"infinite numbers in 'v'"),
        (LINE.assign(t=1), r"19 times in 't' occur again.*first is 1: name the series"),
        (LINE.assign(t=list("ab") * 10), r"holds no times, as 'a': give datetimes"),
        (LINE.assign(t=LINE["t"] + 0.5), r"holds no times, as 0\.5"),
        (LINE.assign(t=LINE["t"] ** 3), r"the times are not regular: most are missing"),
        (LINE.set_axis(["t", "t"], axis=1), r"more than one column is called 't'"),
    ],
)
def test_a_table_that_cannot_be_forecast_is_refused(table, message):
    with pytest.raises(ValueError, match=message):
        naive(table)


def test_times_between_the_steps_are_named():
    texts = ["2024-01-01", "2024-01-02", "2024-01-02 12:00"]
    times = pd.to_datetime(texts, format="ISO8601")

    with pytest.raises(ValueError, match=r"2024-01-02 12:00:00 is between steps of D"):
        by_times(times, frequency="D")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"time_column": "time"}, r"no column 'time' for time_column"),
        ({"value_column": "vv"}, r"no column 'vv' for value_column: did you mean 'v'"),
        ({"series_column": "shop"}, r"no column 'shop' for series_column"),
        ({"time_column": None}, r"time_column is not given.*'t', 'v'"),
        ({"value_column": None}, r"value_column is not given"),
        ({"series_column": "t"}, r"time_column and series_column are both 't'"),
        ({"series_column": "method"}, r"outputs have a column 'method' of their own"),
        ({"horizon": 0}, r"horizon is 0: give 1 or more"),
        ({"windows": 0}, r"windows is 0: give 1 or more"),
        ({"season_length": 0}, r"season_length is 0"),
        ({"level": 90}, r"level is 90: give a part such as 0\.9"),
        ({"methods": ["arma"]}, r"no method 'arma' \(did you mean 'arima'\?\)"),
        ({"methods": []}, r"methods is empty: give one or more of seasonal-naive"),
        ({"metric": "mape"}, r"no metric 'mape' \(did you mean 's?ma[ps]e'"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        forecast(LINE, **{"time_column": "t", "value_column": "v", **options})


def test_a_frequency_that_pandas_does_not_know_is_refused():
    with pytest.raises(ValueError, match=r"frequency is 'monthly'.*'MS'"):
        by_times(pd.date_range("2024-01-01", periods=9), frequency="monthly")


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a dict, not a pandas DataFrame"):
        forecast({"t": [1]}, "t", "v")
