"""The figure of the trials."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .search import Trial, told

_INK, _FAINT, _GRID = "#333333", "#777777", "#e4e4e4"
_BEST, _OTHER = "#d55e00", "#0072b2"  # told apart by colour-blind people, too
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_MOST = 30  # trials that are drawn
_LONGEST, _CHARACTER = 60, 0.06  # of a trial's params; inches
_LINE, _PLOT, _FOOT, _HEAD = 0.24, 4.0, 0.55, 0.4  # inches


def draw_trials(trials: list[Trial], best: Trial, metric: str, title: str) -> Figure:
    """Draw a line per trial, the best one on top: its folds and their mean."""
    fitted = [trial for trial in trials if trial.folds]
    sign = 1 if metric == "log_loss" else -1
    fitted.sort(key=lambda each: (each is not best, sign * each.mean(metric)))
    drawn = fitted[:_MOST]
    names = [_name(trial) for trial in drawn]
    left = 0.2 + _CHARACTER * max(map(len, names))
    width, height = left + _PLOT + 0.2, _HEAD + _LINE * len(drawn) + _FOOT
    figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
    axes = figure.add_axes(
        (left / width, _FOOT / height, _PLOT / width, _LINE * len(drawn) / height)
    )
    for place, trial in enumerate(drawn):
        _draw_trial(axes, place, trial, metric, _BEST if trial is best else _OTHER)
    axes.set_ylim(len(drawn) - 0.5, -0.5)
    axes.set_yticks(range(len(drawn)), names, fontsize=_SMALL, parse_math=False)
    left_out = len(trials) - len(drawn)
    note = f"; {left_out:,} trials are not drawn" if left_out else ""
    axes.set_xlabel(f"{metric}: folds and their mean{note}", fontsize=_SMALL)
    axes.set_title(title, fontsize=_LARGE, color=_INK, loc="left", parse_math=False)
    axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
    axes.grid(visible=True, axis="x", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    return figure


def _draw_trial(axes: Axes, place: int, trial: Trial, metric: str, colour: str) -> None:
    folds = trial.folds[metric]
    axes.plot(folds, [place] * len(folds), "o", color=colour, alpha=0.3, markersize=4)
    axes.plot([trial.mean(metric)], [place], "D", color=colour, markersize=6)


def _name(trial: Trial) -> str:
    name = told(trial.params)[1:-1].replace('"', "") or "as it is"
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
