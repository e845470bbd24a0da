"""The figures: what components explain, and rows in the plane of two of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from pandas.api import types

_INK, _FAINT, _GRID = "#333333", "#999999", "#e4e4e4"
_COLOURS = (  # Okabe and Ito's
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7"),
    *("#e69f00", "#56b4e9", "#f0e442", "#000000"),
)
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_BARS = 30  # components that are drawn
_POINTS = 5000  # rows that are drawn
_LONGEST = 24  # characters of a class


def draw_explained(shares: pd.Series[Any], kept: int, what: str) -> Figure:
    """Draw a bar per component, and their sum as a line.

    Args:
        shares: Part explained by each component, kept ones first.
        kept: How many are kept.
        what: Of which they are a part.
    """
    shown = shares.iloc[:_BARS]
    figure, axes = _new((4.8, 2.8))
    places = np.arange(1, len(shown) + 1)
    colours = [_COLOURS[0] if place <= kept else "#c8c8c8" for place in places]
    axes.bar(places, shown, color=colours)
    axes.plot(places, shown.cumsum(), "o-", color=_COLOURS[1], markersize=3)
    axes.set_ylim(0, max(1.02, float(shown.max()) * 1.02))
    axes.set_xticks(places if len(places) <= 15 else places[4::5])
    left_out = len(shares) - len(shown)
    note = f"; {left_out} are not drawn" if left_out else ""
    axes.set_xlabel(f"component ({kept} kept){note}", fontsize=_SMALL)
    axes.set_title(f"Part of the {what}: each, and together", **_TITLE)
    return figure


def draw_scatter(scores: pd.DataFrame, label: pd.Series[Any] | None) -> Figure:
    """Draw rows in the plane of the first two components, coloured by label."""
    step = max(1, -(-len(scores) // _POINTS))
    shown = scores.iloc[::step]
    figure, axes = _new((5.2, 3.8))
    x = shown.iloc[:, 0].to_numpy()
    y = shown.iloc[:, 1].to_numpy() if shown.shape[1] > 1 else np.arange(len(shown))
    if label is None:
        axes.scatter(x, y, color=_COLOURS[0], **_DOTS)
    elif _is_measured(label):
        values = label.iloc[::step].to_numpy(dtype=np.float64, na_value=np.nan)
        drawn = axes.scatter(
            x, y, c=values, cmap="viridis", plotnonfinite=True, **_DOTS
        )
        bar = figure.colorbar(drawn, ax=axes)
        bar.ax.tick_params(labelsize=_SMALL, length=0)
        bar.set_label(_shortened(label.name), fontsize=_SMALL, parse_math=False)
    else:
        _scatter_classes(axes, x, y, label.iloc[::step])
    axes.set_xlabel("component_1", fontsize=_SMALL)
    axes.set_ylabel("component_2" if shown.shape[1] > 1 else "row", fontsize=_SMALL)
    note = f" ({len(shown):,} of {len(scores):,} rows)" if step > 1 else ""
    axes.set_title(f"Rows by their components{note}", **_TITLE)
    return figure


def _scatter_classes(axes: Axes, x: Any, y: Any, label: pd.Series[Any]) -> None:  # noqa: ANN401
    names = label.astype(object).where(label.notna(), None)
    counts = names.map(str, na_action="ignore").value_counts()
    classes = sorted(counts.index[: len(_COLOURS)])
    texts = names.map(str, na_action="ignore").to_numpy(dtype=object)
    rest = ~np.isin(texts.astype(str), classes)
    if rest.any():
        axes.scatter(x[rest], y[rest], color=_FAINT, label="other or none", **_DOTS)
    for name, colour in zip(classes, _COLOURS, strict=False):
        here = texts == name
        axes.scatter(x[here], y[here], color=colour, label=_shortened(name), **_DOTS)
    legend = axes.legend(
        fontsize=_SMALL, frameon=False, loc="upper left", bbox_to_anchor=(1, 1)
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def _is_measured(label: pd.Series[Any]) -> bool:
    if not types.is_numeric_dtype(label.dtype) or types.is_bool_dtype(label.dtype):
        return False
    return types.is_float_dtype(label.dtype) or label.nunique() > len(_COLOURS)


def _new(size: tuple[float, float]) -> tuple[Figure, Axes]:
    figure = Figure(figsize=size, dpi=100, facecolor="white", layout="constrained")
    axes = figure.subplots()
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    return figure, axes


def _shortened(name: object) -> str:
    text = str(name)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


_DOTS = {"s": 12, "alpha": 0.75, "linewidths": 0}
_TITLE = {"fontsize": _LARGE, "color": _INK, "loc": "left"}
