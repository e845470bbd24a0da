"""The step from one time of a series to the next."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pandas as pd
from pandas.tseries.frequencies import to_offset

Step: TypeAlias = pd.offsets.BaseOffset | int

_LEAST_SHARE = 0.5  # of the steps that must have a row; else the step is guessed wrong
_BY_SECONDS = {1: 60, 60: 60, 300: 288, 600: 144, 900: 96, 1800: 48, 3600: 24}
_DAY = 86_400


def find_step(times: pd.Index, frequency: str | None) -> Step:
    """Find the longest step by which all times can be reached from the first.

    Args:
        times: Sorted, each once; datetimes without a zone, or whole numbers.
        frequency: Pandas' name of the step; None: look at the times.

    Raises:
        ValueError: the name is not known, or the times are not regular.
    """
    if not isinstance(times, pd.DatetimeIndex):
        step: Step = (
            int(np.gcd.reduce(np.diff(times.to_numpy()))) if len(times) > 1 else 1
        )
    elif frequency is not None:
        step = _named(frequency)
    elif len(times) < 2:
        message = "one time alone has no frequency: give frequency, such as 'D' or 'MS'"
        raise ValueError(message)
    else:
        step = _by_month(times) or _by_clock(times)
    steps = between(times[0], times[-1], step)
    stray = times.difference(steps)
    if len(stray) or len(times) < _LEAST_SHARE * len(steps):
        what = f"{stray[0]} is between" if len(stray) else "most are missing at"
        message = (
            f"the times are not regular: {what} steps of {name_of(step)} from "
            f"{times[0]}; give frequency, or make them regular, for example with "
            "table.resample"
        )
        raise ValueError(message)
    return step


def between(first: object, last: object, step: Step) -> pd.Index:
    """Return all times of a series, those without a row too."""
    if isinstance(step, int):
        return pd.RangeIndex(int(first), int(last) + 1, step)
    return pd.date_range(first, last, freq=step)


def after(last: object, step: Step, horizon: int) -> pd.Index:
    """Return the times that come next."""
    if isinstance(step, int):
        return pd.RangeIndex(int(last) + step, int(last) + step * (horizon + 1), step)
    return pd.date_range(last, periods=horizon + 1, freq=step)[1:]


def season_of(step: Step) -> int:
    """Return the steps in a year, a week, a day or an hour: what custom looks at."""
    if isinstance(step, int):
        return 1
    if type(step) is pd.DateOffset:  # months, on a day that is not their first or last
        return _parts(12, step.kwds["months"])
    name = step.freqstr.lstrip("0123456789").split("-")[0]
    known = {"ME": 12, "MS": 12, "QE": 4, "QS": 4, "W": 52, "B": 5, "D": 7}
    if name in known:
        return _parts(known[name], step.n)
    return _BY_SECONDS.get(_seconds(step), 1)


def _parts(whole: int, size: int) -> int:
    """Return how many steps make a whole; 1 where they do not."""
    return whole // size if whole % size == 0 else 1


def name_of(step: Step) -> str:
    """Write a step as pandas does."""
    return str(step) if isinstance(step, int) else step.freqstr


def _named(frequency: str) -> Step:
    try:
        return to_offset(frequency)
    except ValueError as error:
        message = (
            f"frequency is {frequency!r}, which pandas does not know: give 'h', 'D', "
            "'W-MON', 'MS', 'QS' or another of its offset aliases"
        )
        raise ValueError(message) from error


def _by_month(times: pd.DatetimeIndex) -> Step | None:
    """Return months, where all times are at the same moment of one."""
    months = np.diff(times.year * 12 + times.month)
    if (months == 0).any() or times.normalize().equals(times) is False:
        return None
    count = int(np.gcd.reduce(months))
    if (times.day == 1).all():
        return pd.offsets.MonthBegin(count)
    if times.is_month_end.all():
        return pd.offsets.MonthEnd(count)
    return pd.DateOffset(months=count) if (times.day == times.day[0]).all() else None


def _by_clock(times: pd.DatetimeIndex) -> Step:
    seconds = int(np.gcd.reduce(np.diff(times.as_unit("ns").asi8))) // 10**9
    if seconds < 1:
        message = "times are less than a second apart: number them 0, 1, 2 instead"
        raise ValueError(message)
    weekdays = times.day_of_week
    if seconds == _DAY and len(times) > 10 and (weekdays < 5).all():
        return pd.offsets.BusinessDay()
    if seconds % (7 * _DAY) == 0:
        days = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
        if times.normalize().equals(times):
            weeks = seconds // (7 * _DAY)
            return to_offset(f"{weeks}W-{days[weekdays[0]]}")
    if seconds % _DAY == 0:
        return pd.offsets.Day(seconds // _DAY)
    return to_offset(pd.Timedelta(seconds=seconds))


def _seconds(step: pd.offsets.BaseOffset) -> int:
    try:
        return int(pd.Timedelta(step).total_seconds())
    except ValueError:
        return 0
