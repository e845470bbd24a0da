"""The kinds of values that a schema speaks of, however pandas keeps them."""

from __future__ import annotations

import datetime
import decimal
import numbers
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import pandas as pd
from pandas.api import types

Kind: TypeAlias = Literal[
    "integer", "number", "boolean", "text", "datetime", "duration", "any"
]
KINDS: tuple[str, ...] = get_args(Kind)
MEASURED = frozenset({"integer", "number", "datetime", "duration"})

_CLASSES: dict[str, tuple[type, ...]] = {
    "number": (numbers.Real, decimal.Decimal),
    "text": (str,),
    "datetime": (datetime.date, np.datetime64),
    "duration": (datetime.timedelta, np.timedelta64),
    "boolean": (bool, np.bool_),
}


def plain(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column as pandas compares it best: no categories, few objects."""
    cells = _uncategorised(cells)
    if not types.is_object_dtype(cells.dtype):
        return cells
    for kind in ("number", "datetime", "duration", "boolean"):
        if cells.notna().any() and bool(fits(kind, cells).all()):
            return _converted(cells, kind)
    return cells


def fits(kind: str, cells: pd.Series[Any]) -> pd.Series[bool]:
    """Tell of each cell whether it is of a kind; a missing one is of every kind."""
    cells = _uncategorised(cells)
    if kind == "any":
        good = pd.Series(data=True, index=cells.index)
    elif types.is_object_dtype(cells.dtype):
        good = cells.map(lambda value: _is_one(kind, value)).astype(bool)
    elif kind == "integer" and kind_of_dtype(cells.dtype) == "number":
        numbers_ = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        with np.errstate(invalid="ignore"):
            good = pd.Series(numbers_ % 1 == 0, index=cells.index)
    else:
        own = kind_of_dtype(cells.dtype)
        is_kind = own == kind or (kind == "number" and own == "integer")
        good = pd.Series(is_kind, index=cells.index)
    return good | cells.isna()


def kind_of(cells: pd.Series[Any]) -> str:
    """Return the narrowest kind that all cells are of."""
    order = ("boolean", "integer", "number", "text", "datetime", "duration")
    if cells.isna().all():
        return "any"
    return next((kind for kind in order if bool(fits(kind, cells).all())), "any")


def kind_of_dtype(dtype: Any) -> str:  # noqa: ANN401  # pandas has no class for all
    """Return the kind of a dtype that holds one."""
    tests = (
        (types.is_bool_dtype, "boolean"),
        (types.is_integer_dtype, "integer"),
        (types.is_complex_dtype, "any"),
        (types.is_numeric_dtype, "number"),
        (types.is_datetime64_any_dtype, "datetime"),
        (types.is_timedelta64_dtype, "duration"),
        (types.is_string_dtype, "text"),
    )
    return next((kind for test, kind in tests if test(dtype)), "any")


def _uncategorised(cells: pd.Series[Any]) -> pd.Series[Any]:
    if not isinstance(cells.dtype, pd.CategoricalDtype):
        return cells
    kept = cells.dtype.categories.dtype
    # What numpy's integers and booleans cannot hold is a missing cell.
    return cells.astype({"i": "Int64", "b": "boolean"}.get(kept.kind, kept))


def _is_one(kind: str, value: object) -> bool:
    if kind == "integer":
        return _is_one("number", value) and _is_whole(value)
    is_boolean = isinstance(value, _CLASSES["boolean"])
    return isinstance(value, _CLASSES[kind]) and is_boolean == (kind == "boolean")


def _is_whole(value: Any) -> bool:  # noqa: ANN401  # a number of any class
    return bool(value == value and abs(value) != np.inf and value % 1 == 0)


def _converted(cells: pd.Series[Any], kind: str) -> pd.Series[Any]:
    try:
        if kind == "number":
            return pd.to_numeric(cells.astype("Float64"))
        if kind == "boolean":
            return cells.astype("boolean")
        if kind == "duration":
            return pd.to_timedelta(cells)
        return pd.to_datetime(cells)
    except (ArithmeticError, TypeError, ValueError):  # 10**400, or mixed time zones
        return cells
