"""The heat map of the correlations."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from .canvas import (
    FAINT,
    INK,
    MARGIN,
    SMALL,
    Place,
    add_axes,
    message_figure,
    new_figure,
    note_height,
    write_note,
)
from .correlations import Correlations
from .summaries import shown

_CALM = LinearSegmentedColormap.from_list("calm", ["#b5524a", "#f7f7f5", "#3a6d9c"])
_UNDEFINED = "#dedede"

# Inches.
_SIDE = 10.0  # of a large map
_LEAST_CELL, _MOST_CELL = 0.12, 0.46
_LEAST_CELL_WITH_NUMBER = 0.4
_SCALE = 0.8  # right of the map

_LONGEST_NAME, _CHARACTER = 18, 0.065


def draw_heat_map(correlations: Correlations, note: str) -> Figure:
    """Draw the square of all pairs; a small one with the numbers in it."""
    names = tuple(shown(name, _LONGEST_NAME) for name in correlations.names)
    count = len(names)
    if count < 2:
        return message_figure("no correlations: fewer than two columns of numbers")
    cell = max(_LEAST_CELL, min(_MOST_CELL, _SIDE / count))
    side = cell * count
    # The scale needs more height than the map of two columns.
    tall = max(side, 1.2)
    room = 0.2 + _CHARACTER * max(map(len, names))
    width = MARGIN + room + side + _SCALE
    height = MARGIN + tall + room + note_height(note)
    figure = new_figure(width, height)
    axes = add_axes(figure, Place(MARGIN + room, MARGIN, side, side))
    image = axes.imshow(
        correlations.matrix, cmap=_CALM, vmin=-1, vmax=1, interpolation="nearest"
    )
    axes.set_facecolor(_UNDEFINED)
    axes.spines[:].set_visible(False)
    _write_names(axes, names, min(SMALL + 0.5, cell * 72 * 0.8))
    if cell >= _LEAST_CELL_WITH_NUMBER:
        _write_numbers(axes, correlations)
    scale = Place(width - _SCALE + 0.2, MARGIN, 0.12, min(tall, 2.5))
    _draw_scale(figure, image, scale)
    write_note(figure, note)
    return figure


def _write_names(axes: Axes, names: tuple[str, ...], size: float) -> None:
    places = range(len(names))
    axes.set_yticks(places, names, fontsize=size, parse_math=False)
    axes.set_xticks(
        places,
        names,
        fontsize=size,
        parse_math=False,
        rotation=45,
        ha="right",
        rotation_mode="anchor",
    )
    axes.tick_params(length=0, pad=3, colors=INK)


def _write_numbers(axes: Axes, correlations: Correlations) -> None:
    for (row, column), value in np.ndenumerate(correlations.matrix):
        if np.isfinite(value):
            colour = "white" if abs(value) > 0.6 else INK
            text = f"{value:.2f}".replace("-0.00", "0.00")
            axes.text(
                column,
                row,
                text,
                ha="center",
                va="center",
                fontsize=SMALL,
                color=colour,
            )


def _draw_scale(figure: Figure, image: AxesImage, place: Place) -> None:
    axes = add_axes(figure, place)
    figure.colorbar(image, cax=axes, ticks=[-1, -0.5, 0, 0.5, 1], drawedges=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=SMALL, colors=FAINT)
