"""The confusion matrix as a heat map."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from .canvas import CHARACTER, INK, SMALL, add_axes, new_figure, shown, write

_SCALE = LinearSegmentedColormap.from_list("share", ["#f7f7f5", "#7fa6c9", "#1f4e79"])
_MOST = 30  # classes that are drawn
_CELL = 0.42  # inches
_MARGIN, _HEAD, _LEGEND = 0.15, 0.3, 0.3


def draw_confusion(confusion: pd.DataFrame) -> Figure:
    """Draw a row per true class; the colour is the share of its rows."""
    drawn, note = _part(confusion)
    counts = drawn.to_numpy()
    rows = [shown(name) for name in drawn.index]
    columns = [shown(name) for name in drawn.columns]
    side = _MARGIN + 0.25 + CHARACTER * max(map(len, rows))
    foot = 0.35 + 0.75 * CHARACTER * max(map(len, columns))
    width, height = _CELL * len(columns), _CELL * len(rows)
    figure = new_figure(
        max(side + width + _MARGIN, 3.6), _HEAD + height + foot + _LEGEND
    )
    axes = add_axes(figure, side, _HEAD, width, height)
    totals = confusion.to_numpy().sum(axis=1)[confusion.index.get_indexer(drawn.index)]
    shares = counts / np.maximum(totals, 1)[:, None]
    axes.imshow(shares, cmap=_SCALE, vmin=0, vmax=1, aspect="auto")
    _write_counts(axes, counts, shares)
    axes.set_yticks(range(len(rows)), rows, fontsize=SMALL, parse_math=False)
    axes.set_xticks(
        range(len(columns)),
        columns,
        fontsize=SMALL,
        parse_math=False,
        rotation=45,
        ha="right",
        rotation_mode="anchor",
    )
    axes.set_ylabel("true", fontsize=SMALL, color=INK)
    axes.set_title("predicted", fontsize=SMALL, color=INK, pad=4)
    legend = f"Rows of the table; the darker, the larger part of the true class.{note}"
    write(figure, _MARGIN, _HEAD + height + foot, legend)
    return figure


def _part(confusion: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Keep the classes with most rows, in their order; say what is left out."""
    if len(confusion) <= _MOST:
        return confusion, ""
    order = np.argsort(-confusion.to_numpy().sum(axis=1), kind="stable")
    names = [confusion.index[place] for place in sorted(order[:_MOST])]
    known = [name for name in names if name in confusion.columns]
    note = f"\nDrawn: the {_MOST} most frequent of {len(confusion):,} classes."
    return confusion.loc[names, known], note


def _write_counts(axes: Axes, counts: np.ndarray, shares: np.ndarray) -> None:
    for (row, column), count in np.ndenumerate(counts):
        if count:
            colour = "white" if shares[row, column] > 0.55 else INK
            axes.text(
                column,
                row,
                _short(count),
                ha="center",
                va="center",
                fontsize=SMALL,
                color=colour,
            )


def _short(count: int) -> str:
    """Write a count in five characters at most."""
    for unit, letter in ((1_000_000, "M"), (1_000, "k")):
        if count >= 10 * unit:
            return f"{count // unit}{letter}"
    return str(count)
