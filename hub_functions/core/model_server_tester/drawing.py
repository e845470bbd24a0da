"""The figure of the latencies."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

_INK, _FAINT, _GRID = "#333333", "#777777", "#e4e4e4"
_FINE, _BAD = "#0072b2", "#d55e00"  # told apart by colour-blind people, too
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_SHARES = (0.5, 0.9, 0.99)


def draw_latency(requests: pd.DataFrame) -> Figure:
    """Draw each request's latency in the order of sending, and their distribution."""
    figure = Figure(figsize=(7.0, 2.8), dpi=100, facecolor="white")
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    bad = (requests["error"] != "") | (requests["wrong_rows"].fillna(0) > 0)
    for is_bad, colour, label in (
        (False, _FINE, "fine"),
        (True, _BAD, "failed or wrong"),
    ):
        part = requests[bad == is_bad]
        if len(part):
            left.plot(
                *(part["request"], part["latency_ms"], "."),
                color=colour,
                markersize=4,
                label=f"{label} ({len(part):,})",
            )
    left.legend(fontsize=_SMALL, frameon=False)
    left.set_xlabel("request", fontsize=_SMALL)
    left.set_ylabel("latency [ms]", fontsize=_SMALL)
    values = np.sort(requests["latency_ms"][requests["error"] == ""].to_numpy())
    if len(values):
        shares = np.arange(1, len(values) + 1) / len(values)
        right.step(values, shares, where="post", color=_FINE)
        for share in _SHARES:
            at = float(np.quantile(values, share))
            right.axvline(at, color=_FAINT, linewidth=0.8, linestyle="--")
            text = f"p{share * 100:.0f} {at:.3g}"
            right.text(at, 0.02, f" {text}", fontsize=_SMALL, color=_INK, rotation=90)
    right.set_xlabel("latency [ms]", fontsize=_SMALL)
    right.set_ylabel("share of requests", fontsize=_SMALL)
    right.set_ylim(0, 1.02)
    for axes in (left, right):
        axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
        axes.grid(visible=True, color=_GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[:].set_visible(False)
    left.set_title("Each request", fontsize=_LARGE, color=_INK, loc="left")
    right.set_title("Those answered", fontsize=_LARGE, color=_INK, loc="left")
    figure.tight_layout()
    return figure
