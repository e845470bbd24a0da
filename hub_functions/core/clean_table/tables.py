"""A table whose columns are told apart by their names as text."""

from __future__ import annotations

import difflib
from collections import Counter

import pandas as pd

from .ledger import Ledger

_LISTED = 20  # names in an error


def named_by_text(table: object, ledger: Ledger) -> pd.DataFrame:
    """Return a table whose names are texts without white space at the ends.

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
    names = [str(name).strip() for name in table.columns]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        message = (
            f"more than one column is called {', '.join(map(repr, twice))} (names are "
            "compared as text, without white space at the ends): rename all but one, "
            "or drop them with table.loc[:, ~table.columns.duplicated()]"
        )
        raise ValueError(message)
    for old, new in zip(table.columns, names, strict=True):
        if isinstance(old, str) and old != new:
            ledger.enter("name", new, "white space stripped", 1, example=repr(old))
    return table.set_axis(names, axis="columns")


def find_label(table: pd.DataFrame, name: str) -> str:
    """Return the name of the label's column.

    Raises:
        ValueError: there is none.
    """
    names = list(table.columns)
    if name.strip() in names:
        return name.strip()
    near = difflib.get_close_matches(name, names, 1)
    asked = f"; did you mean {near[0]!r}?" if near else ":"
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    there = ", ".join(map(repr, names[:_LISTED])) or "none"
    message = f"no column {name!r} for label_column{asked} the table has {there}{more}"
    raise ValueError(message)
