"""The columns that decide where a row goes, each as whole numbers per row."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

Integers: TypeAlias = npt.NDArray[np.int64]

_LISTED = 20  # names in an error


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column without missing cells: rows of one value have one code."""

    name: str
    codes: Integers  # per row: which of `values` it holds; each occurs
    values: tuple[Hashable, ...]

    def counts(self) -> Integers:
        """Return how many rows hold each value."""
        return np.bincount(self.codes, minlength=len(self.values)).astype(np.int64)


def require_table(table: object) -> None:
    """Refuse what is no table with distinct names.

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


def find_column(table: pd.DataFrame, name: str, param: str) -> pd.Series[Any]:
    """Return the column of a name, which is compared as text.

    Raises:
        ValueError: there is none.
    """
    names = [str(each) for each in table.columns]
    if name in names:
        return table.iloc[:, names.index(name)]
    near = difflib.get_close_matches(name, names, 1)
    asked = f"did you mean {near[0]!r}? " if near else ""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    there = ", ".join(map(repr, names[:_LISTED])) or "none"
    message = f"no column {name!r} for {param}: {asked}The table has {there}{more}"
    raise ValueError(message)


def read_values(table: pd.DataFrame, name: str, param: str, instead: str) -> Coded:
    """Return a column whose values are told apart, in the order of their first row.

    Args:
        table: Any table.
        name: Of the column.
        param: That asked for it.
        instead: What else would do where cells are missing.

    Raises:
        ValueError: there is no such column, cells are missing, or values such as
            lists cannot be told apart.
    """
    cells = find_column(table, name, param)
    missing = int(cells.isna().sum())
    if missing:
        message = (
            f"{param} {name!r} is missing in {missing:,} of {len(cells):,} rows: drop "
            f"them with table.dropna(subset=[{cells.name!r}]), fill them, or {instead}"
        )
        raise ValueError(message)
    try:
        codes, values = pd.factorize(cells)
    except TypeError as error:
        message = f"values of {param} {name!r} cannot be told apart: {error}"
        raise ValueError(message) from error
    return Coded(name, codes.astype(np.int64), tuple(values))


def read_times(table: pd.DataFrame, name: str) -> Coded:
    """Return a column of times; codes are in the order of time.

    Raises:
        ValueError: there is no such column, cells are missing, or they have no
            order in time.
    """
    cells = find_column(table, name, "time_column")
    missing = int(cells.isna().sum())
    if missing:
        message = (
            f"time_column {name!r} is missing in {missing:,} of {len(cells):,} rows: "
            f"drop them with table.dropna(subset=[{cells.name!r}]) or fill them"
        )
        raise ValueError(message)
    codes, values = pd.factorize(_times(cells, name), sort=True)
    return Coded(name, codes.astype(np.int64), tuple(values))


def _times(cells: pd.Series[Any], name: str) -> pd.Series[Any]:
    """Return what sorts by time; text is read as ISO 8601."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = cells.astype(cells.cat.categories.dtype)
    kind = types.infer_dtype(cells, skipna=False)
    if kind in ("integer", "floating", "mixed-integer-float", "decimal"):
        return cells
    if kind in ("datetime64", "timedelta64", "timedelta", "period"):
        return cells
    if kind in ("string", "date", "datetime"):
        read = pd.to_datetime(cells, format="ISO8601", utc=True, errors="coerce")
        if not read.isna().any():
            return read
        cells = cells[read.isna().to_numpy()]
    message = (
        f"time_column {name!r} has no order in time, as {cells.iloc[0]!r}: give "
        "datetimes, numbers or texts such as 2024-01-31; pd.to_datetime reads others"
    )
    raise ValueError(message)
