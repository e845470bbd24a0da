"""The figure: each model's metric, and how far it is from the best."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .answers import BASELINE

_INK, _FAINT, _GRID = "#333333", "#777777", "#e4e4e4"
_BEST, _OTHER = "#d55e00", "#0072b2"  # told apart by colour-blind people, too
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_LEFT, _PLOT, _GAP = 2.6, 2.6, 0.35  # inches
_LINE, _FOOT, _HEAD = 0.4, 0.55, 0.4


def draw_comparison(
    comparison: pd.DataFrame, behind: pd.DataFrame, metric: str, title: str
) -> Figure:
    """Draw the models, best first.

    Args:
        comparison: See `Comparison.comparison`, in the order to draw.
        behind: `name`, `difference`, `low` and `high`: each less the best.
        metric: Whose values are drawn.
        title: Of the figure.
    """
    best = next(name for name in comparison["name"] if name != BASELINE)
    width = _LEFT + 2 * _PLOT + _GAP + 0.3
    height = _HEAD + _LINE * len(comparison) + _FOOT
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    for place, left in enumerate((_LEFT, _LEFT + _PLOT + _GAP)):
        axes = figure.add_axes(
            (
                left / width,
                _FOOT / height,
                _PLOT / width,
                _LINE * len(comparison) / height,
            )
        )
        if place:
            _draw(axes, behind, "difference", best)
            axes.axvline(0, color=_FAINT, linewidth=0.8)
            axes.set_xlabel("less the best one, paired", fontsize=_SMALL)
            axes.set_yticks([])
        else:
            _draw(axes, comparison, metric, best)
            axes.set_yticks(range(len(comparison)), _names(comparison), fontsize=_SMALL)
            axes.set_xlabel(metric, fontsize=_SMALL)
            axes.set_title(
                title, fontsize=_LARGE, color=_INK, loc="left", parse_math=False
            )
        axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
        axes.locator_params(axis="x", nbins=5)
    return figure


def _draw(axes: Axes, table: pd.DataFrame, column: str, best: str) -> None:
    for place, (name, value, low, high) in enumerate(
        zip(table["name"], table[column], table["low"], table["high"], strict=True)
    ):
        colour = _FAINT if name == BASELINE else _OTHER
        colour = _BEST if name == best else colour
        axes.plot([low, high], [place, place], color=colour, linewidth=2, alpha=0.5)
        axes.plot([value], [place], "D", color=colour, markersize=6)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)


def _names(comparison: pd.DataFrame) -> list[str]:
    pairs = zip(comparison["name"], comparison["kind"], strict=True)
    lines = [f"{name}: {kind}" for name, kind in pairs]
    return [line if len(line) <= 38 else f"{line[:37]}…" for line in lines]
