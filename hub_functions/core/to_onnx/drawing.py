"""The figure of the differences."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from .verifying import Floats

_INK, _GRID, _DOT, _LINE = "#333333", "#e4e4e4", "#0072b2", "#d55e00"
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_LEAST = 1e-17  # where no difference is drawn


def draw_differences(distance: Floats, tolerance: float) -> Figure:
    """Draw the differences of all rows, smallest first, and the tolerance."""
    figure = Figure(figsize=(4.6, 2.8), dpi=100, facecolor="white")
    axes = figure.add_axes((0.16, 0.19, 0.8, 0.67))
    drawn = np.maximum(np.sort(distance), _LEAST)
    axes.plot(np.arange(1, len(drawn) + 1), drawn, "o", color=_DOT, ms=2.5, mew=0)
    axes.axhline(max(tolerance, _LEAST), color=_LINE, linewidth=1, linestyle="--")
    axes.set_yscale("log")
    axes.set_ylim(_LEAST / 3, max(float(drawn.max()), tolerance) * 10)
    axes.set_xlabel("rows, the nearest first; dashed: the tolerance", fontsize=_SMALL)
    axes.set_ylabel("difference (lowest: none)", fontsize=_SMALL)
    axes.set_title("ONNX and the original", fontsize=_LARGE, color=_INK, loc="left")
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    return figure
