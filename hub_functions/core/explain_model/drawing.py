"""The figures: columns by importance, and the contributions of all rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from .shapley import Floats

_INK, _FAINT, _GRID, _BAR = "#333333", "#777777", "#e4e4e4", "#0072b2"
# From blue to orange, told apart by colour-blind people, too.
_SCALE = LinearSegmentedColormap.from_list("value", ["#0072b2", "#b9b9b9", "#d55e00"])
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_MOST, _PANELS, _LONGEST = 20, 3, 32  # columns, outputs; characters of a name
_LINE, _PLOT, _FOOT, _HEAD, _GAP = 0.26, 3.4, 0.55, 0.4, 0.25  # inches
_CHARACTER = 0.065  # inches
_BINS, _SPREAD = 60, 0.38  # of the dots of a column, which are moved apart


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What is drawn, columns by importance, the greatest first."""

    names: list[str]
    importance: Floats  # shape (columns,)
    outputs: list[str]
    contributions: Floats  # shape (rows, columns, outputs)
    heights: Floats  # of the values: 0 low, 1 high, NaN without order; (rows, columns)


def draw_importance(drawn: Drawn) -> Figure:
    """Draw a bar for each column, the most important on top."""
    names = drawn.names[:_MOST]
    figure, (axes,) = _new(names, 1)
    axes.barh(range(len(names)), drawn.importance[:_MOST], height=0.7, color=_BAR)
    greatest = float(drawn.importance.max())
    axes.set_xlim(0, greatest * 1.05 if greatest > 0 else 1)
    text = "mean size of the contribution" + _left_out(len(drawn.names), "columns")
    axes.set_xlabel(text, fontsize=_SMALL)
    axes.set_title("Importance", fontsize=_LARGE, color=_INK, loc="left")
    return figure


def draw_summary(drawn: Drawn) -> Figure:
    """Draw a dot for each row and column, coloured by the value, per output."""
    names, outputs = drawn.names[:_MOST], drawn.outputs[:_PANELS]
    figure, panels = _new(names, len(outputs))
    for place, (axes, output) in enumerate(zip(panels, outputs, strict=True)):
        contributions = drawn.contributions[:, :, place]
        for line in range(len(names)):
            _swarm(axes, line, contributions[:, line], drawn.heights[:, line])
        axes.axvline(0, color=_FAINT, linewidth=0.8)
        axes.set_xlabel("contribution", fontsize=_SMALL)
        title = output if len(output) <= _LONGEST else f"{output[: _LONGEST - 1]}…"
        axes.set_title(title, fontsize=_LARGE, color=_INK, loc="left", parse_math=False)
    left_out = len(drawn.outputs) - len(outputs)
    if left_out > 0:
        panels[0].set_xlabel(
            f"contribution; {left_out:,} outputs are not drawn", fontsize=_SMALL
        )
    _legend(figure)
    return figure


def _swarm(axes: Axes, line: int, across: Floats, heights: Floats) -> None:
    """Draw the rows of a column; where they are dense, dots are moved apart."""
    low, high = float(across.min()), float(across.max())
    span = high - low
    bins = np.zeros(len(across)) if span == 0 else (across - low) * _BINS // span
    cells = pd.Series(bins)
    rank = cells.groupby(cells).cumcount().to_numpy()
    number = cells.map(cells.value_counts()).to_numpy()
    # Up and down in turn, so that the first dots of a bin lie on the line.
    side = np.where(rank % 2 == 0, 1, -1) * ((rank + 1) // 2)
    greatest = max(8.0, float(number.max()))
    up = line + side * 2 * _SPREAD / greatest
    colours = _SCALE(np.nan_to_num(heights))
    colours[np.isnan(heights)] = (0.45, 0.45, 0.45, 1)
    axes.scatter(across, up, c=colours, s=7, linewidths=0, alpha=0.85)


def _legend(figure: Figure) -> None:
    """Draw the colours of low and high values at the right of the last panel."""
    width, height = figure.get_size_inches()
    place = ((width - 0.55) / width, _FOOT / height, 0.08 / width, 0)
    bar_height = min(1.2, height - _FOOT - _HEAD) / height
    axes = figure.add_axes((*place[:3], bar_height))
    scale = ScalarMappable(Normalize(0, 1), _SCALE)
    bar = figure.colorbar(scale, cax=axes, ticks=[0, 1])
    bar.ax.set_yticklabels(["low", "high"], fontsize=_SMALL)
    bar.ax.set_title("value", fontsize=_SMALL, color=_INK)
    bar.ax.tick_params(length=0, colors=_INK)
    bar.outline.set_visible(False)


def _new(names: list[str], panels: int) -> tuple[Figure, list[Axes]]:
    """Return a figure with a line for each name; all sizes are inches."""
    shown = [each if len(each) <= _LONGEST else each[:31] + "…" for each in names]
    left = 0.25 + _CHARACTER * max(map(len, shown))
    width = left + panels * (_PLOT + _GAP) + 0.65
    height = _HEAD + _LINE * len(names) + _FOOT
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    found = []
    for panel in range(panels):
        across = (left + panel * (_PLOT + _GAP)) / width
        size = (_PLOT / width, _LINE * len(names) / height)
        axes = figure.add_axes((across, _FOOT / height, *size))
        axes.set_ylim(len(names) - 0.5, -0.5)
        labels = shown if panel == 0 else [""] * len(names)
        axes.set_yticks(range(len(names)), labels, fontsize=_SMALL, parse_math=False)
        axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
        axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[:].set_visible(False)
        axes.locator_params(axis="x", nbins=6)
        found.append(axes)
    return figure, found


def _left_out(there: int, what: str) -> str:
    return f"; {there - _MOST:,} {what} are not drawn" if there > _MOST else ""
