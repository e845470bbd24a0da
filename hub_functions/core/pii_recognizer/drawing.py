"""The figure of what was found."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

_INK, _GRID, _BAR = "#333333", "#e4e4e4", "#0072b2"
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_MOST, _LONGEST, _LINE = 30, 44, 0.24  # lines, characters of a name, inches


def draw_counts(counts: pd.DataFrame) -> Figure:
    """Draw a bar for each column and entity, the most frequent on top."""
    drawn = counts.head(_MOST)
    names = [f"{row.column}: {row.entity}" for row in drawn.itertuples()]
    names = [n if len(n) <= _LONGEST else f"{n[: _LONGEST - 1]}…" for n in names]
    lines = max(1, len(names))
    left = 0.3 + 0.065 * max(map(len, names), default=0)
    width, height = left + 3.6, 0.4 + _LINE * lines + 0.5
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    place = (left / width, 0.5 / height, 3.3 / width, _LINE * lines / height)
    axes = figure.add_axes(place)
    axes.barh(range(len(names)), drawn["findings"], height=0.7, color=_BAR)
    axes.set_xlim(0, max(1, int(drawn["findings"].max() if names else 0)) * 1.05)
    axes.set_ylim(lines - 0.5, -0.5)
    axes.set_yticks(range(len(names)), names, fontsize=_SMALL, parse_math=False)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("findings" if names else "nothing was found", fontsize=_SMALL)
    title = "Personal data by column"
    axes.set_title(title, fontsize=_LARGE, color=_INK, loc="left")
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    return figure
