"""The figure of missing cells, before and after."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

_INK, _FAINT, _GRID = "#333333", "#777777", "#e4e4e4"
_BEFORE, _AFTER = "#0072b2", "#d55e00"  # told apart by colour-blind people, too
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_MOST = 30  # columns that are drawn
_LONGEST, _CHARACTER = 40, 0.065  # of a name; inches
_LINE, _PLOT, _FOOT, _HEAD = 0.24, 4.0, 0.5, 0.6  # inches


def draw_missing(before: pd.Series[Any], after: pd.Series[Any]) -> Figure:
    """Draw the share of missing cells per column, those with most first.

    Args:
        before: Shares by column.
        after: The same; columns that were dropped are not there.
    """
    shares = pd.DataFrame({"before": before, "after": after}).reindex(before.index)
    shares["most"] = shares.max(axis="columns")
    shares = shares[shares["most"] > 0].sort_values(
        "most", ascending=False, kind="stable"
    )
    drawn = shares.head(_MOST)
    names = [_shortened(name) for name in drawn.index]
    left = 0.2 + _CHARACTER * max(map(len, names), default=0)
    lines = max(len(drawn), 2)
    width, height = left + _PLOT + 0.2, _HEAD + _LINE * lines + _FOOT
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    axes = figure.add_axes(
        (left / width, _FOOT / height, _PLOT / width, _LINE * lines / height)
    )
    if drawn.empty:
        axes.text(
            0.5, 0.5, "no cell is missing", ha="center", va="center", color=_FAINT
        )
    places = range(len(drawn))
    for shift, column, colour in ((-0.18, "before", _BEFORE), (0.18, "after", _AFTER)):
        heights = [place + shift for place in places]
        axes.barh(heights, drawn[column].fillna(0), 0.34, color=colour, label=column)
    for place, share in zip(places, drawn["after"], strict=True):
        if pd.isna(share):
            axes.text(0.005, place + 0.2, "dropped", fontsize=_SMALL, va="center")
    axes.set_xlim(0, max(0.05, min(1, float(shares["most"].max() or 0) * 1.1)))
    axes.set_ylim(lines - 0.5, -0.5)
    axes.set_yticks(places, names, fontsize=_SMALL, parse_math=False)
    left_out = len(shares) - len(drawn)
    note = f"; {left_out:,} columns are not drawn" if left_out else ""
    axes.set_xlabel(f"missing cells as a part of the rows{note}", fontsize=_SMALL)
    axes.legend(
        fontsize=_SMALL,
        frameon=False,
        ncols=2,
        loc="lower right",
        bbox_to_anchor=(1, 1),
    )
    axes.set_title("Missing cells", fontsize=_LARGE, color=_INK, loc="left")
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    return figure


def _shortened(name: object) -> str:
    text = str(name)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
