"""The columns of numbers in a table, and what was left out."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types

Kind: TypeAlias = Literal["number", "constant", "empty", "other"]

_LISTED = 20  # names in an error or a note
_OBJECTS = ("boolean", "integer", "floating", "decimal", "mixed-integer-float")


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """The columns that can be looked at."""

    numbers: pd.DataFrame  # float64; cells may be missing, no column is constant
    notes: list[str]


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
    there = _listed(list(map(repr, names))) or "none"
    message = f"no column {name!r} for {param}{asked} the table has {there}"
    raise ValueError(message)


def read_features(
    table: pd.DataFrame, label: str | None, columns: list[str] | None
) -> Features:
    """Return the columns of numbers and booleans, but for the label.

    Args:
        table: Its names are texts.
        label: Column that is none of the features.
        columns: Those that are wanted; None for all.

    Raises:
        ValueError: a column is not there, none can be used, or numbers are infinite.
    """
    for name in columns or ():
        require_column(table, name, "columns")
    wanted = [name for name in columns or table.columns if name != label]
    kinds = {name: kind_of(table[name]) for name in wanted}
    numbers = pd.DataFrame(
        {
            name: table[name].to_numpy(dtype=np.float64, na_value=np.nan)
            for name, kind in kinds.items()
            if kind == "number"
        },
        index=table.index,
    )
    if numbers.columns.empty or numbers.empty:
        message = (
            f"nothing to look at in {len(table):,} rows: no column holds numbers that "
            "differ; encode-features makes numbers of texts and dates"
        )
        raise ValueError(message)
    infinite = numbers.columns[np.isinf(numbers.to_numpy()).any(axis=0)]
    if len(infinite):
        message = (
            f"infinite numbers in {', '.join(map(repr, infinite))}: replace them, for "
            "example with table.replace([np.inf, -np.inf], np.nan)"
        )
        raise ValueError(message)
    return Features(numbers, _notes(numbers, kinds))


def kind_of(cells: pd.Series[Any]) -> Kind:
    """Tell whether a column can be looked at, or why not."""
    if cells.isna().all():
        return "empty"
    dtype = cells.dtype
    if types.is_object_dtype(dtype):
        if types.infer_dtype(cells, skipna=True) not in _OBJECTS:
            return "other"
    elif not types.is_numeric_dtype(dtype) or types.is_complex_dtype(dtype):
        return "other"
    return "number" if cells.nunique() > 1 else "constant"


def _notes(numbers: pd.DataFrame, kinds: dict[str, Kind]) -> list[str]:
    found = []
    for kind, why in (
        ("empty", "no values"),
        ("constant", "one value"),
        ("other", "no numbers"),
    ):
        if names := [name for name, each in kinds.items() if each == kind]:
            found.append(f"columns left out, {why}: {_listed(names)}")
    if missing := int(numbers.isna().to_numpy().sum()):
        found.append(f"missing cells, taken as the median of their column: {missing:,}")
    return found


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more
