"""The figure of the forecasts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from .outcome import Outcome

_INK, _GRID = "#333333", "#e4e4e4"
_PAST, _AHEAD = "#0072b2", "#d55e00"  # told apart by colour-blind people, too
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_MOST = 6  # series that are drawn
_STEPS = 5  # of the past that are drawn, as a multiple of those ahead; and a season
_WIDTH, _HEIGHT, _LONGEST = 6.2, 1.9, 60  # inches of a panel; characters of a title


def draw_forecasts(
    drawn: list[Outcome], season: int, level: float, name: str
) -> Figure:
    """Draw a panel per series: the end of its past, the forecast and its interval."""
    panels = drawn[:_MOST]
    height = 0.5 + _HEIGHT * len(panels)
    figure = Figure(figsize=(_WIDTH, height), dpi=100, facecolor="white")
    for place, each in enumerate(panels):
        bottom = 0.4 + _HEIGHT * (len(panels) - 1 - place) + 0.25
        axes = figure.add_axes((0.11, bottom / height, 0.86, (_HEIGHT - 0.6) / height))
        _draw(axes, each, season)
        axes.set_ylabel(name[:_LONGEST], fontsize=_SMALL, color=_INK, parse_math=False)
    note = f"Line: past and forecast; area: interval of {100 * level:g} %."
    if len(drawn) > _MOST:
        note += f" Not drawn: {len(drawn) - _MOST:,} series."
    figure.text(0.11, 0.12 / height, note, fontsize=_SMALL, color=_INK)
    return figure


def _draw(axes: Axes, drawn: Outcome, season: int) -> None:
    steps = _STEPS * len(drawn.times) + season
    past, values = drawn.series.times[-steps:], drawn.series.values[-steps:]
    axes.plot(past, values, color=_PAST, linewidth=1.2)
    ahead = drawn.ahead
    # From the last value on, so that the line does not break.
    times = drawn.series.times[-1:].append(drawn.times)
    last = drawn.series.values[-1:]
    parts = [np.concatenate([last, each]) for each in (ahead.lower, ahead.upper)]
    axes.fill_between(times, *parts, color=_AHEAD, alpha=0.2, linewidth=0)
    mean = np.concatenate([last, ahead.mean])
    axes.plot(times, mean, color=_AHEAD, linewidth=1.4, linestyle="--")
    if isinstance(times, pd.DatetimeIndex):
        locator = AutoDateLocator(maxticks=8)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        axes.xaxis.get_offset_text().set_fontsize(_SMALL)
    title = drawn.title[:_LONGEST]
    axes.set_title(title, fontsize=_LARGE, color=_INK, loc="left", parse_math=False)
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
