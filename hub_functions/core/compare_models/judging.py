"""Which model is best, and who cannot be told apart from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .answers import Answers, Floats
from .measures import (
    LESS_IS_BETTER,
    OF_TASK,
    Measure,
    Metric,
    measure_of,
    median_error,
    roc_auc,
)
from .pairing import compare_pairs, interval, resample


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a bootstrap draws."""

    resamples: int
    seed: int
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """The comparison of all models; the baseline is the last."""

    names: tuple[str, ...]
    values: Floats  # the metric of each, shape (models,)
    sign: float  # 1 where more is better, else -1
    comparison: pd.DataFrame
    differences: pd.DataFrame

    @property
    def place(self) -> int:
        """Where the best given model is; the first of equals."""
        return int(np.argmax(self.sign * self.values[:-1]))

    @property
    def best(self) -> str:
        """Its name."""
        return self.names[self.place]

    def lead(self) -> float | None:
        """Return how much better it is than the next given model."""
        rivals = self.sign * np.delete(self.values[:-1], self.place)
        if not len(rivals):
            return None
        return float(self.sign * self.values[self.place] - rivals.max())

    def behind(self) -> pd.DataFrame:
        """Return each model less the best, in the order of `comparison`."""
        rows = [(self.best, 0.0, 0.0, 0.0)]
        pairs = self.differences[["first", "second", "difference", "low", "high"]]
        for first, second, value, low, high in pairs.itertuples(index=False):
            if second == self.best:
                rows.append((first, value, low, high))
            elif first == self.best:
                rows.append((second, -value, -high, -low))
        found = pd.DataFrame(rows, columns=["name", "difference", "low", "high"])
        return found.set_index("name").loc[self.comparison["name"]].reset_index()

    def is_clear(self) -> bool:
        """Tell whether the best differs from every other, and for the better."""
        others = self.behind().query("name != @self.best")
        worst = others["high"] if self.sign > 0 else -others["low"]
        return bool((worst < 0).all())

    def doubts(self) -> list[str]:
        """Say which of the others may be as good as the best."""
        others = self.behind().query("name != @self.best")
        excluded = (others["low"] > 0) | (others["high"] < 0)
        close = others.loc[~excluded, "name"].tolist()
        found = []
        if close:
            names = ", ".join(close)
            found.append(f"{self.best} cannot be told apart from: {names}")
        ahead = self.sign * self.values[-1] >= self.sign * self.values[self.place]
        if ahead:
            found.append("no model is better than the baseline")
        return found


def judge(answers: Answers, metric: Metric, drawing: Drawing) -> Verdict:
    """Compare all models by a metric.

    Raises:
        ValueError: the metric is not defined, or a model does not give it.
    """
    measures = [_measure(metric, answers, place) for place in range(len(answers.each))]
    rows = len(answers.labels)
    values = np.array([measure(np.ones(rows)) for measure in measures])
    if np.isnan(values).any():
        message = f"{metric} is not defined: all labels are equal; give another metric"
        raise ValueError(message)
    drawn = resample(measures, rows, drawing.resamples, drawing.seed)
    sign = -1.0 if metric in LESS_IS_BETTER else 1.0
    return Verdict(
        names=tuple(each.name for each in answers.each),
        values=values,
        sign=sign,
        comparison=_tabulate(answers, sign * values, _intervals(drawn, drawing)),
        differences=compare_pairs(answers, values, drawn, drawing.confidence),
    )


def _measure(metric: Metric, answers: Answers, place: int) -> Measure:
    found = measure_of(metric, answers, answers.each[place])
    if found is None:
        name = answers.each[place].name
        message = (
            f"{name} gives no probabilities, and so no {metric}: give another metric"
        )
        raise ValueError(message)
    return found


def _intervals(drawn: Floats, drawing: Drawing) -> list[tuple[float, float]]:
    return [interval(each, drawing.confidence) for each in drawn.T]


def _tabulate(
    answers: Answers,
    scores: Floats,
    intervals: list[tuple[float, float]],
) -> pd.DataFrame:
    """Return a row per model, best first; of equals, the baseline is last."""
    ones = np.ones(len(answers.labels))
    rows = []
    for each, (low, high) in zip(answers.each, intervals, strict=True):
        row: dict[str, object] = {"name": each.name, "kind": each.kind, "rank": 0}
        for name in OF_TASK[answers.task]:
            measure = measure_of(name, answers, each)
            row[name] = np.nan if measure is None else measure(ones)
        if answers.task == "classification":
            row["roc_auc"] = roc_auc(answers, each)
        else:
            row["median_absolute_error"] = median_error(answers, each)
        rows.append({**row, "low": low, "high": high})
    found = pd.DataFrame(rows).astype({"name": "string", "kind": "string"})
    order = np.argsort(-scores, kind="stable")
    # A model that is as good as the baseline stands before it, as it is given.
    found = found.iloc[order].reset_index(drop=True)
    found["rank"] = np.arange(1, len(found) + 1)
    return found
