"""The new table, what its columns mean, and its figure."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from .drawing import PANELS, Line, draw_bars, draw_lines
from .tables import Rows
from .windows import Closed, Function, Window, roll, tumble

_BOUNDS = {
    "right": "up to and with the row",
    "left": "before the row",
    "both": "up to and with the row, both ends included",
    "neither": "before the row, both ends left out",
}


_Found: TypeAlias = tuple[pd.DataFrame, list[tuple[str, ...]], Figure]


def roll_table(
    table: pd.DataFrame,
    rows: Rows,
    windows: list[Window],
    functions: list[Function],
    *,
    closed: Closed,
    least: int,
) -> _Found:
    """Put a column per aggregate to the table, in its own order.

    Raises:
        ValueError: there is a column of that name already.
    """
    columns: dict[str, Any] = {}
    meanings: list[tuple[str, ...]] = []
    lines: list[list[Line]] = [[] for _ in range(_drawn(rows))]
    for window in windows:
        rolled = roll(rows, window, functions, closed=closed, least=least)
        for (value, function), result in rolled.items():
            name = f"{value}_{function}_{window.text}"
            placed = np.empty(len(result))
            placed[rows.order] = result
            columns[name] = placed
            span = window.text if window.rows is None else f"{window.rows} rows"
            meaning = f"{function} of {value!r} over {span} {_BOUNDS[closed]}"
            meanings.append(
                (name, value, function, window.text, meaning + _per_group(rows))
            )
            if value == rows.values.columns[0]:
                _add_lines(lines, rows, name, result)
    _require_new(columns, list(table))
    found = pd.concat([table, pd.DataFrame(columns, index=table.index)], axis="columns")
    of_time = "time" if rows.times is not None else "row of the group"
    plot = draw_lines(rows, rows.values.columns[0], lines, (of_time, "group"))
    return found, meanings, plot


def _add_lines(
    lines: list[list[Line]], rows: Rows, name: str, result: np.ndarray[Any, Any]
) -> None:
    for group, of_group in enumerate(lines):
        here = np.flatnonzero(rows.groups == group)
        x = np.arange(len(here)) if rows.times is None else rows.times.to_numpy()[here]
        of_group.append(Line(name, x, result[here], stepped=False))


def tumble_table(
    rows: Rows,
    window: Window | None,
    functions: list[Function],
    names: tuple[str | None, str | None],
) -> _Found:
    """Make a table with a row per group and window.

    Args:
        rows: The rows in the order of group and time.
        window: None for one per group.
        functions: What is computed.
        names: Of the columns of time and group, where there are such.

    Raises:
        ValueError: two columns would have one name.
    """
    time, group = names
    found = tumble(rows, window, functions)
    codes = found.pop("group").to_numpy()
    starts = found.pop("start")
    head: dict[str, Any] = {}
    if group is not None:
        head[group] = [rows.names[code] for code in codes]
    if window is not None:
        in_time = window.rows is None
        head[str(time) if in_time else "window"] = (
            starts.to_numpy() if not in_time else starts
        )
    head["rows"] = found.pop("rows").to_numpy()
    span = "all rows" if window is None else window.text
    if window is not None and window.rows is not None:
        span = f"windows of {window.rows} rows"
    renamed = {
        f"{value}_{function}": found[value, function] for value, function in found
    }
    meanings = [
        (
            *(f"{value}_{function}", value, function),
            "all" if window is None else window.text,
            f"{function} of {value!r} over {span}{_per_group(rows)}",
        )
        for value, function in found
    ]
    _require_new(renamed, list(head))
    table = pd.concat([pd.DataFrame(head), pd.DataFrame(renamed)], axis="columns")
    plot = _draw_tumbled(rows, table, codes, window)
    return table, meanings, plot


def _draw_tumbled(
    rows: Rows, table: pd.DataFrame, codes: np.ndarray[Any, Any], window: Window | None
) -> Figure:
    value = rows.values.columns[0]
    names = [name for name in table if str(name).startswith(f"{value}_")]
    if window is None:
        groups = rows.names or ["all rows"]
        return draw_bars(groups, table[names[0]], f"{names[0]}")
    column = table.iloc[:, 1 if rows.names else 0]
    x = column if window.rows is None else column * window.rows
    if window.rows is not None and rows.times is not None:
        x = _times_of_windows(rows, codes, column.to_numpy() * window.rows)
    lines = [
        [
            Line(
                name,
                x[codes == group].to_numpy(),
                table[name][codes == group],
                stepped=True,
            )
            for name in names
        ]
        for group in range(_drawn(rows))
    ]
    of_time = "time" if rows.times is not None else "row of the group"
    return draw_lines(rows, value, lines, (of_time, "group"))


def _times_of_windows(
    rows: Rows, codes: np.ndarray[Any, Any], places: np.ndarray[Any, Any]
) -> pd.Series[Any]:
    """Return the times of the first rows of windows of rows."""
    begins = np.searchsorted(rows.groups, codes) + places
    assert rows.times is not None
    return rows.times.iloc[begins].reset_index(drop=True)


def _drawn(rows: Rows) -> int:
    return min(PANELS, max(1, len(rows.names)))


def _per_group(rows: Rows) -> str:
    return ", per group" if rows.names else ""


def _require_new(columns: dict[str, Any], others: list[str]) -> None:
    clash = [name for name in columns if name in others]
    if clash:
        message = f"the table has a column {clash[0]!r} already: rename or drop it"
        raise ValueError(message)
