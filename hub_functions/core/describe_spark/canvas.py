"""A figure laid out in inches, without pyplot: no screen, no shared state."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, FAINT = "#333333", "#777777"
SMALL, LARGE = 7, 9  # sizes of text, in points
MARGIN = 0.15
LINE = 0.24  # height of a line of text


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle; its corner is counted from the figure's upper left one."""

    left: float
    top: float
    width: float
    height: float


def new_figure(width: float, height: float) -> Figure:
    """Return an empty white figure."""
    return Figure(figsize=(width, height), dpi=100, facecolor="white")


def add_axes(figure: Figure, place: Place) -> Axes:
    """Put plain axes at a place."""
    width, height = figure.get_size_inches()
    bottom = height - place.top - place.height
    return figure.add_axes(
        (
            place.left / width,
            bottom / height,
            place.width / width,
            place.height / height,
        ),
        facecolor="white",
    )


def write_note(figure: Figure, note: str) -> None:
    """Write a line at the foot."""
    width, height = figure.get_size_inches()
    figure.text(
        MARGIN / width,
        MARGIN / height,
        note,
        fontsize=SMALL,
        color=FAINT,
        parse_math=False,
    )


def note_height(note: str) -> float:
    """Return the room that `write_note` needs."""
    return LINE if note else 0.0


def message_figure(message: str) -> Figure:
    """Return a figure that says why nothing is drawn."""
    figure = new_figure(4.0, 1.0)
    figure.text(
        0.5, 0.5, message, ha="center", va="center", fontsize=LARGE, color=FAINT
    )
    return figure
