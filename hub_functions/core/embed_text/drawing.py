"""The figure: texts in the plane of two principal components."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .vectors import Floats, to_plane

_INK, _FAINT, _GRID = "#333333", "#999999", "#e4e4e4"
_COLOURS = (  # Okabe and Ito's
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7"),
    *("#e69f00", "#56b4e9", "#f0e442", "#000000"),
)
_TINY, _SMALL, _LARGE = 5, 7, 9  # sizes of text, in points
_POINTS, _NAMED = 5000, 40  # rows that are drawn, and that have their text beside
_LONGEST = 28  # characters of a text or class
_DOTS = {"s": 12, "alpha": 0.75, "linewidths": 0}


def draw_map(units: Floats, texts: list[str], label: pd.Series[Any] | None) -> Figure:
    """Draw a dot per text, by its class; of few texts with their first words."""
    there = units.any(axis=1)
    step = max(1, -(-int(there.sum()) // _POINTS))
    rows = np.flatnonzero(there)[::step]
    points, shares = to_plane(units[rows])
    figure = Figure(
        figsize=(6.2, 4.2), dpi=100, facecolor="white", layout="constrained"
    )
    axes = figure.subplots()
    names = None if label is None else label.iloc[rows]
    _draw_dots(axes, points, names)
    if len(rows) <= _NAMED:
        for place, (x, y) in zip(rows, points, strict=True):
            text = _shortened(" ".join(texts[place].split()))
            axes.annotate(
                text,
                (x, y),
                xytext=(3, 2),
                textcoords="offset points",
                fontsize=_TINY,
                color=_INK,
                parse_math=False,
            )
    axes.margins(x=0.12)
    for set_label, share, number in (
        (axes.set_xlabel, shares[0], 1),
        (axes.set_ylabel, shares[1], 2),
    ):
        set_label(f"component {number} ({share:.0%} of variance)", fontsize=_SMALL)
    note = f" ({len(rows):,} of {there.sum():,})" if step > 1 else ""
    axes.set_title(
        f"Texts by their vectors{note}", fontsize=_LARGE, color=_INK, loc="left"
    )
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    return figure


def _draw_dots(axes: Axes, points: Any, names: pd.Series[Any] | None) -> None:  # noqa: ANN401
    if names is None:
        axes.scatter(points[:, 0], points[:, 1], color=_COLOURS[0], **_DOTS)
        return
    texts = names.astype(object).map(str).where(names.notna(), "")
    counts = texts[texts != ""].value_counts()
    classes = sorted(counts.index[: len(_COLOURS)])
    rest = ~texts.isin(classes).to_numpy()
    if rest.any():
        x, y = points[rest].T
        axes.scatter(x, y, color=_FAINT, label="other or none", **_DOTS)
    for name, colour in zip(classes, _COLOURS, strict=False):
        x, y = points[(texts == name).to_numpy()].T
        axes.scatter(x, y, color=colour, label=_shortened(name), **_DOTS)
    legend = axes.legend(
        fontsize=_SMALL, frameon=False, loc="upper left", bbox_to_anchor=(1, 1)
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
