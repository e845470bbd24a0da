"""A table as features of known kinds, and the label of its rows."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types

Kind: TypeAlias = Literal[
    "number", "boolean", "text", "code", "datetime", "duration", "empty", "other"
]

_LISTED = 20  # names in an error
_KINDS: tuple[tuple[Callable[[Any], bool], Kind], ...] = (  # the first that fits
    (types.is_complex_dtype, "other"),
    (types.is_bool_dtype, "boolean"),
    (types.is_numeric_dtype, "number"),
    (types.is_datetime64_any_dtype, "datetime"),
    (types.is_timedelta64_dtype, "duration"),
    (types.is_string_dtype, "text"),
)
_NUMBERS = ("integer", "floating", "decimal", "mixed-integer-float")


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


def kind_of(cells: pd.Series[Any]) -> Kind:
    """Tell what a column holds; `code` is a category of numbers or booleans."""
    dtype = cells.dtype
    if cells.isna().all():
        return "empty"
    if isinstance(dtype, pd.CategoricalDtype):
        kind = kind_of(pd.Series(dtype.categories))
        return kind if kind == "text" else "code"
    if types.is_object_dtype(dtype):
        return _kind_of_objects(cells)
    for is_so, kind in _KINDS:
        if is_so(dtype):
            return kind
    return "other"


def _kind_of_objects(cells: pd.Series[Any]) -> Kind:
    found = types.infer_dtype(cells, skipna=True)
    if found == "string":
        return "text"
    if found == "boolean":
        return "boolean"
    return "number" if found in _NUMBERS else "other"


def require_finite(table: pd.DataFrame, kinds: dict[str, Kind]) -> None:
    """Refuse infinite numbers, which no scaling and hardly any model takes.

    Raises:
        ValueError: there are some.
    """
    infinite = [
        name
        for name, kind in kinds.items()
        if kind == "number"
        and np.isinf(table[name].to_numpy(dtype=np.float64, na_value=np.nan)).any()
    ]
    if infinite:
        message = (
            f"infinite numbers in {', '.join(map(repr, infinite))}: replace them, for "
            "example with table.replace([np.inf, -np.inf], np.nan)"
        )
        raise ValueError(message)
