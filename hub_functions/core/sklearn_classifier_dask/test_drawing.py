"""The figure of the trials, by what can be read in it."""

from __future__ import annotations

import io
from collections import Counter

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text

from hub_functions.core.sklearn_classifier_dask.drawing import draw_trials
from hub_functions.core.sklearn_classifier_dask.search import Trial


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def picture(figure: Figure) -> bytes:
    """Draw a figure; a warning on the way is an error."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=30)
    return stream.getvalue()


def test_the_plot_shows_the_best_trial_first():
    trials = [
        Trial({"max_depth": depth}, {"accuracy": np.array(folds)}, "", Counter())
        for depth, folds in ((1, [0.5, 0.6]), (None, [0.7, 0.8]), (2, [0.9, 1.0]))
    ]

    plot = draw_trials(trials, trials[2], "accuracy", "a title")

    names = [label.get_text() for label in plot.axes[0].get_yticklabels()]
    assert names == ["max_depth: 2", "max_depth: null", "max_depth: 1"]
    assert {"a title", "accuracy: folds and their mean"} <= set(texts(plot))
    assert plot.axes[0].lines[0].get_xdata().tolist() == [0.9, 1.0]
    assert plot.axes[0].lines[1].get_xdata().tolist() == [0.95]
    assert picture(plot)


def test_the_plot_of_many_trials_says_what_is_not_drawn():
    folds = {"accuracy": np.array([0.5, 0.7])}
    trials = [Trial({"C": power}, folds, "", Counter()) for power in range(33)]

    plot = draw_trials(trials, trials[32], "accuracy", "SVC")

    assert "accuracy: folds and their mean; 3 trials are not drawn" in texts(plot)
    assert "C: 32" in texts(plot)
    assert picture(plot)
