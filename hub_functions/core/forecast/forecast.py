"""Forecast time series by the method that a backtest found best."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import Literal, NamedTuple, TypeAlias, get_args

import pandas as pd
from matplotlib.figure import Figure

from .backtest import MEASURES
from .drawing import draw_forecasts
from .methods import METHODS, Asked, Method
from .outcome import TAKEN, backtest_table, compete, forecast_table
from .sample import TIME, VALUE, load_sample
from .steps import name_of, season_of
from .tables import read_series

__all__ = ["Forecast", "forecast"]

Metric: TypeAlias = Literal["mase", "smape", "rmse"]


class Forecast(NamedTuple):
    """What comes next, and how such forecasts did before.

    Attributes:
        forecast: One row per series and step ahead: the series (under the name of
            its column, where there is one), the time (under its name), `forecast`,
            `lower` and `upper` (the interval), `step` (1 is next) and `method`.
        backtest: One row per series and method: the series, `method`, `shape` (the
            trend, season and orders that were chosen), `mase`, `smape` [%],
            `rmse`, `coverage` (part of the values inside the interval), means over
            the `windows`, `rank` (1 is best), `chosen`, and `problem`: why it
            failed, else empty.
        plot: The end of each series and its forecast, at most six series.
        mase: Mean over the series of the chosen methods' error, as a multiple of
            the seasonal naive method's in the past: below 1 is better.  None
            without a backtest, as the next three.
        smape: The same of the symmetric error, 0 to 200 [%].
        rmse: The same of the root of the mean squared error, in the unit of the
            values.
        coverage: The same of the part of values inside the interval, 0 to 1.
        season_length: Steps of a season that were reckoned with; 1 is none.
        frequency: The step from one time to the next, as pandas writes it.
        series: How many were forecast.
        notes: What to know: gaps, what was left out, and warnings, counted.
    """

    forecast: pd.DataFrame
    backtest: pd.DataFrame
    plot: Figure
    mase: float | None
    smape: float | None
    rmse: float | None
    coverage: float | None
    season_length: int
    frequency: str
    series: int
    notes: list[str]


def forecast(  # noqa: PLR0913  # what people set in a forecast, by name
    table: pd.DataFrame | None = None,
    time_column: str | None = None,
    value_column: str | None = None,
    horizon: int = 12,
    series_column: str | None = None,
    *,
    frequency: str | None = None,
    season_length: int | None = None,
    methods: list[Method] | None = None,
    metric: Metric = "mase",
    windows: int = 3,
    level: float = 0.9,
) -> Forecast:
    """Forecast time series by the method that a backtest found best.

    Three methods compete for each series:

        seasonal-naive  the last season again; without a season, the last value
        ets             exponential smoothing with additive errors (Holt-Winters):
                        trend none, additive or damped, season or none, by AICc
        arima           SARIMAX: differences by tests (KPSS, seasonal strength),
                        orders by AICc, gaps by the Kalman filter

    The backtest stands at earlier times, `windows` of them, `horizon` steps apart:
    each method is fitted on what came before and compared with what came next.
    Orders are chosen on what comes before the first window.  The best by `metric`
    is fitted on all values.  A series that is too short for a window is forecast
    by the first of `methods` that can.

    Times must be regular, but may have gaps: no row, or no value.  Gaps are filled
    by straight lines for ets, with the season before for seasonal-naive, and not
    at all for arima.  Forecasts begin after the last value.  The same table gives
    the same forecast.  Nothing is random.

    A season is 12 months, 4 quarters, 52 weeks, 7 days, 5 business days or 24
    hours, and whole numbers and years have none, unless `season_length` is given.
    One of more than 24 steps is minded by seasonal-naive alone.

    Without a table, the CO2 in the air of Mauna Loa is forecast, monthly means of
    1990 to 2001.

    Args:
        table: One row per time and series, in any order.  Names of columns are
            taken as text; the index is not looked at.  The table is not changed.
            None: CO2, which comes with statsmodels.
        time_column: Column with datetimes, periods, texts in ISO 8601 or whole
            numbers.  Needed with a table; of the sample it is `month`.
        value_column: Column with the numbers to forecast.  Needed with a table; of
            the sample it is `co2_ppm`.
        horizon: Steps ahead, at least 1.
        series_column: Column that tells several series apart; None: there is one.
        frequency: Pandas' name of the step, such as "D", "W-MON" or "MS".  None: as
            the times have it.
        season_length: Steps of a season, at least 1, which is none.  None: by the
            step, as above.
        methods: Those that compete; None: all three.
        metric: What the chosen method has least of.
        windows: Most windows of the backtest, at least 1.
        level: Part of the values that the interval should hold, above 0, below 1.

    Returns:
        Forecasts with intervals, the backtest and its metrics.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name; a column is not there, not
            given with a table or not of its kind; a time occurs twice in a series,
            or times are not regular; a number is infinite; no series has 3 values;
            or a param or a method cannot be meant.

    Source:
        Hyndman & Athanasopoulos, Forecasting: principles and practice, 3rd ed.
        (OTexts, 2021).  MASE: Hyndman & Koehler, Int. J. Forecasting 22 (2006),
        679-688.  ETS: Hyndman et al., Int. J. Forecasting 18 (2002), 439-454.
        Fitting: statsmodels, Seabold & Perktold, SciPy (2010), 92-96.

    >>> table = pd.DataFrame({"year": range(2000, 2020), "x": range(20)})
    >>> forecast(table, "year", "x", 2).forecast["forecast"].round(6).tolist()
    [20.0, 21.0]
    """
    _require(horizon, season_length, windows, level)
    wanted = _methods(methods, metric)
    if table is None:
        table = load_sample()
        time_column = TIME if time_column is None else time_column
        value_column = VALUE if value_column is None else value_column
    time_column = _named(time_column, "time_column", table)
    value_column = _named(value_column, "value_column", table)
    _require_free(time_column, series_column)
    read = read_series(table, (time_column, value_column, series_column), frequency)
    season = season_of(read.step) if season_length is None else season_length
    asked = Asked(horizon, season, level)
    notes: Counter[str] = Counter(read.notes)
    outcomes = [
        compete(each, wanted, asked, windows=windows, metric=metric, step=read.step)
        for each in read.series
    ]
    for each in outcomes:
        notes += each.notes
    untried = sum(not one.best.windows for one in outcomes)
    if untried:
        notes[f"series too short for a backtest, so not compared: {untried:,}"] += 1
    backtest = backtest_table(outcomes, series_column)
    chosen = backtest.loc[backtest["chosen"], list(MEASURES)].mean()
    metrics = {name: float(chosen[name]) for name in MEASURES}
    return Forecast(
        forecast=forecast_table(outcomes, time_column, series_column, read.zone),
        backtest=backtest,
        plot=draw_forecasts(outcomes, season, level, value_column),
        **{n: None if value != value else value for n, value in metrics.items()},
        season_length=season,
        frequency=name_of(read.step),
        series=len(outcomes),
        notes=[text if n == 1 else f"{n:,} x {text}" for text, n in notes.items()],
    )


def _named(name: str | None, param: str, table: pd.DataFrame) -> str:
    """Return a column's name.

    Raises:
        ValueError: it is not given.
    """
    if name is None:
        names = [repr(str(each)) for each in getattr(table, "columns", ())]
        there = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
        message = f"{param} is not given: name it; the columns of the table: {there}"
        raise ValueError(message)
    return name


def _methods(methods: list[Method] | None, metric: str) -> tuple[Method, ...]:
    """Return the methods, each once.

    Raises:
        ValueError: there is none, one is not known, or the metric is not.
    """
    wanted = tuple(dict.fromkeys(METHODS if methods is None else methods))
    metrics = get_args(Metric)
    for what, each, known in (
        *(("method", each, tuple(METHODS)) for each in wanted),
        ("metric", metric, metrics),
    ):
        if each not in known:
            near = difflib.get_close_matches(each, known, 1)
            asked = f" (did you mean {near[0]!r}?)" if near else ""
            message = f"no {what} {each!r}{asked}; there are {', '.join(known)}"
            raise ValueError(message)
    if not wanted:
        message = f"methods is empty: give one or more of {', '.join(METHODS)}"
        raise ValueError(message)
    return wanted


def _require(
    horizon: int, season_length: int | None, windows: int, level: float
) -> None:
    for name, value in (
        ("horizon", horizon),
        ("season_length", 1 if season_length is None else season_length),
        ("windows", windows),
    ):
        if value < 1:
            message = f"{name} is {value}: give 1 or more"
            raise ValueError(message)
    if not 0 < level < 1:
        message = f"level is {level}: give a part such as 0.9"
        raise ValueError(message)


def _require_free(time_column: str, series_column: str | None) -> None:
    """Refuse names that the outputs have for columns of their own."""
    for name in (time_column, series_column):
        if name in TAKEN:
            message = f"the outputs have a column {name!r} of their own: rename it"
            raise ValueError(message)
    if time_column == series_column:
        message = f"time_column and series_column are both {time_column!r}"
        raise ValueError(message)
