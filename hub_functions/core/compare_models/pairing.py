"""Whether two models differ on the same rows by more than chance."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats

from .answers import Answer, Answers, Floats
from .measures import Measure


def resample(measures: list[Measure], rows: int, resamples: int, seed: int) -> Floats:
    """Measure all models on the same rows, drawn with replacement.

    Returns:
        Shape (resamples, models); NaN where a sample has no such metric.
    """
    random = np.random.default_rng(seed)
    found = np.empty((resamples, len(measures)))
    for place in range(resamples):
        drawn = random.integers(0, rows, rows)
        weights = np.bincount(drawn, minlength=rows).astype(np.float64)
        found[place] = [measure(weights) for measure in measures]
    return found


def interval(values: Floats, confidence: float) -> tuple[float, float]:
    """Return the percentiles between which a share of the values lies."""
    there = values[~np.isnan(values)]
    if not len(there):
        return np.nan, np.nan
    tail = (1 - confidence) / 2
    low, high = np.quantile(there, [tail, 1 - tail])
    return float(low), float(high)


def compare_pairs(
    answers: Answers, values: Floats, drawn: Floats, confidence: float
) -> pd.DataFrame:
    """Return a row per two models; see `Comparison.differences`.

    Args:
        answers: Of all models.
        values: The metric of each, shape (models,).
        drawn: The metric of each in every resample.
        confidence: Of the intervals.
    """
    rows = []
    for one, other in combinations(range(len(answers.each)), 2):
        first, second = answers.each[one], answers.each[other]
        low, high = interval(drawn[:, one] - drawn[:, other], confidence)
        rows.append(
            {
                "first": first.name,
                "second": second.name,
                "difference": values[one] - values[other],
                "low": low,
                "high": high,
                **_test(answers, first, second),
            }
        )
    found = pd.DataFrame(rows)
    found["p_adjusted"] = _holm(found["p_value"].to_numpy())
    found["differ"] = (found["low"] > 0) | (found["high"] < 0)
    texts = dict.fromkeys(("first", "second", "test"), "string")
    return found.astype(texts)


def _test(answers: Answers, first: Answer, second: Answer) -> dict[str, object]:
    if answers.task == "regression":
        errors = [np.abs(answers.labels - each.values) for each in (first, second)]
        return _wilcoxon(errors[0] - errors[1])
    right = [answers.labels == each.values for each in (first, second)]
    return mcnemar(int((right[0] & ~right[1]).sum()), int((right[1] & ~right[0]).sum()))


def mcnemar(only_first: int, only_second: int) -> dict[str, object]:
    """Test whether two classifiers are right equally often, exactly.

    Args:
        only_first: Rows that only the first one has right.
        only_second: Rows that only the second one has right.
    """
    both = only_first + only_second
    p_value = stats.binomtest(only_first, both, 0.5).pvalue if both else 1.0
    return {
        "test": "mcnemar",
        "only_first": only_first,
        "only_second": only_second,
        "p_value": float(p_value),
    }


def _wilcoxon(differences: Floats) -> dict[str, object]:
    """Test whether absolute errors are equally large; counts of the smaller ones."""
    there = differences[differences != 0]
    p_value = float(stats.wilcoxon(there).pvalue) if len(there) else 1.0
    return {
        "test": "wilcoxon",
        "only_first": int((there < 0).sum()),
        "only_second": int((there > 0).sum()),
        "p_value": p_value,
    }


def _holm(p_values: Floats) -> Floats:
    """Correct for several tests, by Holm."""
    order = np.argsort(p_values, kind="stable")
    left = len(p_values) - np.arange(len(p_values))
    steps = np.maximum.accumulate(p_values[order] * left)
    found = np.empty(len(p_values))
    found[order] = np.minimum(steps, 1.0)
    return found
