"""The figures: predictions beside labels, and what is left between them."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from .answers import Answers, Floats

_INK, _FAINT, _GRID, _DOT, _LINE = "#333333", "#777777", "#e4e4e4", "#0072b2", "#d55e00"
_SCALE = LinearSegmentedColormap.from_list("rows", ["#c9d9e8", "#7fa6c9", "#1f4e79"])
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_MOST = 2_000  # rows that are drawn as dots; of more, their density
_SIDE, _LEFT, _TOP, _FOOT, _GAP = 3.2, 0.75, 0.35, 0.55, 0.75  # inches


def draw_predictions(answers: Answers) -> Figure:
    """Draw predictions against labels; the line is where they are equal."""
    true = answers.labels[answers.has_label]
    said = answers.predicted[answers.has_label]
    figure, (axes,) = _new([_SIDE])
    _dots(axes, true, said)
    low, high = min(true.min(), said.min()), max(true.max(), said.max())
    axes.plot([low, high], [low, high], color=_LINE, linewidth=1)
    axes.set_xlabel("label", fontsize=_SMALL)
    axes.set_ylabel("prediction", fontsize=_SMALL)
    title = f"{len(true):,} rows; on the line, prediction is label"
    axes.set_title(title, fontsize=_LARGE, color=_INK, loc="left")
    return figure


def draw_residuals(answers: Answers) -> Figure:
    """Draw label less prediction, along the predictions and as a histogram."""
    said = answers.predicted[answers.has_label]
    left = answers.labels[answers.has_label] - said
    figure, (axes, beside) = _new([_SIDE, _SIDE / 2])
    _dots(axes, said, left)
    axes.axhline(0, color=_LINE, linewidth=1)
    axes.set_xlabel("prediction", fontsize=_SMALL)
    axes.set_ylabel("residual: label less prediction", fontsize=_SMALL)
    bins = min(40, max(5, round(len(left) ** 0.5)))
    if left.min() < left.max():
        beside.hist(left, bins=bins, orientation="horizontal", color=_DOT)
    else:
        beside.barh([left[0]], [len(left)], height=0.1, color=_DOT)
    beside.axhline(0, color=_LINE, linewidth=1)
    beside.set_xlabel("rows", fontsize=_SMALL)
    beside.locator_params(axis="x", nbins=3)
    beside.set_ylim(axes.get_ylim())
    beside.set_yticklabels([])
    return figure


def _dots(axes: Axes, across: Floats, up: Floats) -> None:
    if len(across) <= _MOST:
        axes.plot(across, up, "o", color=_DOT, alpha=0.4, markersize=3.5, mew=0)
    else:
        axes.hexbin(across, up, gridsize=45, mincnt=1, bins="log", cmap=_SCALE)


def _new(widths: list[float]) -> tuple[Figure, list[Axes]]:
    """Return a figure with plots side by side; all sizes are inches."""
    width = _LEFT + sum(widths) + _GAP * (len(widths) - 1) * 0.4 + 0.3
    height = _TOP + _SIDE + _FOOT
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    found, left = [], _LEFT
    for each in widths:
        place = (left / width, _FOOT / height, each / width, _SIDE / height)
        axes = figure.add_axes(place)
        axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
        axes.grid(visible=True, color=_GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[:].set_visible(False)
        axes.locator_params(nbins=6)
        found.append(axes)
        left += each + _GAP * 0.4
    return figure, found
