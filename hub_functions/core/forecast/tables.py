"""A table as regular series."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

from .steps import Step, between, find_step

Floats: TypeAlias = npt.NDArray[np.float64]

_LISTED = 20  # names in an error
_NUMBERS = ("integer", "floating", "decimal", "mixed-integer-float")


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One series at regular times."""

    key: Any  # of the series column; None without one
    times: pd.Index  # shape (n,)
    values: Floats  # shape (n,); NaN is a gap; the first and the last are none


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """All series of a table."""

    series: tuple[Series, ...]
    step: Step
    zone: Any  # that times are written in; None without one
    notes: tuple[str, ...]


def read_series(
    table: pd.DataFrame,
    names: tuple[str, str, str | None],
    frequency: str | None,
) -> Read:
    """Read the columns of time, value and, where it is named, series.

    Raises:
        TypeError: it is no DataFrame.
        ValueError: a column is not there or not of its kind, two rows have one
            time, times are not regular, or no series has 3 values.
    """
    table = _named_by_text(table)
    time_column, value_column, series_column = names
    params = ("time_column", "value_column", "series_column")
    for name, param in zip(names, params, strict=True):
        if name is not None and name not in table:
            raise ValueError(_no_column(name, param, list(table)))
    times, zone = _read_times(table[time_column], time_column)
    values = _read_values(table[value_column], value_column)
    keys = pd.Series(0, index=table.index)
    if series_column is not None:
        keys = table[series_column]
    rows = pd.DataFrame({"key": keys.array, "time": times, "value": values})
    there = rows.dropna()
    notes = []
    if dropped := int(rows[["key", "time"]].isna().any(axis=1).sum()):
        notes.append(f"rows without a time or a series, left out: {dropped:,}")
    _require_once(there, time_column)
    groups = _long_enough(there, value_column, notes)
    longest = max(groups.values(), key=len)
    step = find_step(pd.Index(longest["time"].sort_values()), frequency)
    named = series_column is not None
    made = tuple(_regular(key, each, step, named=named) for key, each in groups.items())
    if gaps := int(sum(np.isnan(each.values).sum() for each in made)):
        notes.append(f"times without a value: {gaps:,}")
    return Read(made, step, zone, tuple(notes))


def _long_enough(
    rows: pd.DataFrame, value_column: str, notes: list[str]
) -> dict[Any, pd.DataFrame]:
    """Return the rows of each series that has 3 values; note the others.

    Raises:
        ValueError: there is none.
    """
    groups = dict(list(rows.groupby("key", sort=True, observed=True)))
    kept = {key: each for key, each in groups.items() if len(each) > 2}
    if not kept:
        message = (
            f"no series has 3 values or more in {value_column!r}: nothing to forecast"
        )
        raise ValueError(message)
    if short := [str(key) for key in groups if key not in kept]:
        more = ", …" if len(short) > _LISTED else ""
        listed = ", ".join(short[:_LISTED])
        notes.append(f"series with fewer than 3 values, left out: {listed}{more}")
    return kept


def _regular(key: object, rows: pd.DataFrame, step: Step, *, named: bool) -> Series:
    """Put the values at regular times.

    Raises:
        ValueError: times are between the steps.
    """
    values = rows.set_index("time")["value"].sort_index()
    times = between(values.index[0], values.index[-1], step)
    stray = values.index.difference(times)
    if len(stray):
        of = f" of series {key!r}" if named else ""
        message = (
            f"the time {stray[0]}{of} is between the steps from {values.index[0]} on: "
            "give frequency, or make the times regular, for example with table.resample"
        )
        raise ValueError(message)
    found = values.reindex(times).to_numpy(dtype=np.float64)
    return Series(key if named else None, times, found)


def _read_times(cells: pd.Series[Any], name: str) -> tuple[Any, Any]:
    """Return times without a zone, or whole numbers, and the zone."""
    if isinstance(cells.dtype, pd.PeriodDtype):
        return cells.dt.to_timestamp().array, None
    kind = types.infer_dtype(cells, skipna=True)
    if kind in ("integer", "floating") and not types.is_bool_dtype(cells.dtype):
        numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        if (np.isnan(numbers) | (numbers == np.floor(numbers))).all():
            return pd.array(numbers).astype("Int64"), None
    if kind in ("string", "date", "datetime", "datetime64"):
        read = cells
        if kind != "datetime64":
            read = pd.to_datetime(cells, format="ISO8601", errors="coerce", utc=False)
        if (
            types.is_datetime64_any_dtype(read.dtype)
            and not (read.isna() & cells.notna()).any()
        ):
            zone = getattr(read.dtype, "tz", None)
            # As it reads on the wall: days are not of one length in most zones.
            return (read if zone is None else read.dt.tz_localize(None)).array, zone
    message = (
        f"time_column {name!r} holds no times, as {_first(cells)}: give datetimes, "
        "whole numbers or texts such as 2024-01-31; pd.to_datetime reads others"
    )
    raise ValueError(message)


def _read_values(cells: pd.Series[Any], name: str) -> Floats:
    kind = types.infer_dtype(cells, skipna=True)
    if cells.notna().any() and kind not in _NUMBERS:
        message = (
            f"value_column {name!r} holds values such as {_first(cells)}, "
            "which are no numbers: convert them with pandas.to_numeric"
        )
        raise ValueError(message)
    values = pd.to_numeric(cells, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    if np.isinf(values).any():
        message = (
            f"infinite numbers in {name!r}: replace them, for example with "
            "table.replace([np.inf, -np.inf], np.nan)"
        )
        raise ValueError(message)
    return values


def _first(cells: pd.Series[Any]) -> str:
    """Write the first value as Python does."""
    values = cells.dropna().astype(object).tolist()
    value = values[0] if values else None
    return repr(value.item() if isinstance(value, np.generic) else value)


def _require_once(rows: pd.DataFrame, time_column: str) -> None:
    twice = rows[rows.duplicated(["key", "time"])]
    if len(twice):
        message = (
            f"{len(twice):,} times in {time_column!r} occur again in their series, the "
            f"first is {twice['time'].iloc[0]}: name the series with series_column, or "
            "put rows of one time together, for example with table.groupby"
        )
        raise ValueError(message)


def _named_by_text(table: pd.DataFrame) -> pd.DataFrame:
    if not isinstance(table, pd.DataFrame):
        message = (
            f"table is a {type(table).__name__}, not a pandas DataFrame: "
            "convert it first, for example with pd.DataFrame(table)"
        )
        raise TypeError(message)
    names = [str(name) for name in table.columns]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        message = (
            f"more than one column is called {', '.join(map(repr, twice))} (names are "
            "compared as text): rename all but one, or drop them with "
            "table.loc[:, ~table.columns.duplicated()]"
        )
        raise ValueError(message)
    return table.set_axis(names, axis="columns")


def _no_column(name: str, param: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, 1)
    asked = f"did you mean {near[0]!r}? " if near else ""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    there = ", ".join(map(repr, names[:_LISTED])) or "none"
    return f"no column {name!r} for {param}: {asked}The table has {there}{more}"
