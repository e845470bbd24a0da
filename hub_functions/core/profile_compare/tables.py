"""Tables whose columns are named by text."""

from __future__ import annotations

import difflib
from collections import Counter

import pandas as pd

_LISTED = 20  # names in an error


def named_by_text(table: pd.DataFrame, what: str) -> pd.DataFrame:
    """Return a table with text as names of its columns, and its rows numbered.

    Raises:
        TypeError: it is no DataFrame.
        ValueError: two columns have the same name.
    """
    if not isinstance(table, pd.DataFrame):
        message = (
            f"{what} is a {type(table).__name__}, not a pandas DataFrame: "
            "convert it first, for example with pd.DataFrame(table)"
        )
        raise TypeError(message)
    names = [str(name) for name in table.columns]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        message = (
            f"{what}: more than one column is called {', '.join(map(repr, twice))} "
            "(names are compared as text): rename all but one, or drop them with "
            "table.loc[:, ~table.columns.duplicated()]"
        )
        raise ValueError(message)
    return table.set_axis(names, axis="columns").reset_index(drop=True)


def unknown(wanted: list[str], names: list[str], what: str) -> str:
    """Say that there is no such column, and what may be meant."""
    near = difflib.get_close_matches(wanted[0], names, 1)
    asked = f" (did you mean {near[0]!r}?)" if near else ""
    return f"{what} has no column {some(wanted)}{asked}; it has {some(names)}"


def some(names: list[str]) -> str:
    """Quote the first names."""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return (", ".join(repr(str(name)) for name in names[:_LISTED]) or "none") + more
