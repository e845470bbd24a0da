"""A figure laid out in inches, without pyplot: no screen, no shared state."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, FAINT, GRID = "#333333", "#777777", "#e4e4e4"
SMALL, LARGE = 7, 9  # sizes of text, in points
CHARACTER = 0.065  # width of a small letter, in inches
_LONGEST = 24  # characters of a name


def new_figure(width: float, height: float) -> Figure:
    """Return an empty white figure."""
    return Figure(figsize=(width, height), dpi=100, facecolor="white")


def add_axes(
    figure: Figure, left: float, top: float, width: float, height: float
) -> Axes:
    """Put plain axes at a place; its corner is counted from the upper left one."""
    across, down = figure.get_size_inches()
    axes = figure.add_axes(
        (left / across, 1 - (top + height) / down, width / across, height / down)
    )
    axes.spines[:].set_visible(False)
    axes.tick_params(labelsize=SMALL, length=0, pad=3, colors=INK)
    return axes


def write(figure: Figure, left: float, top: float, text: str) -> None:
    """Write a line of plain text below a place."""
    across, down = figure.get_size_inches()
    figure.text(
        left / across,
        1 - top / down,
        text,
        fontsize=SMALL,
        color=INK,
        va="top",
        parse_math=False,
    )


def shown(name: str) -> str:
    """Cut a long name."""
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def message_figure(message: str) -> Figure:
    """Return a figure that says why nothing is drawn."""
    figure = new_figure(5.0, 1.0)
    figure.text(
        0.5, 0.5, message, ha="center", va="center", fontsize=LARGE, color=FAINT
    )
    return figure
