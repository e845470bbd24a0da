"""The columns of a table that say when, of what, and how much."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

Integers: TypeAlias = npt.NDArray[np.int64]

_LISTED = 20  # names in an error


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows in the order of their group and time."""

    values: pd.DataFrame  # float64, in that order
    groups: Integers  # per row, in that order
    times: pd.Series[Any] | None  # in that order; datetimes or numbers
    order: Integers  # per place in that order, the place in the table
    names: list[Any]  # of the groups, by their number; empty without a column

    def has_datetimes(self) -> bool:
        """Tell whether windows may be spans of time."""
        return self.times is not None and types.is_datetime64_any_dtype(self.times)


def named_by_text(table: object) -> pd.DataFrame:
    """Return a table whose names are texts.

    Raises:
        TypeError: it is no DataFrame.
        ValueError: two columns have the same name.
    """
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


def read_rows(
    table: pd.DataFrame, values: list[str], time: str | None, group: str | None
) -> Rows:
    """Put the rows in the order of group and time; equals stay as they come.

    Raises:
        ValueError: a column is not there or not fit for its use.
    """
    codes = np.zeros(len(table), dtype=np.int64)
    names: list[Any] = []
    if group is not None:
        cells = _whole(table, group, "group_column")
        try:
            found, distinct = pd.factorize(cells)
        except TypeError as error:
            message = f"values of group_column {group!r} cannot be told apart: {error}"
            raise ValueError(message) from error
        codes, names = found.astype(np.int64), list(distinct)
    times = None if time is None else _times(_whole(table, time, "time_column"), time)
    keys: list[Any] = [codes]
    if times is not None:
        keys.insert(0, pd.factorize(times, sort=True)[0])  # lexsort: the last is first
    order = np.lexsort(keys).astype(np.int64)
    numbers = {name: _numbers(table, name)[order] for name in values}
    return Rows(
        pd.DataFrame(numbers),
        codes[order],
        None if times is None else times.iloc[order].reset_index(drop=True),
        order,
        names,
    )


def value_columns_of(table: pd.DataFrame, others: set[str | None]) -> list[str]:
    """Return the columns of numbers and booleans that have no other use.

    Raises:
        ValueError: there is none.
    """
    found = [
        name
        for name in table
        if name not in others
        and types.is_numeric_dtype(table[name].dtype)
        and not types.is_complex_dtype(table[name].dtype)
    ]
    if not found:
        message = (
            "no column holds numbers to aggregate: name some in value_columns, or "
            "convert them with pd.to_numeric"
        )
        raise ValueError(message)
    return found


def require_column(table: pd.DataFrame, name: str, param: str) -> None:
    """Refuse a name that is not there.

    Raises:
        ValueError: there is no such column.
    """
    names = list(table.columns)
    if name in names:
        return
    near = difflib.get_close_matches(name, names, 1)
    asked = f"; did you mean {near[0]!r}?" if near else ":"
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    there = ", ".join(map(repr, names[:_LISTED])) or "none"
    message = f"no column {name!r} for {param}{asked} the table has {there}{more}"
    raise ValueError(message)


def _whole(table: pd.DataFrame, name: str, param: str) -> pd.Series[Any]:
    """Return a column of which no cell is missing."""
    require_column(table, name, param)
    missing = int(table[name].isna().sum())
    if missing:
        message = (
            f"{param} {name!r} is missing in {missing:,} of {len(table):,} rows: drop "
            f"them with table.dropna(subset=[{name!r}]) or fill them"
        )
        raise ValueError(message)
    return table[name]


def _times(cells: pd.Series[Any], name: str) -> pd.Series[Any]:
    """Return datetimes or numbers; text is read as ISO 8601."""
    if types.is_datetime64_any_dtype(cells.dtype):
        return cells
    if isinstance(cells.dtype, pd.PeriodDtype):
        return cells.dt.to_timestamp()
    kind = types.infer_dtype(cells, skipna=False)
    if kind in ("integer", "floating", "mixed-integer-float", "decimal"):
        return cells
    if kind in ("string", "date", "datetime", "empty", "categorical"):
        texts = cells.astype(object)
        for utc in (False, True):  # offsets that change are read as UTC
            try:
                read = pd.to_datetime(texts, format="ISO8601", utc=utc)
            except (ValueError, TypeError):
                continue
            if types.is_datetime64_any_dtype(read):
                return read
    message = (
        f"time_column {name!r} has no order in time, as {cells.iloc[0]!r}: give "
        "datetimes, numbers or texts such as 2024-01-31; pd.to_datetime reads others"
    )
    raise ValueError(message)


def _numbers(table: pd.DataFrame, name: str) -> npt.NDArray[np.float64]:
    require_column(table, name, "value_columns")
    cells = table[name]
    try:
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        message = (
            f"value column {name!r} holds no numbers, as {cells.iloc[0]!r}: convert it "
            "with pd.to_numeric, or leave it out of value_columns"
        )
        raise ValueError(message) from error
    if np.isinf(values).any():
        message = (
            f"infinite numbers in {name!r}: replace them, for example with "
            "table.replace([np.inf, -np.inf], np.nan)"
        )
        raise ValueError(message)
    return values
