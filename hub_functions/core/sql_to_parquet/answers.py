"""Rows of a database as a table with one type per column."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types

Value: TypeAlias = str | int | float | bool | None
Rows: TypeAlias = Sequence[Sequence[Any]]

CHUNK_ROWS = 10_000
_LISTED = 20  # tables in an error
_READS = ("select", "with", "values", "table", "from", "show", "describe", "explain")
_COMMENT = re.compile(r"\A(?:\s+|--[^\n]*(?:\n|\Z)|/\*.*?\*/|\()+", re.DOTALL)
_INT64 = 2**63
_DTYPES = {
    "boolean": "boolean",
    "integer": "Int64",
    "floating": "float64",
    "mixed-integer-float": "float64",
    "empty": "float64",
    "string": "string",
}


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: text, values of its parameters, and how many rows."""

    text: str
    values: Mapping[str, Value]
    max_rows: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: rows of equal length."""

    names: list[str]
    rows: list[Sequence[Any]]
    complete: bool


def require_reading(query: str) -> None:
    """Refuse what does not begin as a query; databases have the last word.

    Raises:
        ValueError: it is empty, or begins with another word.
    """
    word = re.match(r"\w*", _COMMENT.sub("", query))
    if not word or word[0].lower() not in _READS:
        found = f"begins with {word[0]!r}" if word and word[0] else "is empty"
        message = f"the query {found}: only reading is done here, by SELECT or WITH"
        raise ValueError(message)


def require_one(tables: list[str]) -> str:
    """Return the only table, which is what is meant where there is no query.

    Raises:
        ValueError: there are several, or none.
    """
    if len(tables) != 1:
        there = ", ".join(map(repr, tables[:_LISTED])) or "none"
        more = f" and {len(tables) - _LISTED:,} more" if len(tables) > _LISTED else ""
        message = f"no query is given, and the tables are {there}{more}: give query"
        raise ValueError(message)
    return tables[0]


def fetch(names: list[str], more: Callable[[int], Rows], max_rows: int) -> Answer:
    """Fetch rows in parts, one more than allowed to see whether there are more.

    Raises:
        ValueError: two columns have one name.
    """
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        shown = ", ".join(map(repr, twice))
        message = (
            f"more than one column of the answer is called {shown}: give them names of "
            "their own with AS"
        )
        raise ValueError(message)
    rows: list[Sequence[Any]] = []
    while len(rows) <= max_rows:
        part = more(min(CHUNK_ROWS, max_rows + 1 - len(rows)))
        if not part:
            return Answer(names, rows, complete=True)
        rows += part
    return Answer(names, rows[:max_rows], complete=False)


def to_table(answer: Answer) -> pd.DataFrame:
    """Return rows as a table; what is missing stays missing."""
    columns = (
        zip(*answer.rows, strict=True) if answer.rows else ((),) * len(answer.names)
    )
    return pd.DataFrame(
        {
            name: _column(list(cells))
            for name, cells in zip(answer.names, columns, strict=True)
        },
        index=range(len(answer.rows)),
    )


def _column(cells: list[Any]) -> pd.Series[Any]:
    found = pd.Series(cells, dtype=object)
    there = found.dropna()
    kind = types.infer_dtype(there, skipna=True)
    if kind == "decimal":
        return _of_decimals(found, there)
    if kind == "integer" and not there.between(-_INT64, _INT64 - 1).all():
        kind = "other"  # longer than any whole number of a table
    if kind in ("datetime", "datetime64", "date"):
        return _of_times(found)
    if kind == "bytes":
        return found
    if kind not in _DTYPES:
        return (
            found.map(_text, na_action="ignore")
            .where(found.notna(), None)
            .astype("string")
        )
    cells_of_kind = found.where(found.notna(), None).astype(_DTYPES[kind])
    if len(there) == len(found) and kind in ("integer", "boolean"):
        return cells_of_kind.astype("int64" if kind == "integer" else "bool")
    return cells_of_kind


def _of_decimals(found: pd.Series[Any], there: pd.Series[Any]) -> pd.Series[Any]:
    """Return whole numbers where all are whole and short enough, else floats."""
    if all(
        each.is_finite() and each == each.to_integral_value() for each in there
    ) and (there.between(Decimal(-_INT64), Decimal(_INT64 - 1)).all()):
        return _column([None if pd.isna(each) else int(each) for each in found])
    return found.map(float, na_action="ignore").astype("float64")


def _of_times(found: pd.Series[Any]) -> pd.Series[Any]:
    """Return times, in UTC where they have an offset; text where only some have.

    By NumPy, as to_datetime of pandas 2 ends in the year 2262.
    """
    cells = [None if pd.isna(each) else each for each in found]
    zoned = {
        getattr(each, "tzinfo", None) is not None for each in cells if each is not None
    }
    if len(zoned) > 1:
        return found.map(str, na_action="ignore").astype("string")
    if zoned == {True}:
        utc = [each and each.astimezone(UTC).replace(tzinfo=None) for each in cells]
        return pd.Series(np.array(utc, dtype="datetime64[us]")).dt.tz_localize("UTC")
    return pd.Series(np.array(cells, dtype="datetime64[us]"))


def _text(cell: object) -> str:
    if isinstance(cell, (dict, list, tuple)):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return str(cell)
