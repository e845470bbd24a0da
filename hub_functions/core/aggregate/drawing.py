"""The figure of values and what was computed of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator
from matplotlib.figure import Figure

from .tables import Rows

_INK, _FAINT, _GRID = "#333333", "#999999", "#e4e4e4"
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")  # Okabe and Ito's
_SMALL, _LARGE = 7, 9  # sizes of text, in points
PANELS, _BARS = 3, 20  # groups that are drawn
_POINTS = 2000  # rows of a group that are drawn
_WIDTH, _PANEL, _HEAD, _FOOT, _LEFT, _GAP = 6.4, 1.5, 0.5, 0.5, 0.6, 0.45  # inches


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """An aggregate of one group."""

    name: str
    x: Any
    y: Any
    stepped: bool


def draw_lines(
    rows: Rows, value: str, lines: list[list[Line]], labels: tuple[str, str]
) -> Figure:
    """Draw a panel per group: its rows as dots and the aggregates as lines.

    Args:
        rows: The rows in the order of group and time.
        value: Column that is drawn.
        lines: The aggregates, by group; of PANELS groups at most.
        labels: Of the axis of time, and how a group is named.
    """
    shown = lines
    height = _HEAD + len(shown) * (_PANEL + _GAP) + _FOOT - _GAP
    figure = Figure(figsize=(_WIDTH, height), dpi=100, facecolor="white")
    for number, of_group in enumerate(shown):
        bottom = _FOOT + (len(shown) - 1 - number) * (_PANEL + _GAP)
        axes = figure.add_axes(
            (
                _LEFT / _WIDTH,
                bottom / height,
                (_WIDTH - _LEFT - 0.2) / _WIDTH,
                _PANEL / height,
            )
        )
        here = np.flatnonzero(rows.groups == number)[-_POINTS:]
        axis = _axis_of(rows)
        axes.plot(axis[here], rows.values[value].iloc[here], ".", **_DOTS)
        for line, colour in zip(of_group, _COLOURS, strict=False):
            style = "steps-post" if line.stepped else "default"
            axes.plot(
                *(line.x[-_POINTS:], line.y[-_POINTS:]),
                color=colour,
                label=line.name,
                drawstyle=style,
                linewidth=1.4,
            )
        _dress(axes)
        if rows.has_datetimes():
            axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=6))
        name = f"{labels[1]} {rows.names[number]}: {value}" if rows.names else value
        axes.set_title(name, fontsize=_LARGE, color=_INK, loc="left", parse_math=False)
        if number == 0:
            axes.legend(fontsize=_SMALL, frameon=False, loc="upper left", ncols=4)
    axes.set_xlabel(
        _below(labels[0], len(rows.names)), fontsize=_SMALL, parse_math=False
    )
    return figure


def draw_bars(names: list[Any], values: pd.Series[Any], title: str) -> Figure:
    """Draw a bar per group."""
    shown = [str(name) for name in names[:_BARS]]
    height = _HEAD + 0.24 * max(len(shown), 2) + _FOOT
    figure = Figure(
        figsize=(_WIDTH, height), dpi=100, facecolor="white", layout="constrained"
    )
    axes = figure.subplots()
    axes.barh(range(len(shown)), values.iloc[:_BARS], color=_COLOURS[0])
    axes.set_yticks(range(len(shown)), shown, fontsize=_SMALL, parse_math=False)
    axes.invert_yaxis()
    _dress(axes)
    axes.set_title(title, fontsize=_LARGE, color=_INK, loc="left", parse_math=False)
    if len(names) > _BARS:
        axes.set_xlabel(f"{len(names) - _BARS:,} groups are not drawn", fontsize=_SMALL)
    return figure


def _axis_of(rows: Rows) -> Any:  # noqa: ANN401  # datetimes or numbers
    if rows.times is not None:
        return rows.times.to_numpy()
    return pd.Series(rows.groups).groupby(rows.groups).cumcount().to_numpy()


def _below(name: str, groups: int) -> str:
    left_out = groups - PANELS
    return f"{name}; {left_out:,} groups are not drawn" if left_out > 0 else name


def _dress(axes: Axes) -> None:
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)


_DOTS = {"color": _FAINT, "markersize": 3, "label": "rows"}
