"""The figures: changes by column, and the distributions of both tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .columns import COUNTED, MEASURED, kind_of, values

_INK, _FAINT, _GRID = "#333333", "#777777", "#e4e4e4"
_BEFORE, _AFTER = "#0072b2", "#d55e00"  # told apart by colour-blind people, too
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_MOST, _BARS = 30, 6  # columns, and bars of a column, that are drawn
_LONGEST, _CHARACTER = 30, 0.065  # of a name; inches
_LINE, _PLOT, _FOOT, _HEAD, _GAP = 0.24, 2.6, 0.55, 0.4, 0.3  # inches
_WIDE, _HIGH = 2.6, 1.9  # of a small plot, inches


def draw_changes(statistics: pd.DataFrame) -> Figure:
    """Draw a line per column: missing shares of both, and how far the mean moved."""
    drawn = statistics.head(_MOST)
    if drawn.empty:
        return _message("the tables have no column in common")
    names = [_shown(name) for name in drawn["column"]]
    left = 0.25 + _CHARACTER * max(map(len, names))
    width = left + 2 * _PLOT + _GAP + 0.3
    height = _HEAD + _LINE * len(drawn) + _FOOT
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    shape = (_PLOT / width, _LINE * len(drawn) / height)
    first = figure.add_axes((left / width, _FOOT / height, *shape))
    start = (left + _PLOT + _GAP) / width
    second = figure.add_axes((start, _FOOT / height, *shape))
    places = range(len(drawn))
    first.plot(drawn["missing_share_reference"], places, "o", color=_BEFORE, ms=6)
    first.plot(drawn["missing_share_table"], places, "D", color=_AFTER, ms=4)
    first.set_yticks(places, names, fontsize=_SMALL, parse_math=False)
    first.set_xlim(-0.03, 1.03)
    first.set_title("● reference   ◆ table", fontsize=_SMALL, color=_INK, loc="left")
    second.barh(places, drawn["mean_change_in_std"].fillna(0), 0.6, color=_AFTER)
    second.axvline(0, color=_FAINT, linewidth=0.8)
    second.set_yticks([])
    left_out = len(statistics) - len(drawn)
    note = f"; {left_out:,} columns are not drawn" if left_out else ""
    first.set_xlabel("share of missing cells", fontsize=_SMALL)
    second.set_xlabel(f"change of the mean, in std{note}", fontsize=_SMALL)
    for axes in (first, second):
        axes.set_ylim(len(drawn) - 0.5, -0.5)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.8)
        _plain(axes)
    return figure


def draw_columns(before: pd.DataFrame, after: pd.DataFrame, most: int) -> Figure:
    """Draw both distributions of the first columns that both tables have."""
    shared = [n for n in before if n in after and _can_draw(before[n], after[n])]
    drawn = shared[:most]
    if not drawn:
        return _message("no column that both tables have can be drawn")
    across, down = min(3, len(drawn)), -(-len(drawn) // 3)
    width, height = max(across * _WIDE + 0.3, 4.5), down * _HIGH + 0.5
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    left_out = len(shared) - len(drawn)
    note = f"; {left_out:,} columns are not drawn" if left_out else ""
    top = 1 - 0.1 / height
    figure.text(0.1 / width, top, "■", color=_BEFORE, va="top", fontsize=8)
    figure.text(0.75 / width, top, "■", color=_AFTER, va="top", fontsize=8)
    legend = f"     reference       table, share of values{note}"
    figure.text(0.08 / width, top, legend, va="top", fontsize=_SMALL)
    for place, name in enumerate(drawn):
        row, column = divmod(place, 3)
        bottom = 1 - (row * _HIGH + _HIGH - 0.15) / height
        corner = ((column * _WIDE + 0.45) / width, bottom)
        size = ((_WIDE - 0.45) / width, (_HIGH - 0.75) / height)
        axes = figure.add_axes((*corner, *size))
        _draw(axes, before[name], after[name])
        axes.set_title(_shown(name), fontsize=_SMALL, loc="left", parse_math=False)
        _plain(axes)
    return figure


def _can_draw(first: pd.Series[Any], second: pd.Series[Any]) -> bool:
    kinds = {kind_of(first), kind_of(second)}
    return bool(kinds <= COUNTED) or (len(kinds) == 1 and bool(kinds <= MEASURED))


def _draw(axes: Axes, first: pd.Series[Any], second: pd.Series[Any]) -> None:
    kinds = kind_of(first), kind_of(second)
    both = [values(first, kinds[0]), values(second, kinds[1])]
    if kinds[0] in COUNTED:
        _draw_bars(axes, both)
        return
    both = [part[np.isfinite(part)] for part in both]
    joined = np.concatenate(both)
    if not len(joined):
        return
    low, high = joined.min(), joined.max()
    with np.errstate(over="ignore"):  # from -1e308 to 1e308
        if not np.isfinite(high - low):
            return
    edges = np.linspace(low, high if high > low else low + 1, 21)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    if kinds[0] == "datetime":
        locator = AutoDateLocator(maxticks=5)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    for part, colour, style in zip(both, (_BEFORE, _AFTER), ("-", "--"), strict=True):
        shares = np.histogram(part, edges)[0] / max(1, len(part))
        # matplotlib counts datetimes in days.
        shown = edges / 86_400e6 if kinds[0] == "datetime" else edges
        axes.stairs(shares, shown, color=colour, linestyle=style, lw=1.4)


def _draw_bars(axes: Axes, both: list[Any]) -> None:
    shares = [pd.Series(part).value_counts(normalize=True) for part in both]
    names = sorted(set(shares[0].index) | set(shares[1].index))
    names.sort(key=lambda name: -max(part.get(name, 0) for part in shares))
    names = names[:_BARS]
    for part, shift, colour in zip(shares, (-0.2, 0.2), (_BEFORE, _AFTER), strict=True):
        heights = [part.get(name, 0) for name in names]
        axes.bar(np.arange(len(names)) + shift, heights, 0.4, color=colour)
    shown = [_shown(name, 8) for name in names]
    axes.set_xticks(range(len(names)), shown, fontsize=_SMALL, parse_math=False)
    if sum(map(len, shown)) > 30:
        axes.tick_params(axis="x", rotation=30)


def _plain(axes: Axes) -> None:
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)


def _shown(name: str, longest: int = _LONGEST) -> str:
    line = " ".join(name.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _message(text: str) -> Figure:
    figure = Figure(figsize=(4.5, 1.0), dpi=100, facecolor="white")
    figure.text(0.5, 0.5, text, ha="center", va="center", fontsize=_LARGE, color=_FAINT)
    return figure
