"""The figure of the scores."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

_INK, _FAINT = "#333333", "#777777"
_SCALE = LinearSegmentedColormap.from_list("score", ["#f7f7f5", "#7fa6c9", "#1f4e79"])
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_MOST = 40  # features that are drawn
_LONGEST, _CHARACTER = 30, 0.065  # of a name; inches
_LINE, _COLUMN, _HEAD, _FOOT, _VOTES = 0.24, 0.9, 0.45, 0.45, 0.8  # inches


def draw_scores(scores: pd.DataFrame, methods: list[str]) -> Figure:
    """Draw a line per scored feature, the best on top, and a column per method.

    The colour is the score as a part of the method's best, the number its rank.
    """
    there = scores[scores["rank"].notna()]
    drawn = there.head(_MOST)
    names = [_cut(name) for name in drawn["feature"]]
    left = 0.35 + _CHARACTER * max(map(len, names))
    size = (_COLUMN * len(methods), _LINE * len(drawn))
    width = max(left + size[0] + _VOTES + 0.15, 4.6)
    height = _HEAD + size[1] + _FOOT
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    axes = figure.add_axes(
        (left / width, _FOOT / height, size[0] / width, size[1] / height)
    )
    parts = np.column_stack([_parts(there[name])[: len(drawn)] for name in methods])
    axes.imshow(parts, cmap=_SCALE, vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(methods)), methods, fontsize=_SMALL)
    axes.set_yticks(range(len(drawn)), names, fontsize=_SMALL, parse_math=False)
    axes.xaxis.tick_top()
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, colors=_INK)
    _write_ranks(axes, parts, drawn[[f"{name}_rank" for name in methods]])
    _mark_kept(axes, drawn, len(methods))
    left_out = len(there) - len(drawn)
    more = f" Not drawn: {left_out:,} features." if left_out else ""
    note = f"Rank by method; the darker, the greater the score. Bold: kept.{more}"
    figure.text(0.15 / width, 0.15 / height, note, fontsize=_SMALL, color=_FAINT)
    return figure


def _parts(scores: pd.Series) -> np.ndarray:
    """Return scores as parts of the greatest; infinite ones are all of it."""
    values = scores.to_numpy(dtype=np.float64)
    finite = values[np.isfinite(values)]
    greatest = finite.max() if len(finite) else 0.0
    if np.isinf(values).any():  # all that is finite is little beside it
        return np.where(np.isinf(values), 1.0, 0.5 * values / (greatest or 1.0))
    found: np.ndarray = values / (greatest or 1.0)
    return found


def _write_ranks(axes: Axes, parts: np.ndarray, ranks: pd.DataFrame) -> None:
    for (row, column), part in np.ndenumerate(parts):
        axes.text(
            column,
            row,
            str(ranks.iloc[row, column]),
            ha="center",
            va="center",
            fontsize=_SMALL,
            color="white" if part > 0.55 else _INK,
        )


def _mark_kept(axes: Axes, drawn: pd.DataFrame, methods: int) -> None:
    """Write the votes at the right, and what is kept in bold."""
    for place, (votes, kept) in enumerate(
        zip(drawn["votes"], drawn["kept"], strict=True)
    ):
        text = f"{votes} vote" if votes == 1 else f"{votes} votes"
        weight = "bold" if kept else "normal"
        axes.text(
            methods - 0.4, place, text, va="center", fontsize=_SMALL, weight=weight
        )
        axes.get_yticklabels()[place].set_fontweight(weight)


def _cut(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
