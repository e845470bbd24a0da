"""The figure of the drift."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from .drift import LARGE, MODERATE

_INK, _FAINT, _GRID = "#333333", "#777777", "#e4e4e4"
# Told apart by colour-blind people, too.
_COLOURS = {"stable": "#0072b2", "moderate": "#e69f00", "large": "#d55e00"}
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_MOST, _LONGEST = 30, 32  # columns that are drawn; characters of a name
_LINE, _PLOT, _FOOT, _HEAD, _CHARACTER = 0.24, 4.0, 0.6, 0.4, 0.065  # inches


def draw_drift(drift: pd.DataFrame) -> Figure:
    """Draw a bar for each column, the most shifted on top."""
    if drift.empty:
        return _message("no reference was given: no drift was measured")
    drawn = drift.head(_MOST)
    names = [_shown(name) for name in drawn["column"]]
    left = 0.2 + _CHARACTER * max(map(len, names))
    width, height = left + _PLOT + 0.3, _HEAD + _LINE * len(drawn) + _FOOT
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    axes = figure.add_axes(
        (left / width, _FOOT / height, _PLOT / width, _LINE * len(drawn) / height)
    )
    colours = [_COLOURS[each] for each in drawn["reading"]]
    axes.barh(range(len(drawn)), drawn["psi"], height=0.7, color=colours)
    for limit in (MODERATE, LARGE):
        axes.axvline(limit, color=_FAINT, linewidth=0.8, linestyle="--")
    axes.set_xlim(0, max(float(drawn["psi"].max()) * 1.05, LARGE * 1.2))
    axes.set_ylim(len(drawn) - 0.5, -0.5)
    axes.set_yticks(range(len(drawn)), names, fontsize=_SMALL, parse_math=False)
    left_out = len(drift) - len(drawn)
    note = f"; {left_out:,} columns are not drawn" if left_out else ""
    text = (
        f"PSI: moderate from {MODERATE}, large from {LARGE} (dashed);\n"
        f"blue: stable, or no more than by chance{note}"
    )
    axes.set_xlabel(text, fontsize=_SMALL)
    axes.set_title("Shift from the reference", fontsize=_LARGE, color=_INK, loc="left")
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    return figure


def _message(text: str) -> Figure:
    figure = Figure(figsize=(5.0, 1.0), dpi=100, facecolor="white")
    figure.text(0.5, 0.5, text, ha="center", va="center", fontsize=_LARGE, color=_FAINT)
    return figure


def _shown(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
