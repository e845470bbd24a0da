"""A table, its column of texts, and the columns that stay beside the vectors."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd
from pandas.api import types

_LISTED = 20  # names in an error


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
    message = f"no column {name!r} for {param}{asked} the table has {listed(names)}"
    raise ValueError(message)


def require_text_column(table: pd.DataFrame, name: str | None) -> str:
    """Return the name of the column of texts.

    Raises:
        ValueError: none is named, it is not there, holds other values, or no text.
    """
    if name is None:
        texts = [each for each in table.columns if _is_text(table[each])]
        message = (
            "text_column is not given: name the column with the texts; columns of "
            f"texts: {listed(texts)}"
        )
        raise ValueError(message)
    require_column(table, name, "text_column")
    cells = table[name]
    if not cells.isna().all() and not _is_text(cells):
        kind = types.infer_dtype(cells, skipna=True)
        message = (
            f"the column {name!r} holds {kind} values, not texts: make texts of them, "
            f"for example with table[{name!r}].astype(str)"
        )
        raise ValueError(message)
    if not has_text(cells).any():
        message = (
            f"no text in the column {name!r}: all {len(cells):,} cells are empty or "
            "missing"
        )
        raise ValueError(message)
    return name


def has_text(cells: pd.Series[Any]) -> pd.Series[bool]:
    """Tell which cells hold more than white space."""
    texts = cells.astype(object).where(cells.notna(), "").map(str.strip)
    return texts.astype(bool)


def listed(names: Iterable[str]) -> str:
    """Return the first names, quoted."""
    names = list(names)
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return (", ".join(map(repr, names[:_LISTED])) or "none") + more


def _is_text(cells: pd.Series[Any]) -> bool:
    dtype = cells.dtype
    values = dtype.categories if isinstance(dtype, pd.CategoricalDtype) else cells
    return types.infer_dtype(values, skipna=True) == "string"
