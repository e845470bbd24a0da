"""The figure of the training."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

_INK, _GRID = "#333333", "#e4e4e4"
_LOSS, _GRADIENT = "#0072b2", "#d55e00"  # told apart by colour-blind people, too
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_ZERO = 1e-17  # a gradient below it is drawn there: a logarithm has no zero


def draw_history(history: Sequence[tuple[float, float]], title: str) -> Figure:
    """Draw loss and gradient by step, below one another."""
    figure = Figure(figsize=(5, 3.6), dpi=100, facecolor="white")
    upper, lower = figure.subplots(2, 1, sharex=True)
    steps = range(len(history))
    losses, gradients = zip(*history, strict=True)
    _draw(upper, steps, losses, _LOSS)
    _draw(lower, steps, [max(each, _ZERO) for each in gradients], _GRADIENT)
    lower.set_yscale("log")
    upper.set_ylabel("loss per row", fontsize=_SMALL, color=_INK)
    lower.set_ylabel("largest gradient", fontsize=_SMALL, color=_INK)
    lower.set_xlabel("step", fontsize=_SMALL, color=_INK)
    lower.xaxis.get_major_locator().set_params(integer=True)
    upper.set_title(title, fontsize=_LARGE, color=_INK, loc="left", parse_math=False)
    figure.subplots_adjust(left=0.15, right=0.97, top=0.91, bottom=0.13, hspace=0.15)
    return figure


def _draw(
    axes: Axes, steps: Sequence[int], values: Sequence[float], colour: str
) -> None:
    axes.plot(steps, values, "o-", color=colour, markersize=4, linewidth=1.2)
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
