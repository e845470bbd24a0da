"""The figures: PSI of all columns, and the distributions of the most drifted."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .columns import Floats
from .comparing import SHIFTED, STABLE, Compared

_INK, _FAINT, _GRID = "#333333", "#777777", "#e4e4e4"
_BEFORE, _AFTER = "#0072b2", "#d55e00"  # told apart by colour-blind people, too
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_MOST, _BARS = 30, 8  # columns, and bars of a column, that are drawn
_LONGEST, _CHARACTER = 30, 0.065  # of a name; inches
_LINE, _PLOT, _FOOT, _HEAD = 0.24, 3.8, 0.55, 0.4  # inches
_WIDE, _HIGH = 2.6, 1.9  # of a small plot, inches


def draw_psi(ranked: pd.DataFrame, threshold: float) -> Figure:
    """Draw a bar per column, the greatest PSI first."""
    there = ranked.dropna(subset="psi")
    drawn = there.head(_MOST)
    if drawn.empty:
        return _message("no distribution was compared: see notes")
    names = [_shown(name) for name in drawn["column"]]
    left = 0.25 + _CHARACTER * max(map(len, names))
    width, height = left + _PLOT + 0.5, _HEAD + _LINE * len(drawn) + _FOOT
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    axes = figure.add_axes(
        (left / width, _FOOT / height, _PLOT / width, _LINE * len(drawn) / height)
    )
    colours = [_AFTER if drifted else _BEFORE for drifted in drawn["drifted"]]
    values = drawn["psi"].to_numpy()
    axes.barh(range(len(drawn)), values, height=0.6, color=colours)
    for place, value in enumerate(values):
        axes.text(value, place, f" {value:.3g}", va="center", fontsize=_SMALL)
    for edge, style in ((STABLE, ":"), (SHIFTED, "--"), (threshold, "-")):
        axes.axvline(edge, color=_FAINT, linestyle=style, linewidth=0.8)
    axes.set_ylim(len(drawn) - 0.5, -0.5)
    axes.set_xlim(0, 1.15 * max(SHIFTED, threshold, values.max()))
    axes.set_yticks(range(len(drawn)), names, fontsize=_SMALL, parse_math=False)
    left_out = len(there) - len(drawn)
    note = f"; {left_out:,} columns are not drawn" if left_out else ""
    axes.set_xlabel(f"PSI [nats]; below 0.1 stable, above 0.25 shifted{note}")
    axes.set_title("Orange: drifted", fontsize=_LARGE, color=_INK, loc="left")
    _plain(axes)
    axes.xaxis.label.set_fontsize(_SMALL)
    axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.8)
    return figure


def draw_columns(compared: list[Compared], there: int, bins: int) -> Figure:
    """Draw both distributions of some columns, in rows of three."""
    across = min(3, len(compared))
    down = -(-len(compared) // 3)
    width, height = across * _WIDE + 0.3, down * _HIGH + 0.5
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    left_out = there - len(compared)
    note = f"; {left_out:,} drifted columns are not drawn" if left_out else ""
    figure.text(0.1 / width, 1 - 0.1 / height, "■", color=_BEFORE, va="top", fontsize=8)
    figure.text(0.75 / width, 1 - 0.1 / height, "■", color=_AFTER, va="top", fontsize=8)
    legend = f"     reference       table, share of values{note}"
    figure.text(0.08 / width, 1 - 0.1 / height, legend, va="top", fontsize=_SMALL)
    for place, each in enumerate(compared):
        row, column = divmod(place, 3)
        axes = figure.add_axes(
            (
                (column * _WIDE + 0.45) / width,
                1 - (row * _HIGH + 0.6 + _HIGH - 0.75) / height,
                (_WIDE - 0.45) / width,
                (_HIGH - 0.75) / height,
            )
        )
        _draw(axes, each, bins)
        axes.set_title(_title(each), fontsize=_SMALL, loc="left", parse_math=False)
        _plain(axes)
    return figure


def _title(each: Compared) -> str:
    before, after = each.missing_shares
    title = _shown(each.pair.name)
    title += "" if np.isnan(each.psi) else f"   PSI {each.psi:.3g}"
    return title if before == after else f"{title}, missing {before:.2g} → {after:.2g}"


def _draw(axes: Axes, each: Compared, bins: int) -> None:
    if each.counts is not None:
        _draw_bars(axes, each)
    elif each.pair.is_measured and all(map(len, each.pair.values)):
        _draw_histograms(axes, each, bins)
    else:
        before, after = each.missing_shares
        axes.bar([0, 1], [before, after], color=[_BEFORE, _AFTER], width=0.6)
        axes.set_xticks([0, 1], ["missing", "missing"], fontsize=_SMALL)
        axes.set_ylim(0, 1)


def _draw_bars(axes: Axes, each: Compared) -> None:
    first, second = (counts / counts.sum() for counts in each.counts or ())
    order = np.argsort(-np.maximum(first, second), kind="stable")[:_BARS]
    order = np.sort(order)
    for shares, shift, colour in ((first, -0.2, _BEFORE), (second, 0.2, _AFTER)):
        axes.bar(np.arange(len(order)) + shift, shares[order], 0.4, color=colour)
    names = [_shown(each.categories[place], 8) for place in order]
    axes.set_xticks(range(len(order)), names, fontsize=_SMALL, parse_math=False)
    if max(map(len, names)) * len(names) > 28:
        axes.tick_params(axis="x", rotation=30)


def _draw_histograms(axes: Axes, each: Compared, bins: int) -> None:
    values = [part[np.isfinite(part)] for part in each.pair.values]
    both = np.concatenate(values)
    if not len(both):
        return
    # Far outliers would leave all others in one bar.
    low, high = np.quantile(both, [0.005, 0.995], method="nearest")
    with np.errstate(over="ignore"):  # from -1e308 to 1e308
        if not np.isfinite(high - low):
            return
    edges = np.linspace(low, high if high > low else low + 1, 2 * bins + 1)
    looks = ((values[0], _BEFORE, "-"), (values[1], _AFTER, "--"))
    for part, colour, style in looks:
        shares = np.histogram(part, edges)[0] / max(1, len(part))
        axes.stairs(shares, _axis(edges, each), color=colour, linestyle=style, lw=1.4)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    if each.pair.kind == "datetime":
        locator = AutoDateLocator(maxticks=5)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def _axis(edges: Floats, each: Compared) -> Floats:
    """Return days, as matplotlib counts them, of datetimes."""
    return edges / 86_400e6 if each.pair.kind == "datetime" else edges


def _plain(axes: Axes) -> None:
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)


def _shown(name: str, longest: int = _LONGEST) -> str:
    line = " ".join(name.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _message(text: str) -> Figure:
    figure = Figure(figsize=(4.0, 1.0), dpi=100, facecolor="white")
    figure.text(0.5, 0.5, text, ha="center", va="center", fontsize=_LARGE, color=_FAINT)
    return figure
