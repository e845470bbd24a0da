"""Metrics of answers whose rows are weighted, as a bootstrap draws them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from .answers import Answer, Answers, Floats, Task

Metric: TypeAlias = Literal[
    "accuracy", "balanced_accuracy", "f1", "log_loss", "mae", "rmse", "r2"
]
Weights: TypeAlias = npt.NDArray[np.float64]  # times that each row was drawn
Measure: TypeAlias = Callable[[Weights], float]

OF_TASK: dict[Task, tuple[Metric, ...]] = {
    "classification": ("accuracy", "balanced_accuracy", "f1", "log_loss"),
    "regression": ("mae", "rmse", "r2"),
}
DEFAULT: dict[Task, Metric] = {"classification": "accuracy", "regression": "rmse"}
LESS_IS_BETTER = frozenset({"log_loss", "mae", "rmse"})


def measure_of(metric: Metric, answers: Answers, answer: Answer) -> Measure | None:
    """Return what measures an answer; None where it gives no such metric."""
    if metric == "log_loss":
        return _log_loss(answers, answer)
    if metric == "accuracy":
        return _mean((answers.labels == answer.values).astype(np.float64))
    if metric in ("balanced_accuracy", "f1"):
        return _by_class(metric, answers, answer)
    error = answers.labels - answer.values
    if metric == "mae":
        return _mean(np.abs(error))
    squares = _mean(error**2)
    if metric == "rmse":
        return lambda weights: float(np.sqrt(squares(weights)))
    return _r2(squares, answers.labels)


def _log_loss(answers: Answers, answer: Answer) -> Measure | None:
    if answer.probabilities is None:
        return None
    tiny = np.finfo(np.float64).eps
    places = np.arange(len(answers.labels))
    of_label = answer.probabilities[places, answers.labels]
    return _mean(-np.log(np.clip(of_label, tiny, 1.0)))


def _r2(squares: Measure, labels: Floats) -> Measure:
    centred = labels - labels.mean()  # so that the variance loses no digits
    first, second = _mean(centred), _mean(centred**2)

    def r2(weights: Weights) -> float:
        variance = second(weights) - first(weights) ** 2
        # What is left of equal labels is rounding.
        if variance <= 1e-12 * max(second(weights), 1e-300):
            return np.nan
        return 1 - squares(weights) / variance

    return r2


def _mean(losses: Floats) -> Measure:
    # Not by `@`: on a busy machine its threads wait for each other, and what they
    # add up depends on how many there are.
    return lambda weights: float((weights * losses).sum() / weights.sum())


def _by_class(metric: Metric, answers: Answers, answer: Answer) -> Measure:
    """Return a mean over the classes: of recall, or of F1."""
    size = len(answers.classes)
    cells = answers.labels * size + answer.values

    def measure(weights: Weights) -> float:
        counts = np.bincount(cells, weights, size * size).reshape(size, size)
        right, true, said = counts.diagonal(), counts.sum(axis=1), counts.sum(axis=0)
        if metric == "balanced_accuracy":
            there = true > 0
            return float(np.mean(right[there] / true[there]))
        there = true + said > 0
        return float(np.mean(2 * right[there] / (true + said)[there]))

    return measure


def roc_auc(answers: Answers, answer: Answer) -> float:
    """Return the mean area of each class against the rest; NaN without one."""
    if answer.probabilities is None:
        return np.nan
    areas = []
    for code in range(len(answers.classes)):
        is_class = answers.labels == code
        if is_class.any() and not is_class.all():
            areas.append(roc_auc_score(is_class, answer.probabilities[:, code]))
    return float(np.mean(areas)) if areas else np.nan


def median_error(answers: Answers, answer: Answer) -> float:
    """Return the median of the absolute errors."""
    return float(np.median(np.abs(answers.labels - answer.values)))
