"""Columns of one type each, so that they can be joined and kept as parquet."""

from __future__ import annotations

import json
from typing import Any, Literal, TypeAlias

import pandas as pd
from pandas.api import types

Kind: TypeAlias = Literal["empty", "bool", "int", "float", "time", "text"]

_KINDS: dict[str, Kind] = {
    "boolean": "bool",
    "integer": "int",
    "floating": "float",
    "mixed-integer-float": "float",
    "datetime": "time",
    "datetime64": "time",
    "date": "time",
}
_MOST_INT = 2**63


def kind_of(cells: pd.Series[Any]) -> Kind:
    """Tell what a column holds, missing cells apart."""
    if cells.isna().all():
        return "empty"
    dtype = cells.dtype
    if types.is_bool_dtype(dtype):
        return "bool"
    if types.is_integer_dtype(dtype):
        return "int" if cells.max() < _MOST_INT else "text"
    if types.is_float_dtype(dtype):
        return "float"
    if types.is_datetime64_any_dtype(dtype):
        return "time"
    kind = _KINDS.get(types.infer_dtype(cells, skipna=True), "text")
    if kind == "int" and not cells.dropna().between(-_MOST_INT, _MOST_INT - 1).all():
        return "text"  # longer than any integer of a table
    return kind


def common_kind(kinds: list[Kind]) -> Kind | None:
    """Return the kind that holds all without a loss, None where there is none."""
    found = {*kinds} - {"empty"}
    if not found:
        return "empty"
    if found == {"int", "float"}:
        return "float"
    return found.pop() if len(found) == 1 else None


_DTYPES: dict[Kind, str] = {
    "bool": "boolean",
    "int": "Int64",
    "float": "Float64",
    "time": "datetime64[us]",
    "text": "string",
    "empty": "Float64",
}
_PLAIN: dict[Kind, str] = {"bool": "bool", "int": "int64"}


def missing(rows: int, kind: Kind) -> pd.Series[Any]:
    """Return a column without a value."""
    return pd.Series([None] * rows, dtype=_DTYPES[kind])


def as_kind(cells: pd.Series[Any], kind: Kind) -> pd.Series[Any]:
    """Return a column as a kind that knows missing cells."""
    if kind == "text" and not isinstance(cells.dtype, pd.StringDtype):
        there = cells.notna()
        cells = cells.astype(object).where(there, None).map(_text, na_action="ignore")
    elif kind == "time" and cells.dtype == object:
        cells = pd.to_datetime(cells)
    return cells.astype(_DTYPES[kind])


def plain(cells: pd.Series[Any], kind: Kind) -> pd.Series[Any]:
    """Return a column as NumPy's own type where there is one for all cells."""
    if kind in ("float", "empty"):
        return cells.astype("float64")
    if kind in _PLAIN and not cells.isna().any():
        return cells.astype(_PLAIN[kind])
    return cells


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, (dict, list)):
        return json.dumps(cell, ensure_ascii=False)
    return str(cell)
