"""The columns of a table, each with the kind of values it holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

Kind: TypeAlias = Literal[
    "number", "boolean", "datetime", "duration", "category", "text", "other"
]
Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Booleans: TypeAlias = npt.NDArray[np.bool_]

# Kinds whose values have a mean and a correlation.
MEASURED: frozenset[Kind] = frozenset({"number", "boolean", "duration"})

_KINDS_OF_OBJECTS: dict[str, Kind] = {
    "boolean": "boolean",
    "date": "datetime",
    "decimal": "number",
    "floating": "number",
    "integer": "number",
    "mixed-integer-float": "number",
    "string": "text",
}


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column; the index of its cells is not looked at."""

    name: str
    kind: Kind
    dtype: str  # as the table has it, before any conversion
    cells: pd.Series[Any]
    codes: Integers  # per row: which of `distinct` it is, -1 for a missing cell
    distinct: pd.Index[Any]  # in the order of their first row; see `_comparable`

    @property
    def missing(self) -> Booleans:
        """Per row: whether the cell is missing."""
        return np.asarray(self.codes < 0, dtype=np.bool_)

    def counts(self) -> Integers:
        """Return how many rows hold each of `distinct`."""
        present = self.codes[self.codes >= 0]
        return np.bincount(present, minlength=len(self.distinct)).astype(np.int64)

    def numbers(self) -> Floats:
        """Return the values of a measured kind; a missing cell is NaN.

        Booleans are 0 and 1, durations are in seconds.  Infinities are kept.
        """
        cells = self.cells.dt.total_seconds() if self.kind == "duration" else self.cells
        return _floats(cells)

    def instants(self) -> Floats:
        """Return the values of a datetime in microseconds since 1970, UTC."""
        ticks = self.cells.to_numpy(dtype="datetime64[us]")
        return np.where(np.isnat(ticks), np.nan, ticks.astype(np.int64).astype(float))


def read_columns(table: pd.DataFrame) -> tuple[Column, ...]:
    """Sort the columns by kind.

    Raises:
        ValueError: two columns have the same name.
    """
    names = [str(name) for name in table.columns]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        message = (
            f"more than one column is called {', '.join(map(repr, twice))} (names are "
            "compared as text): rename all but one, or drop them with "
            "table.loc[:, ~table.columns.duplicated()]"
        )
        raise ValueError(message)
    return tuple(
        _read_column(name, table.iloc[:, place]) for place, name in enumerate(names)
    )


def repeated_rows(columns: tuple[Column, ...]) -> int:
    """Count the rows that equal an earlier one; missing cells equal each other."""
    if not columns or any(len(each.distinct) == len(each.codes) for each in columns):
        return 0
    codes = {place: column.codes for place, column in enumerate(columns)}
    return int(pd.DataFrame(codes, copy=False).duplicated().sum())


def _read_column(name: str, series: pd.Series[Any]) -> Column:
    cells, kind = series, _kind(series)
    if kind == "datetime" and not isinstance(cells.dtype, pd.DatetimeTZDtype):
        cells = pd.to_datetime(cells)  # dates without a time, and Arrow's instants
    codes, distinct = pd.factorize(_comparable(cells, kind))
    return Column(
        name=name,
        kind=kind,
        dtype=str(series.dtype),
        cells=cells,
        codes=np.asarray(codes, dtype=np.int64),
        distinct=pd.Index(distinct),
    )


def _kind(cells: pd.Series[Any]) -> Kind:
    dtype = cells.dtype
    if types.is_object_dtype(dtype):
        return _kind_of_objects(cells)
    if isinstance(dtype, pd.CategoricalDtype):
        return "category"
    kinds: tuple[tuple[bool, Kind], ...] = (
        (types.is_bool_dtype(dtype), "boolean"),
        (types.is_datetime64_any_dtype(dtype), "datetime"),
        (types.is_timedelta64_dtype(dtype), "duration"),
        (types.is_complex_dtype(dtype), "other"),
        (types.is_numeric_dtype(dtype), "number"),
        (types.is_string_dtype(dtype), "text"),
    )
    return next((kind for fits, kind in kinds if fits), "other")


def _kind_of_objects(cells: pd.Series[Any]) -> Kind:
    """Look at the values; those that cannot be converted are of kind other."""
    kind = _KINDS_OF_OBJECTS.get(types.infer_dtype(cells, skipna=True), "other")
    try:
        if kind in MEASURED:
            _floats(cells)
        elif kind == "datetime":
            pd.to_datetime(cells)
    except (ArithmeticError, TypeError, ValueError):  # 10**400, Decimal("sNaN")
        return "other"
    return kind


def _comparable(cells: pd.Series[Any], kind: Kind) -> pd.Series[Any]:
    """Make values that can be told apart by hashing.

    Values of kind other (lists, or 1 beside "1" and True) are compared by how
    they are printed.
    """
    if kind != "other":
        return cells
    printed = [
        None if gone else repr(cell)
        for cell, gone in zip(cells, cells.isna(), strict=True)
    ]
    return pd.Series(printed, dtype=object)


def _floats(cells: pd.Series[Any]) -> Floats:
    with np.errstate(over="ignore"):  # a longdouble beyond float64 is infinite
        return cells.to_numpy(dtype=np.float64, na_value=np.nan)
