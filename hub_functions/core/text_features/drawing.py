"""The figure: top terms of each class as bars."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

_INK, _GRID = "#333333", "#e4e4e4"
_COLOURS = (  # Okabe and Ito's
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7"),
    *("#e69f00", "#56b4e9", "#999999", "#000000"),
)
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_CLASSES, _TERMS, _ACROSS = 8, 10, 4  # drawn at most
_LONGEST = 20  # characters of a term or class


def draw_terms(top_terms: pd.DataFrame, weighting: str) -> Figure:
    """Draw a panel per class: the mean weight of its top terms."""
    classes = list(top_terms["class"].unique())
    drawn = classes[:_CLASSES] or ["no terms"]
    across = min(len(drawn), _ACROSS)
    down = -(-len(drawn) // across)
    figure = Figure(
        figsize=(max(3.6, 2.2 * across), 2.4 * down),
        dpi=100,
        facecolor="white",
        layout="constrained",
    )
    panels = figure.subplots(down, across, squeeze=False).ravel()
    for panel in panels[len(drawn) :]:
        panel.set_visible(False)
    for axes, name, colour in zip(panels, drawn, _COLOURS, strict=False):
        rows = top_terms[top_terms["class"] == name].head(_TERMS)
        places = range(len(rows))
        axes.barh(places, rows["weight"], color=colour)
        axes.plot(rows["weight_elsewhere"], places, "|", color=_INK, markersize=7)
        names = [_shortened(term) for term in rows["term"]]
        axes.set_yticks(places, names, fontsize=_SMALL, parse_math=False)
        axes.set_ylim(max(len(rows), 3) - 0.5, -0.5)
        axes.set_title(
            _shortened(name), fontsize=_LARGE, color=_INK, loc="left", parse_math=False
        )
        axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
        axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[:].set_visible(False)
    left_out = len(classes) - len(drawn)
    note = f"; {left_out} classes are not drawn" if left_out > 0 else ""
    figure.supxlabel(
        f"mean {weighting} in the class; | elsewhere{note}", fontsize=_SMALL
    )
    return figure


def _shortened(name: str) -> str:
    shown = name.replace(" ", "␣") if name != name.strip() else name
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
