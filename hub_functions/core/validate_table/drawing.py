"""The figure of the failures."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

_INK, _FAINT, _GRID, _BAR = "#333333", "#777777", "#e4e4e4", "#d55e00"
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_MOST = 30  # failures that are drawn
_LONGEST, _CHARACTER = 40, 0.065  # of a name; inches
_LINE, _PLOT, _FOOT, _HEAD = 0.24, 3.6, 0.55, 0.4  # inches


def draw_failures(failures: pd.DataFrame, rows: int) -> Figure:
    """Draw a bar per failed check: the rows that fail it."""
    drawn = failures.head(_MOST)
    if drawn.empty:
        return _message(f"all {rows:,} rows pass all checks")
    names = [_name(*pair) for pair in zip(drawn["column"], drawn["check"], strict=True)]
    left = 0.25 + _CHARACTER * max(map(len, names))
    width, height = left + _PLOT + 0.6, _HEAD + _LINE * len(drawn) + _FOOT
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    axes = figure.add_axes(
        (left / width, _FOOT / height, _PLOT / width, _LINE * len(drawn) / height)
    )
    counts = drawn["rows"].to_numpy()
    axes.barh(range(len(drawn)), counts, height=0.6, color=_BAR)
    for place, count in enumerate(counts):
        text = f" {count:,}"
        axes.text(count, place, text, va="center", fontsize=_SMALL, color=_INK)
    axes.set_ylim(len(drawn) - 0.5, -0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(0, max(1, counts.max()) * 1.1)
    axes.set_yticks(range(len(drawn)), names, fontsize=_SMALL, parse_math=False)
    left_out = len(failures) - len(drawn)
    note = f"; {left_out:,} checks are not drawn" if left_out else ""
    axes.set_xlabel(f"rows that fail, of {rows:,}{note}", fontsize=_SMALL)
    axes.set_title("Failed checks", fontsize=_LARGE, color=_INK, loc="left")
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    return figure


def _name(column: str, check: str) -> str:
    line = " ".join(column.split()) or "table"
    line = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return f"{line}: {check}"


def _message(text: str) -> Figure:
    figure = Figure(figsize=(4.0, 1.0), dpi=100, facecolor="white")
    figure.text(0.5, 0.5, text, ha="center", va="center", fontsize=_LARGE, color=_FAINT)
    return figure
