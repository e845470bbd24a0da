"""Text, metrics and a table as a comment in GitHub's Markdown."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TypeAlias

import pandas as pd
from pandas.api import types

Value: TypeAlias = str | int | float | bool | None

LONGEST = 65_536  # characters of a comment, GitHub's limit
_MOST_COLUMNS = 20
_WIDEST_CELL = 100  # characters
_CUT = "\n\n… (cut: longer than a comment may be)"
_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_LINKS = re.compile(r"([@#])")
_BREAK = "&#8203;"  # of no width; GitHub links names and numbers after Markdown, so
# that neither a backslash nor an entity in the place of the sign would stop it


def render(
    texts: tuple[str, str],
    metrics: Mapping[str, Value],
    table: pd.DataFrame | None,
    max_rows: int,
    *,
    room: int,
) -> tuple[str, list[str]]:
    """Return a comment of at most `room` characters, and what was left out.

    Args:
        texts: Title and message; the message is Markdown.
        metrics: Values by name.
        table: Of which the first rows are shown, fewer where they do not fit.
        max_rows: Rows that are shown at most.
        room: Characters there are.

    Raises:
        TypeError: the table is none.
        ValueError: there is nothing to tell.
    """
    if table is not None and not isinstance(table, pd.DataFrame):
        kind = type(table).__name__
        raise TypeError(f"table is a {kind}, not a pandas DataFrame: convert it first")
    title, message = (each.strip() for each in texts)
    parts = [f"### {title}" if title else "", message, _metrics(metrics)]
    if not any(parts) and table is None:
        message = "there is nothing to tell: give message, metrics, table or title"
        raise ValueError(message)
    text = "\n\n".join(part for part in parts if part)
    if len(text) > room:
        return text[: room - len(_CUT)] + _CUT, ["the message was cut: it is too long"]
    if table is None:
        return text, []
    return _with_table(text, table, max_rows, room)


def _with_table(
    text: str, table: pd.DataFrame, max_rows: int, room: int
) -> tuple[str, list[str]]:
    """Add as many rows as are asked for and fit."""
    rows = min(max_rows, len(table))
    between = "\n\n" if text else ""
    while True:
        whole = f"{text}{between}{_table(table, rows)}"
        if len(whole) <= room or not rows:
            break
        rows //= 2
    notes = []
    if len(whole) > room:
        return text, ["the table was left out: the comment would be too long"]
    if rows < min(max_rows, len(table)):
        notes.append(f"the table was cut to {rows:,} rows: a comment has no more room")
    return whole, notes


def _metrics(metrics: Mapping[str, Value]) -> str:
    if not metrics:
        return ""
    lines = [
        f"| {_cell(str(name))} | {_shown(value)} |" for name, value in metrics.items()
    ]
    return "\n".join(["| metric | value |", "|---|---:|", *lines])


def _table(table: pd.DataFrame, rows: int) -> str:
    part = table.iloc[:rows, :_MOST_COLUMNS]
    size = f"{len(table):,} rows and {len(table.columns):,} columns"
    if not len(part.columns):
        return f"A table of {size}."
    names = [_cell(str(name)) for name in part.columns]
    marks = [
        "---:"
        if types.is_numeric_dtype(dtype) and not types.is_bool_dtype(dtype)
        else "---"
        for dtype in part.dtypes
    ]
    lines = [
        f"| {' | '.join(_shown(cell) for cell in row)} |"
        for row in part.itertuples(index=False, name=None)
    ]
    head = [f"| {' | '.join(names)} |", f"|{'|'.join(marks)}|"]
    left_out = len(part) < len(table) or len(part.columns) < len(table.columns)
    return "\n".join([*head, *lines, *(["", f"Of {size}."] if left_out else [])])


def _shown(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _cell(str(value))
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.6g}" if math.isfinite(value) else str(value)


def _cell(text: str) -> str:
    """Return text that is shown as it is: nobody is mentioned, nothing is HTML."""
    text = " ".join(text.split())
    text = text if len(text) <= _WIDEST_CELL else f"{text[: _WIDEST_CELL - 1]}…"
    text = _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;"))
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    return _LINKS.sub(rf"\1{_BREAK}", text)
