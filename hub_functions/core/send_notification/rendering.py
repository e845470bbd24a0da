"""Text, metrics and a table as one message in Markdown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

import pandas as pd

Value: TypeAlias = str | int | float | bool | None

_MOST_COLUMNS = 8
_WIDEST_CELL = 40  # characters


def render(
    message: str,
    metrics: Mapping[str, Value],
    table: pd.DataFrame | None,
    max_rows: int,
) -> str:
    """Return the message: the text, a line per metric, the first rows of the table.

    Raises:
        TypeError: the table is none.
        ValueError: there is nothing to tell.
    """
    if table is not None and not isinstance(table, pd.DataFrame):
        kind = type(table).__name__
        raise TypeError(f"table is a {kind}, not a pandas DataFrame: convert it first")
    lines = "\n".join(
        f"* `{_plain(str(name))}`: {_shown(value)}" for name, value in metrics.items()
    )
    parts = [message.strip(), lines, "" if table is None else _cut(table, max_rows)]
    if not any(parts):
        raise ValueError("there is nothing to send: give message, metrics or table")
    return "\n\n".join(part for part in parts if part)


def _shown(value: Value) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "none" if value is None else _plain(str(value))
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.6g}" if math.isfinite(value) else str(value)


def _cut(table: pd.DataFrame, max_rows: int) -> str:
    """Return what fits of a table, aligned, in a block of code."""
    rows, columns = table.shape
    part = table.iloc[:max_rows, :_MOST_COLUMNS]
    part = part.set_axis([_plain(str(name)) for name in part.columns], axis="columns")
    if part.empty:
        text = f"an empty table of {rows:,} rows and {columns:,} columns"
        return text if max_rows else _size(rows, columns)
    cells = part.apply(lambda column: column.map(_cell))
    text = cells.to_string(index=False)
    left_out = rows > len(part) or columns > len(part.columns)
    more = f"\n{_size(rows, columns)}" if left_out else ""
    return f"```\n{text}\n```{more}"


def _size(rows: int, columns: int) -> str:
    return f"of {rows:,} rows and {columns:,} columns"


def _cell(value: object) -> str:
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.6g}"
    text = _plain(str(value))
    return text if len(text) <= _WIDEST_CELL else f"{text[: _WIDEST_CELL - 1]}…"


def _plain(text: str) -> str:
    """Return text on one line that cannot end a block of code."""
    return " ".join(text.replace("`", "'").split())
