"""The figure of the training."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

_INK, _GRID = "#333333", "#e4e4e4"
_TRAIN, _VALIDATION, _BEST = "#0072b2", "#d55e00", "#777777"
_SMALL, _LARGE = 7, 9  # sizes of text, in points


def draw_history(history: pd.DataFrame, rounds: int, title: str) -> Figure:
    """Draw how train and validation did after each round, and where it was best."""
    figure = Figure(figsize=(5.6, 3.2), dpi=100, facecolor="white")
    axes = figure.add_axes((0.12, 0.15, 0.84, 0.73))
    metric = str(history["metric"].iloc[0])
    places = history["round"]
    axes.plot(places, history["train"], color=_TRAIN, label="train")
    if history["validation"].notna().any():
        validation = history["validation"]
        axes.plot(
            places, validation, color=_VALIDATION, linestyle="--", label="validation"
        )
    axes.axvline(rounds, color=_BEST, linewidth=1, linestyle=":")
    axes.set_xlabel("round", fontsize=_SMALL, color=_INK)
    axes.set_ylabel(metric, fontsize=_SMALL, color=_INK, parse_math=False)
    title = f"{title}: {rounds:,} rounds kept"
    axes.set_title(title, fontsize=_LARGE, color=_INK, loc="left", parse_math=False)
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    axes.legend(
        fontsize=_SMALL, facecolor="white", edgecolor="white", loc="upper right"
    )
    return figure
