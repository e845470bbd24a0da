"""Pieces of Markdown; text that comes from data is written as it is, not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

NOT_GIVEN = "not given"
_MARKS = re.compile(r"([\\`*_\[\]<>|#~$])")
_LONGEST = 200  # characters of a cell
_MOST_ROWS, _MOST_COLUMNS = 50, 12  # of a table


def plain(value: object) -> str:
    """Write a value in a line, without meaning anything in Markdown."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value)).lower()
    if isinstance(value, (float, np.floating)):
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    if isinstance(value, (int, np.integer)):
        return f"{value:,}"
    line = " ".join(str(value).split())
    line = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return _MARKS.sub(r"\\\1", line)


def facts(pairs: Mapping[str, str]) -> str:
    """Write a list of facts; what is empty is said to be not given."""
    # Further lines of a text are indented, so that they stay in their point.
    lines = {name: text.replace("\n", "\n  ") for name, text in pairs.items()}
    return "\n".join(
        f"- **{name}:** {text or NOT_GIVEN}" for name, text in lines.items()
    )


def names(values: Iterable[object], most: int = 30) -> str:
    """Write the first values, separated by commas."""
    listed = [plain(value) for value in values]
    more = f" and {len(listed) - most:,} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


def table(frame: pd.DataFrame) -> str:
    """Write the first rows and columns of a table."""
    cut = frame.iloc[:_MOST_ROWS, :_MOST_COLUMNS]
    lines = [_line(cut.columns), "|" + "---|" * cut.shape[1]]
    lines += [_line(row) for row in cut.itertuples(index=False, name=None)]
    rows, columns = (
        there - shown for there, shown in zip(frame.shape, cut.shape, strict=True)
    )
    left = [f"{n:,} more {w}" for n, w in ((rows, "rows"), (columns, "columns")) if n]
    return "\n".join(lines) + (f"\n\nNot shown: {' and '.join(left)}." if left else "")


def _line(cells: Iterable[Any]) -> str:
    texts = [plain(None if cell is pd.NA else cell) for cell in cells]
    return f"| {' | '.join(texts)} |"
