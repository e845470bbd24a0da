"""The figure: scores and the threshold, and the rows in a plane."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.decomposition import PCA

from .scoring import Floats, robust_z

_INK, _GRID = "#333333", "#e4e4e4"
_ROW, _ODD = "#0072b2", "#d55e00"  # told apart by colour-blind people, too
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_POINTS = 5000  # rows that are drawn, and all outliers up to as many
_NAMED = 10  # outliers whose row is written beside them
_FAR = 20.0  # robust z beyond which rows are drawn at the rim


def draw_outliers(
    numbers: pd.DataFrame,
    scores: Floats,
    flagged: npt.NDArray[np.bool_],
    threshold: float,
) -> Figure:
    """Draw the scores with the threshold, and outliers among the other rows.

    Args:
        numbers: The features; missing cells count as the median.
        scores: Per row; a greater one is odder.
        flagged: Which rows are outliers.
        threshold: From which score on.
    """
    figure = Figure(figsize=(8, 3.4), dpi=100, facecolor="white")
    left, right = figure.subplots(1, 2)
    figure.subplots_adjust(left=0.06, right=0.98, bottom=0.14, top=0.91, wspace=0.18)
    for axes in (left, right):
        _dress(axes)
    _draw_scores(left, scores, flagged, threshold)
    _draw_plane(right, numbers, scores, flagged)
    return figure


def _draw_scores(
    axes: Axes, scores: Floats, flagged: npt.NDArray[np.bool_], threshold: float
) -> None:
    # As ranks: scores of neighbours or quartiles may be many times the others.
    order = np.argsort(-scores, kind="stable")
    sorted_scores, odd = scores[order], flagged[order]
    ranks = np.arange(1, len(scores) + 1)
    for kind, colour, name in ((~odd, _ROW, "other rows"), (odd, _ODD, "outliers")):
        here = np.flatnonzero(kind)
        here = here[:: max(1, -(-len(here) // _POINTS))]
        axes.plot(ranks[here], sorted_scores[here], ".", color=colour, label=name)
    axes.axhline(threshold, color=_INK, linewidth=0.8, linestyle="--")
    axes.set_xscale("log")
    if scores.max() > 10 * max(float(np.median(scores)), 1e-12):
        if scores.min() > 0:
            axes.set_yscale("log")
        else:
            axes.set_yscale("symlog", linthresh=max(threshold, 1e-9))
    axes.set_xlabel("rank of the row", fontsize=_SMALL)
    axes.set_title(f"Scores, threshold {threshold:.3g}", **_TITLE)
    axes.legend(fontsize=_SMALL, frameon=False)


def _draw_plane(
    axes: Axes, numbers: pd.DataFrame, scores: Floats, flagged: npt.NDArray[np.bool_]
) -> None:
    # Robustly scaled and cut, so that one cell does not press all others together.
    values = robust_z(numbers).fillna(0).clip(-_FAR, _FAR).to_numpy()
    if values.shape[1] > 1:
        plane = PCA(2, svd_solver="full").fit_transform(values)
        names = ["principal component 1", "principal component 2"]
    else:
        plane = np.column_stack([np.arange(len(values)), values[:, 0]])
        names = ["row", f"robust z of {numbers.columns[0]}"]
    others, odd = np.flatnonzero(~flagged), np.flatnonzero(flagged)
    for here, colour, size in ((others, _ROW, 8), (odd, _ODD, 18)):
        drawn = here[:: max(1, -(-len(here) // _POINTS))]
        look = {"color": colour, "alpha": 0.7, "linewidths": 0}
        axes.scatter(*plane[drawn].T, s=size, **look)
    for row in odd[np.argsort(-scores[odd], kind="stable")][:_NAMED]:
        axes.annotate(
            str(row),
            plane[row],
            xytext=(3, 3),
            textcoords="offset points",
            fontsize=_SMALL,
            color=_INK,
        )
    axes.set_xlabel(names[0], fontsize=_SMALL)
    axes.set_ylabel(names[1], fontsize=_SMALL, parse_math=False)
    axes.set_title("Rows; the place of the oddest", **_TITLE)


def _dress(axes: Axes) -> None:
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)


_TITLE = {"fontsize": _LARGE, "color": _INK, "loc": "left"}
