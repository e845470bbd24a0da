"""A column of both tables, as numbers or as categories that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

Floats: TypeAlias = npt.NDArray[np.float64]
Kind: TypeAlias = Literal[
    "number", "datetime", "duration", "category", "empty", "other"
]
_NUMBERS = ("integer", "floating", "decimal", "mixed-integer-float")
_NAMES = 0.5  # share of different texts above which they are names, not categories
_FEW = 50  # different texts that are categories in any case


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A column of the reference and of the table, without missing cells."""

    name: str
    kinds: tuple[Kind, Kind]
    rows: tuple[int, int]  # with missing cells
    # Of numbers, datetimes [us] and durations [s] floats; of categories texts.
    values: tuple[Any, Any]

    @property
    def kind(self) -> Kind:
        """The kind that both are compared as; `other` where they are not."""
        first, second = self.kinds
        if first == second or second == "empty":
            return first
        return second if first == "empty" else "other"

    @property
    def missing(self) -> tuple[int, int]:
        """Missing cells of both."""
        pairs = zip(self.rows, self.values, strict=True)
        first, second = (rows - len(values) for rows, values in pairs)
        return first, second

    @property
    def is_measured(self) -> bool:
        """Whether the values are floats."""
        return self.kind in ("number", "datetime", "duration")


def read_pair(name: str, reference: pd.DataFrame, table: pd.DataFrame) -> Pair:
    """Read a column that both tables have."""
    cells = (reference[name], table[name])
    kinds = (_kind(cells[0]), _kind(cells[1]))
    values = tuple(_values(c.dropna(), k) for c, k in zip(cells, kinds, strict=True))
    return Pair(name, kinds, (len(cells[0]), len(cells[1])), (values[0], values[1]))


def are_names(pair: Pair) -> bool:
    """Whether texts differ from row to row, so that they have no distribution."""
    distinct = pd.unique(np.concatenate(pair.values)).size
    return distinct > max(_FEW, _NAMES * sum(map(len, pair.values)))


def _kind(cells: pd.Series[Any]) -> Kind:
    dtype = cells.dtype
    if cells.isna().all():
        return "empty"
    if types.is_object_dtype(dtype):
        return _kind_of_objects(cells)
    tests: tuple[tuple[bool, Kind], ...] = (
        (isinstance(dtype, pd.CategoricalDtype), "category"),
        (types.is_bool_dtype(dtype), "category"),
        (types.is_datetime64_any_dtype(dtype), "datetime"),
        (types.is_timedelta64_dtype(dtype), "duration"),
        (types.is_complex_dtype(dtype), "other"),
        (types.is_numeric_dtype(dtype), "number"),
        (types.is_string_dtype(dtype), "category"),
    )
    return next((kind for fits, kind in tests if fits), "other")


def _kind_of_objects(cells: pd.Series[Any]) -> Kind:
    found = types.infer_dtype(cells, skipna=True)
    if found in ("string", "boolean"):
        return "category"
    kind: Kind = "number" if found in _NUMBERS else "other"
    kind = "datetime" if found in ("date", "datetime") else kind
    try:
        _values(cells.dropna(), kind)
    except (ArithmeticError, TypeError, ValueError):  # 10**400, mixed time zones
        return "other"
    return kind


def _values(cells: pd.Series[Any], kind: Kind) -> Any:  # noqa: ANN401  # see Pair
    if kind == "number":
        return cells.to_numpy(dtype=np.float64)
    if kind == "datetime":
        instants = pd.to_datetime(cells).to_numpy(dtype="datetime64[us]")
        return instants.astype(np.int64).astype(np.float64)
    if kind == "duration":
        return cells.dt.total_seconds().to_numpy(dtype=np.float64)
    if kind == "category":
        codes, distinct = pd.factorize(cells)
        return np.array([_text(value) for value in distinct], dtype=object)[codes]
    return np.empty(len(cells), dtype=object)


def _text(value: object) -> str:
    """Write a category; whole numbers without a point, so that 1 and 1.0 are one."""
    is_whole = isinstance(value, (float, np.floating)) and float(value).is_integer()
    return str(int(value) if is_whole else value)  # type: ignore[call-overload]
