"""The columns of a part of the table, each with the kind of values it holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api import types

from .facts import MEASURED, Field, Kind
from .survey import Floats, Keys

_KINDS_OF_OBJECTS: dict[str, Kind] = {
    "boolean": "boolean",
    "date": "datetime",
    "decimal": "number",
    "floating": "number",
    "integer": "number",
    "mixed-integer-float": "number",
    "string": "text",
}
# Parts of a column may hold some of these each; together they are still numbers.
_PLAIN_NUMBERS = frozenset({"floating", "integer", "mixed-integer-float"})


def kind_of(dtype: Any) -> Kind | None:  # noqa: ANN401  # pandas has many classes
    """Tell the kind by the type alone; None for Python objects, see `kinds_inside`."""
    if types.is_object_dtype(dtype):
        return None
    if isinstance(dtype, pd.CategoricalDtype):
        return "category"
    kinds: tuple[tuple[bool, Kind], ...] = (
        (types.is_bool_dtype(dtype), "boolean"),
        (_is_day(dtype) or types.is_datetime64_any_dtype(dtype), "datetime"),
        (types.is_timedelta64_dtype(dtype), "duration"),
        (types.is_complex_dtype(dtype), "other"),
        (types.is_numeric_dtype(dtype), "number"),
        (types.is_string_dtype(dtype), "text"),
    )
    return next((kind for fits, kind in kinds if fits), "other")


def _is_day(dtype: Any) -> bool:  # noqa: ANN401  # pandas has many classes
    """Tell whether it is Arrow's type of dates, in which parquet is read."""
    return isinstance(dtype, pd.ArrowDtype) and pa.types.is_date(dtype.pyarrow_dtype)


def kinds_inside(part: pd.DataFrame, places: Iterable[int]) -> dict[int, set[str]]:
    """Look at the Python objects of some columns: what pandas takes them for."""
    return {place: {_looks_like(part.iloc[:, place])} for place in places}


def kind_of_objects(looks: set[str]) -> Kind:
    """Put together what the parts of a column look like."""
    looks = looks - {"empty"}
    if looks and looks <= _PLAIN_NUMBERS:
        return "number"
    return _KINDS_OF_OBJECTS.get(looks.pop(), "other") if len(looks) == 1 else "other"


def _looks_like(cells: pd.Series[Any]) -> str:
    """Return pandas' word for objects; `mixed` where they cannot be converted."""
    found = types.infer_dtype(cells, skipna=True)
    kind = _KINDS_OF_OBJECTS.get(found)
    try:
        if kind in MEASURED:
            _floats(cells)
        elif kind == "datetime":
            pd.to_datetime(cells)
    except (ArithmeticError, TypeError, ValueError):  # 10**400, Decimal("sNaN")
        return "mixed"
    return found


def values_of(part: pd.DataFrame, field: Field) -> pd.Series[Any]:
    """Return the cells of a column as they are compared and shown.

    Dates become instants; values of kind other (lists, or 1 beside "1" and True)
    become the text that they are printed as.
    """
    cells = part.iloc[:, field.place].reset_index(drop=True)
    if _is_day(cells.dtype):
        cells = cells.astype("timestamp[us][pyarrow]").astype("datetime64[us]")
    if field.kind == "datetime" and not types.is_datetime64_any_dtype(cells.dtype):
        return pd.to_datetime(cells)
    if field.kind != "other":
        return cells
    printed = [
        None if gone else repr(cell)
        for cell, gone in zip(cells, cells.isna(), strict=True)
    ]
    return pd.Series(printed, dtype=object)


def numbers_of(cells: pd.Series[Any], kind: Kind) -> Floats:
    """Return values of a kind that has ranges; a missing cell is NaN.

    Booleans are 0 and 1, durations in seconds, datetimes in microseconds since
    1970, UTC.  Infinities are kept.
    """
    if kind == "duration":
        return _floats(cells.dt.total_seconds())
    if kind == "datetime":
        ticks = cells.to_numpy(dtype="datetime64[us]")
        return np.where(np.isnat(ticks), np.nan, ticks.astype(np.int64).astype(float))
    return _floats(cells)


def hashes_of(cells: pd.Series[Any], kind: Kind) -> Keys:
    """Return 64 bits per cell that are equal where the values are.

    Two values out of n that are not equal have the same hash with a chance of
    about n**2 / 2**65: a millionth for eight million distinct ones.
    """
    if kind in MEASURED and types.is_object_dtype(cells.dtype):
        cells = pd.Series(_floats(cells))  # 1 and 1.0 are equal, and print unlike
    if types.is_float_dtype(cells.dtype):
        cells = cells + 0.0  # so that -0.0 is 0.0
    hashed = pd.util.hash_pandas_object(cells, index=False)
    return hashed.to_numpy(dtype=np.uint64)


def _floats(cells: pd.Series[Any]) -> Floats:
    with np.errstate(over="ignore"):  # a longdouble beyond float64 is infinite
        return cells.to_numpy(dtype=np.float64, na_value=np.nan)
