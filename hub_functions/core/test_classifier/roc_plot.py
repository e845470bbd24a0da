"""The ROC curves, each class against the rest."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .canvas import (
    CHARACTER,
    FAINT,
    GRID,
    INK,
    SMALL,
    add_axes,
    message_figure,
    new_figure,
    shown,
    write,
)
from .measures import Curve

# Okabe and Ito's colours, which colour-blind people tell apart, without the yellow
# one, which is too light for a line.
_COLOURS = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"),
)
_STYLES = ("-", "--", "-.")  # for those who print in black and white
_SIDE, _LEFT, _TOP, _FOOT = 3.2, 0.6, 0.2, 0.55  # inches
_LINE = 0.2  # of the list of curves


def draw_roc(curves: list[Curve]) -> Figure:
    """Draw the curves; of more than seven classes, the lowest are in colour."""
    if not curves:
        return message_figure("no ROC curve: see notes")
    lowest = sorted(curves, key=lambda curve: curve.area)[: len(_COLOURS)]
    named = [curve for curve in curves if curve in lowest]
    names = [f"{shown(curve.name)}  {curve.area:.3f}" for curve in named]
    rest = len(curves) - len(named)
    if rest:
        names.append(f"{rest:,} others, with larger areas")
    heading = "class against the rest, area"
    room = 0.5 + CHARACTER * max(map(len, [*names, heading]))
    figure = new_figure(_LEFT + _SIDE + room + 0.3, _TOP + _SIDE + _FOOT)
    axes = add_axes(figure, _LEFT, _TOP, _SIDE, _SIDE)
    _draw_frame(axes)
    for curve in curves:
        if curve not in named:
            _draw(axes, curve, FAINT, "-", 0.6)
    legend = add_axes(figure, _LEFT + _SIDE + 0.2, _TOP + _LINE, 0.3, _SIDE)
    legend.set(xlim=(0, 1), ylim=(_SIDE / _LINE, 0), xticks=[], yticks=[])
    write(figure, _LEFT + _SIDE + 0.2, _TOP, heading)
    for place, curve in enumerate(named):
        look = (_COLOURS[place], _STYLES[place % len(_STYLES)])
        _draw(axes, curve, *look, 1.6)
        legend.plot([0, 1], [place + 0.5] * 2, look[1], color=look[0], linewidth=1.6)
    if rest:
        place = len(named)
        legend.plot([0, 1], [place + 0.5] * 2, "-", color=FAINT, linewidth=0.6)
    for place, name in enumerate(names):
        write(figure, _LEFT + _SIDE + 0.6, _TOP + _LINE * (place + 1) + 0.05, name)
    return figure


def _draw(axes: Axes, curve: Curve, colour: str, style: str, width: float) -> None:
    axes.plot(
        curve.false_positives,
        curve.true_positives,
        style,
        color=colour,
        linewidth=width,
    )


def _draw_frame(axes: Axes) -> None:
    axes.plot([0, 1], [0, 1], ":", color=FAINT, linewidth=1)
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    axes.set_xlabel(
        "false positives, share of the rest", fontsize=SMALL, color=INK, labelpad=5
    )
    axes.set_ylabel("true positives, share of the class", fontsize=SMALL, color=INK)
    axes.grid(visible=True, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
