"""Windows of rows and of time, and what is computed over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.tseries.frequencies import to_offset

from .tables import Rows

Floats: TypeAlias = npt.NDArray[np.float64]
Closed: TypeAlias = Literal["right", "left", "both", "neither"]
Function: TypeAlias = Literal[
    "count", "mean", "sum", "min", "max", "std", "median", "first", "last"
]


@dataclass(frozen=True, slots=True)
class Window:
    """So many rows, or a span of time."""

    text: str
    rows: int | None  # None where it is a span
    offset: Any = None  # of pandas; a month has no length

    def length(self) -> pd.Timedelta | None:
        """Return how long it is; None for a month and the like."""
        try:
            return pd.Timedelta(self.offset)
        except ValueError:
            return None


def read_window(text: str) -> Window:
    """Read a number of rows or a span of time.

    Raises:
        ValueError: it is neither.
    """
    text = str(text).strip()
    if text.isdigit():
        if int(text) < 1:
            message = f"window {text!r} has no rows: give 1 or more"
            raise ValueError(message)
        return Window(text, int(text))
    try:
        offset = to_offset(text)
    except ValueError:
        offset = None
    if offset is None or offset.n < 1:
        message = (
            f"window {text!r} is no number of rows and no span of time: give for "
            "example '10', '7D', '12h' or '30min'"
        )
        raise ValueError(message)
    return Window(text, None, offset)


def roll(
    rows: Rows, window: Window, functions: list[Function], *, closed: Closed, least: int
) -> dict[tuple[str, Function], Floats]:
    """Compute functions over the window of each row, in the order of `rows`.

    Rows of one group and time get what the window of the last of them holds, or of
    the first where the window ends before its row: none sees more than another,
    and none sees what is of its own time when that is left out.
    """
    values = rows.values
    if window.rows is None:
        values = values.set_axis(pd.DatetimeIndex(rows.times), axis="index")
    grouped = values.groupby(rows.groups, sort=True)
    size = window.rows or window.length()
    some = grouped.rolling(size, closed=closed, min_periods=least)
    every = grouped.rolling(size, closed=closed, min_periods=0)
    shared = None
    if window.rows is None:  # pandas 3.1 does the same where the row is left out
        shared = _places_of_time(rows, last=closed in ("right", "both"))
    found = {}
    for function in functions:
        rolled = _ROLLED[function](every if function == "count" else some)
        for name in rows.values:
            result = rolled[name].to_numpy(dtype=np.float64)
            found[name, function] = result if shared is None else result[shared]
    return found


def _places_of_time(rows: Rows, *, last: bool) -> npt.NDArray[np.int64]:
    """Return per row the place of the first or last one of its group and time."""
    times = pd.DatetimeIndex(rows.times)
    new = np.ones(len(times), dtype=bool)
    new[1:] = (times[1:] != times[:-1]) | (rows.groups[1:] != rows.groups[:-1])
    starts = np.flatnonzero(new)
    run = np.cumsum(new) - 1
    if not last:
        return starts[run]
    return np.append(starts[1:], len(times))[run] - 1


def tumble(
    rows: Rows, window: Window | None, functions: list[Function]
) -> pd.DataFrame:
    """Compute functions over windows that do not overlap; None: one per group.

    Returns:
        A row per group and window that has rows: `group`, `start` (time of the
        window, or its number), `rows`, and for each value and function a column
        (value, function).
    """
    values = rows.values
    keys: list[Any] = [pd.Series(rows.groups, name="group")]
    if window is None:
        keys.append(pd.Series(np.zeros(len(values), dtype=np.int64), name="start"))
    elif window.rows is not None:
        within = pd.Series(rows.groups).groupby(rows.groups).cumcount()
        keys.append((within // window.rows).rename("start"))
    else:
        times = pd.DatetimeIndex(rows.times, name="start")
        values = values.set_axis(times, axis="index")
        keys = [
            pd.Series(rows.groups, index=times, name="group"),
            _grouper(window, times),
        ]
    grouped = values.groupby(keys, sort=True)
    found = pd.DataFrame({"rows": grouped.size()})
    columns = {
        (name, function): computed[name]
        for function in functions
        for computed in [_TUMBLED[function](grouped)]
        for name in rows.values
    }
    found = pd.concat(
        [found, pd.DataFrame(columns).set_axis(list(columns), axis=1)], axis=1
    )
    return found[found["rows"] > 0].reset_index()


def _grouper(window: Window, times: pd.DatetimeIndex) -> pd.Grouper:
    """Begin with the first day of the table: windows of all groups are the same."""
    if window.length() is None or not len(times):  # months and weeks are the calendar's
        return pd.Grouper(freq=window.offset, closed="left", label="left")
    return pd.Grouper(
        freq=window.offset, origin=times.min().normalize(), closed="left", label="left"
    )


def _first_there(values: Floats) -> float:
    there = values[~np.isnan(values)]
    return float(there[0]) if len(there) else np.nan


def _last_there(values: Floats) -> float:
    there = values[~np.isnan(values)]
    return float(there[-1]) if len(there) else np.nan


_ROLLED: dict[Function, Callable[[Any], pd.DataFrame]] = {
    "count": lambda rolling: rolling.count(),
    "mean": lambda rolling: rolling.mean(),
    "sum": lambda rolling: rolling.sum(),
    "min": lambda rolling: rolling.min(),
    "max": lambda rolling: rolling.max(),
    "std": lambda rolling: rolling.std(),
    "median": lambda rolling: rolling.median(),
    # Rolling.first is of pandas 3.
    "first": lambda rolling: rolling.apply(_first_there, raw=True),
    "last": lambda rolling: rolling.apply(_last_there, raw=True),
}
_TUMBLED: dict[Function, Callable[[Any], pd.DataFrame]] = {
    "count": lambda grouped: grouped.count(),
    "mean": lambda grouped: grouped.mean(),
    "sum": lambda grouped: grouped.sum(min_count=1),
    "min": lambda grouped: grouped.min(),
    "max": lambda grouped: grouped.max(),
    "std": lambda grouped: grouped.std(),
    "median": lambda grouped: grouped.median(),
    "first": lambda grouped: grouped.first(),
    "last": lambda grouped: grouped.last(),
}
