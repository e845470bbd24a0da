"""The figure of the series and what happened in them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from .components import Series

_INK, _GRID = "#333333", "#e4e4e4"
_LINE, _SHIFT, _OUTLIER = "#0072b2", "#e69f00", "#d55e00"  # Okabe & Ito's colours
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_MOST = 6  # series that are drawn


def draw_series_plot(
    times: pd.DatetimeIndex, drawn: list[Series], ids: list[str], value: str
) -> Figure:
    """Draw a panel per series: its values, outliers as dots, level shifts as lines."""
    shown = min(len(drawn), _MOST)
    figure = Figure(figsize=(8, 0.7 + 1.6 * shown), dpi=100, facecolor="white")
    panels = figure.subplots(shown, 1, sharex=True, squeeze=False)[:, 0]
    for axes, series, name in zip(panels, drawn, ids, strict=False):
        _draw_panel(axes, times, series)
        axes.set_ylabel(value, fontsize=_SMALL, color=_INK, parse_math=False)
        title = f"series {name}" if len(drawn) > 1 else "series"
        axes.set_title(title, fontsize=_LARGE, color=_INK, loc="left", parse_math=False)
    locator = AutoDateLocator()
    panels[-1].xaxis.set_major_locator(locator)
    panels[-1].xaxis.set_major_formatter(ConciseDateFormatter(locator))
    if len(drawn) > shown:
        rest = f"{len(drawn) - shown:,} more series are not drawn"
        panels[-1].set_xlabel(rest, fontsize=_SMALL, color=_INK)
    handles, labels = _legend(panels)
    if len(labels) > 1:
        panels[0].legend(
            *(handles, labels), fontsize=_SMALL, frameon=False, ncols=3, loc="best"
        )
    figure.tight_layout()
    return figure


def _draw_panel(axes: Axes, times: pd.DatetimeIndex, series: Series) -> None:
    days = times.tz_localize(None).to_numpy()
    values = series.values()
    gaps = values.copy()
    gaps[series.missing_places] = np.nan
    marker = "." if len(days) == 1 else None
    axes.plot(days, gaps, color=_LINE, linewidth=0.9, marker=marker, label="value")
    for number, place in enumerate(series.shift_places):
        label = None if number else "level shift"
        axes.axvline(days[place], color=_SHIFT, linewidth=1.2, ls="--", label=label)
    places = np.setdiff1d(series.outlier_places, series.missing_places)
    if len(places):
        axes.plot(
            *(days[places], values[places], "o"),
            color=_OUTLIER,
            markersize=3.5,
            label="outlier",
        )
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)


def _legend(panels: list[Axes]) -> tuple[list[object], list[str]]:
    """Return each kind of mark once, wherever it was drawn first."""
    found: dict[str, object] = {}
    for axes in panels:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            found.setdefault(label, handle)
    return list(found.values()), list(found)
