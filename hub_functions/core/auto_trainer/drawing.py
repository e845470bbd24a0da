"""The figure of the trials."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from .searching import ESTIMATORS, GREATER_IS_BETTER, Search

_INK, _FAINT, _GRID, _BEST = "#333333", "#777777", "#e4e4e4", "#d55e00"
# Told apart by colour-blind people, too; and by their marks.
_LOOKS = dict(
    zip(
        ESTIMATORS,
        (("#0072b2", "o"), ("#cc79a7", "s"), ("#009e73", "^"), ("#e69f00", "v")),
        strict=True,
    )
)
_SMALL, _LARGE = 7, 9  # sizes of text, in points


def draw_trials(search: Search, metric: str, title: str) -> Figure:
    """Draw the metric of each trial in turn, and the best so far."""
    figure = Figure(figsize=(5.6, 3), dpi=100, facecolor="white")
    axes = figure.add_axes((0.12, 0.16, 0.62, 0.73))
    values = np.array([each.value for each in search.trials])
    places = np.arange(1, len(values) + 1)
    is_best = np.maximum if metric in GREATER_IS_BETTER else np.minimum
    best = is_best.accumulate(values)
    axes.step(
        places, best, where="post", color=_FAINT, linewidth=1, label="best so far"
    )
    for name, (colour, mark) in _LOOKS.items():
        own = np.array([each.estimator == name for each in search.trials])
        if own.any():
            axes.plot(
                *(places[own], values[own], mark), color=colour, ms=4, mew=0, label=name
            )
    axes.plot(
        [search.best + 1],
        [values[search.best]],
        *"o",
        ms=10,
        mfc="none",
        mec=_BEST,
        label="chosen",
    )
    axes.legend(
        loc="upper left", bbox_to_anchor=(1.01, 1), fontsize=_SMALL, frameon=False
    )
    axes.set_xlabel("trial", fontsize=_SMALL)
    axes.set_ylabel(f"{metric}, mean over the folds", fontsize=_SMALL)
    axes.set_title(title, fontsize=_LARGE, color=_INK, loc="left", parse_math=False)
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    return figure
