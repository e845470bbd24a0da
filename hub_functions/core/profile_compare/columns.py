"""A column of both tables: its kind, and its cells as they can be compared."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types

Kind: TypeAlias = Literal[
    "number", "boolean", "datetime", "duration", "text", "category", "empty", "other"
]
MEASURED = frozenset({"number", "datetime", "duration"})
COUNTED = frozenset({"boolean", "text", "category"})
_OF_OBJECTS: dict[str, Kind] = {
    **dict.fromkeys(
        ("integer", "floating", "decimal", "mixed-integer-float"), "number"
    ),
    "boolean": "boolean",
    "string": "text",
    **dict.fromkeys(("date", "datetime"), "datetime"),
}


def kind_of(cells: pd.Series[Any]) -> Kind:
    """Return the kind of a column's values, whatever pandas keeps them as."""
    dtype = cells.dtype
    if cells.isna().all():
        return "empty"
    if types.is_object_dtype(dtype):
        kind = _OF_OBJECTS.get(types.infer_dtype(cells, skipna=True), "other")
        try:
            values(cells, kind)
        except (ArithmeticError, TypeError, ValueError):  # 10**400, mixed time zones
            return "other"
        return kind
    tests: tuple[tuple[bool, Kind], ...] = (
        (isinstance(dtype, pd.CategoricalDtype), "category"),
        (types.is_bool_dtype(dtype), "boolean"),
        (types.is_datetime64_any_dtype(dtype), "datetime"),
        (types.is_timedelta64_dtype(dtype), "duration"),
        (types.is_complex_dtype(dtype), "other"),
        (types.is_numeric_dtype(dtype), "number"),
        (types.is_string_dtype(dtype), "text"),
    )
    return next((kind for fits, kind in tests if fits), "other")


def values(cells: pd.Series[Any], kind: Kind) -> Any:  # noqa: ANN401  # by kind
    """Return what a column holds, without missing cells.

    Numbers are floats, datetimes microseconds since 1970 in UTC, durations
    seconds; all others are texts.
    """
    there = cells.dropna()
    if kind == "number":
        return there.to_numpy(dtype=np.float64)
    if kind == "datetime":
        ticks = pd.to_datetime(there).to_numpy(dtype="datetime64[us]")
        return ticks.astype(np.int64).astype(np.float64)
    if kind == "duration":
        return pd.to_timedelta(there).dt.total_seconds().to_numpy(dtype=np.float64)
    return texts(there)


def texts(there: pd.Series[Any]) -> Any:  # noqa: ANN401  # an array of str
    """Write cells as text; whole numbers without a point, so that 1 and 1.0 are one."""
    try:
        codes, distinct = pd.factorize(there)
    except TypeError:  # lists cannot be told apart by hashing
        codes, distinct = pd.factorize(there.map(repr))
    return np.array([_text(value) for value in distinct], dtype=object)[codes]


def comparable(first: pd.Series[Any], second: pd.Series[Any]) -> tuple[Any, Any]:
    """Return both columns so that equal cells are equal; missing are None or NaN."""
    if types.is_integer_dtype(first.dtype) and types.is_integer_dtype(second.dtype):
        return _integers(first, second)
    kind = _shared_kind(first, second)
    return _filled(first, kind), _filled(second, kind)


def measured(first: pd.Series[Any], second: pd.Series[Any]) -> tuple[Any, Any] | None:
    """Return both columns as floats, missing ones as NaN; None where they are none."""
    kind = _shared_kind(first, second)
    if kind not in MEASURED:
        return None
    return _filled(first, kind), _filled(second, kind)


def _shared_kind(first: pd.Series[Any], second: pd.Series[Any]) -> Kind:
    kinds = {kind_of(first), kind_of(second)} - {"empty"}
    return next(iter(kinds)) if len(kinds) == 1 else "other"


def _integers(first: pd.Series[Any], second: pd.Series[Any]) -> tuple[Any, Any]:
    """Return integers as such: as floats, those beyond 2**53 would be rounded."""
    signs = {each.dtype.name.lower()[0] for each in (first, second)}
    if len(signs) == 1 and not first.hasnans and not second.hasnans:
        return first.to_numpy(), second.to_numpy()
    found = [c.to_numpy(dtype=object, na_value=None) for c in (first, second)]
    return found[0], found[1]


def _filled(cells: pd.Series[Any], kind: Kind) -> Any:  # noqa: ANN401  # an array
    missing = cells.isna().to_numpy()
    if kind in MEASURED:
        found = np.full(len(cells), np.nan)
    else:
        found = np.full(len(cells), None, dtype=object)
    if not missing.all():
        found[~missing] = values(cells, kind)
    return found


def _text(value: object) -> str:
    is_whole = isinstance(value, (float, np.floating)) and float(value).is_integer()
    return str(int(value) if is_whole else value)  # type: ignore[call-overload]


def instant(ticks: float) -> str:
    """Write microseconds since 1970 as a date, with a time where there is one."""
    moment = pd.Timestamp(int(ticks), unit="us")
    return (
        moment.date().isoformat()
        if moment == moment.normalize()
        else moment.isoformat()
    )
