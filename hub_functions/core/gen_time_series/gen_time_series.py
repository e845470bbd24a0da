"""Generate time series whose trend, seasons and events are known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from .components import Series, draw_series
from .drawing import draw_series_plot
from .request import Frequency, MissingAs, Request, require_possible

__all__ = ["GeneratedSeries", "gen_time_series"]


class GeneratedSeries(NamedTuple):
    """Generated series and what is true of them.

    Attributes:
        table: One row per series and time, series after series, each in the order
            of time: the id of the series as text (only where there is more than
            one), the time (datetime) and the value (float64, NaN where missing).
        time_column: Name of the column of time.
        value_column: Name of the column of values.
        series_column: Name of the column of ids; None where there is one series.
        components: The truth, in the rows of all times, whatever is missing:
            `series`, `time`, `trend` (level and slope), `season`, `shift`, `noise`,
            `outlier`, which add up to the value, and `missing`.
        events: One row per level shift, outlier and missing value: `series`, `time`,
            `kind` ("level shift", "outlier", "missing") and `size`, what was added.
        plot: The first six series, outliers and level shifts marked.
        frequency: Step of the times, as pandas calls it.
        season_lengths: Length of each season, in steps.
        rows: Rows of the table.
        series: How many series there are.
        level_shifts: Level shifts in all series.
        outliers: Outliers in all series, missing ones too.
        missing: Values that are missing in all series.
    """

    table: pd.DataFrame
    time_column: str
    value_column: str
    series_column: str | None
    components: pd.DataFrame
    events: pd.DataFrame
    plot: Figure
    frequency: str
    season_lengths: list[int]
    rows: int
    series: int
    level_shifts: int
    outliers: int
    missing: int


def gen_time_series(  # noqa: PLR0913  # what makes a series hard, each by its name
    rows: int = 365,
    series: int = 1,
    frequency: Frequency = "D",
    start: str = "2024-01-01",
    level: float = 100.0,
    *,
    trend: float = 0.1,
    season_lengths: list[int] | None = None,
    season_sizes: list[float] | None = None,
    noise: float = 3.0,
    autocorrelation: float = 0.0,
    multiplicative: bool = False,
    level_shifts: int = 0,
    level_shift_size: float = 30.0,
    outlier_share: float = 0.0,
    outlier_size: float = 50.0,
    missing_share: float = 0.0,
    missing_as: MissingAs = "cell",
    series_spread: float = 0.5,
    time_column: str = "time",
    value_column: str = "value",
    series_column: str = "series",
    seed: int = 0,
) -> GeneratedSeries:
    """Generate time series whose trend, seasons and events are known.

    A value is the sum of a straight line, a sine wave per season with a phase that
    is drawn, level shifts that stay, normal noise (an AR(1) process where
    `autocorrelation` is not 0) and outliers of one row; some values are then
    missing.  `components` keeps every part, and `events` what happened when.

    The same params and seed give the same table.  Each part is drawn from random
    numbers of its own, so that series with and without outliers, shifts or missing
    values agree in all else, and a series is the same however many others there
    are.  Time and memory grow with the rows; a million rows take a second, and each
    series a millisecond.

    Args:
        rows: Times of each series, at least 1.
        series: How many series there are, at least 1.  The first has level and trend
            as given; in others both are multiplied by a factor of their own.
        frequency: Step of the times: minute, hour, day, business day, week (Sundays),
            or the first day of month, quarter or year.
        start: Date that the times start at, or right after; ISO 8601, may be with
            an offset from UTC.
        level: Value of the line in the first row.
        trend: Change of the line from row to row.
        season_lengths: Length of each season in rows, at least 2.  None: what is
            usual for the frequency, 24 and 168 for hours, 7 for days, 5 for
            business days, 60, 52, 12 and 4 for minutes, weeks, months and quarters,
            none for years.  An empty list is for no season.
        season_sizes: Amplitude of each season: half of the highest less the lowest.
            None: 10 for each.
        noise: Standard deviation of the noise, 0 or more.
        autocorrelation: Correlation of the noise with that of the row before, above
            -1 and below 1.  The noise's standard deviation stays.
        multiplicative: Whether seasons and noise grow with the line, as sales do: at
            `level` they have their size, at twice the level twice of it.
        level_shifts: Level shifts in each series, at most rows - 1.
        level_shift_size: What a shift adds or, by chance, takes away.
        outlier_share: Share of the rows of each series that are outliers, from 0 to
            below 1.
        outlier_size: What an outlier adds or, by chance, takes away.
        missing_share: Share of the values of each series that are missing, completely
            at random, from 0 to below 1.
        missing_as: Whether a missing value is a "cell" that is NaN, or a "row" that is
            not there.
        series_spread: By how much the factors of further series differ from 1 at most,
            from 0 to below 1.
        time_column: Name of the column of time.
        value_column: Name of the column of values.
        series_column: Name of the column of ids.
        seed: For all that is random: 0 to 4294967295.

    Returns:
        The table, the names of its columns, and what is true of it.

    Raises:
        ValueError: a param is out of range, params do not go together, or the times
            end after the last date there is; what is wrong is told at once.

    Source:
        The classical decomposition: Hyndman & Athanasopoulos, Forecasting:
        principles and practice (OTexts, 3rd ed. 2021), chapter 3.  Additive
        outliers and level shifts: Chen & Liu, JASA 88 (1993), 284-297.

    >>> gen_time_series(rows=4, noise=0, season_lengths=[]).table["value"].tolist()
    [100.0, 100.1, 100.2, 100.3]
    """
    request = Request(
        rows=rows,
        series=series,
        frequency=frequency,
        start=start,
        level=level,
        trend=trend,
        season_lengths=None if season_lengths is None else tuple(season_lengths),
        season_sizes=None if season_sizes is None else tuple(season_sizes),
        noise=noise,
        autocorrelation=autocorrelation,
        multiplicative=multiplicative,
        level_shifts=level_shifts,
        level_shift_size=level_shift_size,
        outlier_share=outlier_share,
        outlier_size=outlier_size,
        missing_share=missing_share,
        missing_as=missing_as,
        series_spread=series_spread,
        names=(time_column, value_column, series_column),
        seed=seed,
    )
    require_possible(request)
    times = request.times()
    drawn = [draw_series(request, number) for number in range(series)]
    width = len(str(series))
    ids = [f"{number:0{width}d}" for number in range(1, series + 1)]
    components = _components(times, drawn, ids)
    events = _events(times, drawn, ids)
    counts = events["kind"].value_counts()
    table = _table(request, components)
    return GeneratedSeries(
        table=table,
        time_column=time_column,
        value_column=value_column,
        series_column=series_column if series > 1 else None,
        components=components,
        events=events,
        plot=draw_series_plot(times, drawn, ids, value_column),
        frequency=frequency,
        season_lengths=list(request.lengths()),
        rows=len(table),
        series=series,
        level_shifts=int(counts.get("level shift", 0)),
        outliers=int(counts.get("outlier", 0)),
        missing=int(counts.get("missing", 0)),
    )


_PARTS = ("trend", "season", "shift", "noise", "outlier")


def _components(
    times: pd.DatetimeIndex, drawn: list[Series], ids: list[str]
) -> pd.DataFrame:
    missing = np.zeros((len(drawn), len(times)), dtype=np.bool_)
    for holes, series in zip(missing, drawn, strict=True):
        holes[series.missing_places] = True
    parts = {
        part: np.concatenate([getattr(series, part) for series in drawn])
        for part in _PARTS
    }
    return pd.DataFrame(
        {
            "series": pd.array(np.repeat(ids, len(times)), dtype="string"),
            "time": times[np.tile(np.arange(len(times)), len(drawn))],
            **parts,
            "missing": missing.ravel(),
        }
    )


def _table(request: Request, components: pd.DataFrame) -> pd.DataFrame:
    # Added in the order of the parts, as Series.values does, to the last bit.
    value = sum(components[part] for part in _PARTS)
    missing = components["missing"]
    time_column, value_column, series_column = request.names
    table = pd.DataFrame(
        {
            series_column: components["series"],
            time_column: components["time"],
            value_column: value.mask(missing),
        }
    )
    if request.series == 1:
        table = table.drop(columns=series_column)
    if request.missing_as == "row":
        table = table[~missing].reset_index(drop=True)
    return table


def _events(
    times: pd.DatetimeIndex, drawn: list[Series], ids: list[str]
) -> pd.DataFrame:
    """List events by series, then by time.

    One frame is made of all: thousands of small ones would take a minute.
    """
    names, kinds = [], []
    places, sizes = [np.empty(0, np.int64)], [np.empty(0)]
    for name, series in zip(ids, drawn, strict=True):
        steps = np.diff(series.shift, prepend=0.0)
        for kind, at, what in (
            ("level shift", series.shift_places, steps),
            ("outlier", series.outlier_places, series.outlier),
            ("missing", series.missing_places, np.full(len(times), np.nan)),
        ):
            names += [name] * len(at)
            kinds += [kind] * len(at)
            places.append(at)
            sizes.append(what[at])
    events = pd.DataFrame(
        {
            "series": pd.array(names, dtype="string"),
            "time": times[np.concatenate(places)],
            "kind": pd.array(kinds, dtype="string"),
            "size": np.concatenate(sizes),
        }
    )
    return events.sort_values(["series", "time"], kind="stable", ignore_index=True)
