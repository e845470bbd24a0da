"""The small plots: histograms of ranges, bars of values.

Every axis is counted in bars, not in the values of the column, so that no range
of values is too wide, too narrow or too far away to be drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from .canvas import (
    FAINT,
    INK,
    LARGE,
    MARGIN,
    SMALL,
    Place,
    add_axes,
    message_figure,
    new_figure,
    note_height,
    write_note,
)
from .counting import Bars, Split
from .summaries import shown

_CLASS_COLOURS = (
    *("#4c78a8", "#f2a65a", "#6aa56e", "#b07aa1"),
    *("#d1605e", "#7fb7b2", "#d9bf4f", "#8c6d5a"),
)
_LEFTOVER_COLOURS = ("#a8a8a8", "#d9d9d9")

# Inches.
_CELL_WIDTH, _CELL_HEIGHT = 2.6, 1.85
_ABOVE, _BELOW, _RIGHT = 0.32, 0.32, 0.2
_NAME_WIDTH, _COUNT_WIDTH = 1.0, 0.55  # left of bars with names, and of ranges
_LEGEND_TITLE, _LEGEND_ROW, _LEGEND_WIDTH = 0.3, 0.2, 1.35

_MOST_ACROSS = 5
_TITLE_LENGTH = 32  # characters that fit above a plot, with the note


def draw_histograms(panels: Sequence[Bars], split: Split, note: str) -> Figure:
    """Draw a plot per column, row by row, under a legend of the classes."""
    if not panels:
        return message_figure("no columns to draw")
    across = _columns_across(len(panels))
    down = math.ceil(len(panels) / across)
    width = 2 * MARGIN + across * _CELL_WIDTH
    top = MARGIN + _legend_height(split, width)
    figure = new_figure(width, top + down * _CELL_HEIGHT + note_height(note) + MARGIN)
    _draw_legend(figure, split)
    for number, bars in enumerate(panels):
        row, column = divmod(number, across)
        left = MARGIN + column * _CELL_WIDTH
        cell = Place(left, top + row * _CELL_HEIGHT, _CELL_WIDTH, _CELL_HEIGHT)
        _draw_panel(figure, cell, bars, _colours(split))
    write_note(figure, note)
    return figure


def _columns_across(panels: int) -> int:
    return panels if panels <= 3 else min(_MOST_ACROSS, math.ceil(panels**0.5))


def _colours(split: Split) -> tuple[str, ...]:
    classes = _CLASS_COLOURS[: len(split.classes)]
    return classes + _LEFTOVER_COLOURS[: len(split.leftovers)]


def _legend_columns(width: float) -> int:
    return max(1, int((width - 2 * MARGIN) / _LEGEND_WIDTH))


def _legend_height(split: Split, width: float) -> float:
    entries = len(split.classes) + len(split.leftovers)
    if split.label is None or not entries:
        return 0.0
    return _LEGEND_TITLE + _LEGEND_ROW * math.ceil(entries / _legend_columns(width))


def _draw_legend(figure: Figure, split: Split) -> None:
    names = (*split.classes, *split.leftovers)
    if split.label is None or not names:
        return
    width, height = figure.get_size_inches()
    patches = [Patch(color=colour) for colour in _colours(split)]
    legend = figure.legend(
        patches,
        names,
        title=shown(split.label, _TITLE_LENGTH),
        ncols=_legend_columns(width),
        loc="upper left",
        bbox_to_anchor=(MARGIN / width, 1 - MARGIN / height),
        borderaxespad=0,
        borderpad=0,
        frameon=False,
        fontsize=SMALL + 1,
        title_fontsize=LARGE,
        labelcolor=INK,
        alignment="left",
        handlelength=1.2,
    )
    legend.get_title().set_color(INK)
    for text in (legend.get_title(), *legend.get_texts()):
        text.set_parse_math(False)


def _draw_panel(
    figure: Figure, cell: Place, bars: Bars, colours: tuple[str, ...]
) -> None:
    margin = _COUNT_WIDTH if bars.are_ranges or bars.message else _NAME_WIDTH
    place = Place(
        cell.left + margin,
        cell.top + _ABOVE,
        cell.width - margin - _RIGHT,
        cell.height - _ABOVE - _BELOW,
    )
    axes = add_axes(figure, place)
    _write_heading(axes, bars, place, (cell.left - place.left) / place.width)
    if bars.message:
        axes.set_axis_off()
        axes.text(
            0.4,
            0.5,
            bars.message,
            ha="center",
            va="center",
            fontsize=SMALL + 1,
            color=FAINT,
        )
        return
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#bbbbbb")
    axes.tick_params(length=0, labelsize=SMALL, colors=INK)
    if bars.are_ranges:
        _draw_ranges(axes, bars, colours)
    else:
        _draw_values(axes, bars, colours)


def _write_heading(axes: Axes, bars: Bars, place: Place, edge: float) -> None:
    above = 1 + 0.07 / place.height
    title = shown(bars.title, max(10, _TITLE_LENGTH - len(bars.note)))
    for x, text, side, size, colour in (
        (edge, title, "left", LARGE, INK),
        (1.0, bars.note, "right", SMALL, FAINT),
    ):
        axes.text(
            x,
            above,
            text,
            transform=axes.transAxes,
            ha=side,
            va="bottom",
            fontsize=size,
            color=colour,
            parse_math=False,
        )


def _draw_ranges(axes: Axes, bars: Bars, colours: tuple[str, ...]) -> None:
    count = bars.heights.shape[1]
    places = np.arange(count) + 0.5
    base = np.zeros(count)
    for heights, colour in zip(bars.heights, colours, strict=True):
        axes.bar(
            places, heights, 1.0, bottom=base, color=colour, edgecolor="white", lw=0.4
        )
        base = base + heights
    most = int(base.max())
    axes.set_ylim(0, most * 1.02)
    axes.set_yticks([0, most], ["0", f"{most:,}"])
    low, high = bars.names
    if count == 1 and low == high:  # a bar for the one value there is
        axes.set_xlim(-2, 3)
        axes.set_xticks([0.5], [low])
        return
    axes.set_xlim(0, count)
    labels = axes.set_xticks([0, count], [low, high])
    labels[0].label1.set_horizontalalignment("left")
    labels[1].label1.set_horizontalalignment("right")


def _draw_values(axes: Axes, bars: Bars, colours: tuple[str, ...]) -> None:
    count = bars.heights.shape[1]
    places = np.arange(count)
    base = np.zeros(count)
    for heights, colour in zip(bars.heights, colours, strict=True):
        axes.barh(places, heights, 0.78, left=base, color=colour)
        base = base + heights
    most = int(base.max())
    axes.set_xlim(0, most * 1.02)
    # Few bars keep the thickness of many.
    axes.set_ylim(max(count, 4) - 0.4, -0.6)
    axes.set_yticks(places, bars.names, parse_math=False)
    axes.set_xticks([0, most], ["0", f"{most:,}"])
