"""The figures: rows by cluster, and how good clusterings are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.decomposition import PCA

from .methods import NOISE, Floats, Trial

_INK, _FAINT, _GRID = "#333333", "#999999", "#e4e4e4"
_COLOURS = (  # Okabe and Ito's
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7"),
    *("#e69f00", "#56b4e9", "#f0e442", "#000000"),
)
_MARKS = "osD^vP*X"  # one per round of colours
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_POINTS = 5000  # rows that are drawn
_NAMED = 24  # clusters in the legend


def draw_clusters(values: Floats, trial: Trial, seed: int) -> Figure:
    """Draw rows in the plane of most variance, coloured by cluster."""
    step = max(1, -(-len(values) // _POINTS))
    labels = trial.labels[::step]
    figure, axes = _new((5.4, 3.8))
    if values.shape[1] > 1 and len(values) > 1:
        pca = PCA(2, random_state=seed).fit(values)
        x, y = pca.transform(values[::step]).T
        shares = pca.explained_variance_ratio_
        names = [f"principal component {n + 1} ({shares[n]:.0%})" for n in range(2)]
    else:
        x, y = values[::step, 0], np.arange(len(labels))
        names = ["feature", "row"]
    for cluster in np.unique(labels):
        here = labels == cluster
        turn, place = divmod(int(cluster), len(_COLOURS))
        look: dict[str, Any] = {
            "color": _COLOURS[place],
            "marker": _MARKS[turn % len(_MARKS)],
            "label": str(cluster),
        }
        if cluster == NOISE:
            look = {"color": _FAINT, "marker": "x", "label": "none"}
        if len(axes.collections) >= _NAMED:
            look["label"] = "_"  # not in the legend
        axes.scatter(x[here], y[here], s=14, alpha=0.75, linewidths=0.6, **look)
    axes.legend(
        title="cluster",
        fontsize=_SMALL,
        title_fontsize=_SMALL,
        frameon=False,
        loc="upper left",
        bbox_to_anchor=(1, 1),
    )
    axes.set_xlabel(names[0], fontsize=_SMALL)
    axes.set_ylabel(names[1], fontsize=_SMALL)
    note = f" ({len(labels):,} of {len(values):,} rows)" if step > 1 else ""
    axes.set_title(f"Rows by cluster{note}", **_TITLE)
    return figure


def draw_choice(choices: pd.DataFrame, profiles: pd.DataFrame) -> Figure:
    """Draw the silhouettes of all trials, or of the clusters where there is one."""
    figure, axes = _new((4.8, 2.8))
    axes.set_ylabel("mean silhouette", fontsize=_SMALL)
    if len(choices) == 1:
        _draw_bars(axes, profiles[profiles["cluster"] != NOISE])
        return figure
    by = "clusters" if choices["radius"].isna().all() else "radius"
    x, y = (
        choices[by].to_numpy(dtype=float),
        choices["silhouette"].to_numpy(dtype=float),
    )
    axes.plot(x, y, "o-", color=_COLOURS[0], markersize=4)
    chosen = choices["chosen"].to_numpy()
    axes.plot(x[chosen], y[chosen], "D", color=_COLOURS[1], markersize=7)
    if by == "clusters":
        axes.set_xticks(x)
    axes.set_xlabel(by, fontsize=_SMALL)
    axes.set_title("What was tried, and chosen", **_TITLE)
    return figure


def _draw_bars(axes: Axes, profiles: pd.DataFrame) -> None:
    shown = profiles.head(_NAMED)
    axes.bar(shown["cluster"], shown["silhouette"].fillna(0), color=_COLOURS[0])
    axes.set_xticks(shown["cluster"])
    axes.set_xlabel("cluster", fontsize=_SMALL)
    axes.set_title("Silhouettes of the clusters", **_TITLE)


def _new(size: tuple[float, float]) -> tuple[Figure, Axes]:
    figure = Figure(figsize=size, dpi=100, facecolor="white", layout="constrained")
    axes = figure.subplots()
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    return figure, axes


_TITLE = {"fontsize": _LARGE, "color": _INK, "loc": "left"}
