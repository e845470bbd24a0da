"""Compare models and a naive baseline on one table."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator

from .answers import Answers, ask_all
from .drawing import draw_comparison
from .judging import Drawing, judge
from .measures import DEFAULT, OF_TASK, Metric
from .sample import LABEL, sample_models
from .tables import named_by_text, unknown

__all__ = ["Comparison", "compare_models"]

_LONGEST = 300  # characters of a note


class Comparison(NamedTuple):
    """Which model is best, and whether that is more than chance.

    Attributes:
        best: Name of the best given model: "model", "challenger", "third" or
            "fourth"; the first of equals.
        best_model: That model, for the next function.
        best_score: Its metric.
        baseline_score: The baseline's metric.
        lead: By how much the best is better than the next of the given models,
            0 or more; None where one model is given.
        is_clear: Whether the interval of the difference to every other given
            model, and to the baseline, excludes 0.
        comparison: A row per model, best first: `name`, `kind`, `rank` by the
            metric, all metrics of the task, and the interval of the chosen one,
            `low` to `high`.
        differences: A row per two models: `first`, `second`, `difference` of the
            metric (first less second) with its interval `low` to `high`,
            `test` (mcnemar or wilcoxon), `only_first` and `only_second` (rows
            that only one has right; in a regression, where it is nearer),
            `p_value`, `p_adjusted` (Holm) and `differ`: whether the interval
            excludes 0.
        metric: By which the models were ranked.
        task: Classification or regression, as the models predict.
        rows: Rows that have a label: those compared on.
        plot: Metrics and differences from the best, with their intervals.
        notes: What to know: who cannot be told apart, what was left out,
            warnings of the models.
    """

    best: str
    best_model: BaseEstimator
    best_score: float
    baseline_score: float
    lead: float | None
    is_clear: bool
    comparison: pd.DataFrame
    differences: pd.DataFrame
    metric: str
    task: str
    rows: int
    plot: Figure
    notes: list[str]


def compare_models(  # noqa: PLR0913  # four models and how to compare, by name
    model: BaseEstimator | None = None,
    challenger: BaseEstimator | None = None,
    third: BaseEstimator | None = None,
    fourth: BaseEstimator | None = None,
    table: pd.DataFrame | None = None,
    *,
    label_column: str | None = None,
    train: pd.DataFrame | None = None,
    metric: Metric | None = None,
    confidence: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
) -> Comparison:
    """Compare up to four models and a naive baseline on one table.

    All predict the same rows, so that differences are paired: a resample draws
    rows with replacement, measures every model on them, and the percentiles of
    the differences are their interval (bootstrap).  Beside it stands a test:
    McNemar's, exact, of which classifier is right where the other is wrong; or
    Wilcoxon's of which regressor's absolute error is smaller.  P-values are
    corrected for the number of pairs (Holm).

    The baseline says the most frequent class, with the shares of the classes as
    probabilities, or the mean of the label.  It learns them from `train`, or else
    from the labels of `table`, which makes it a little better than it could be.

    Labels are compared as text, whole numbers without a point.  Rows without a
    label are left out.  Time is a prediction per model, and for the resamples
    rows * resamples * models.

    Args:
        model: A fitted classifier or regressor with scikit-learn's methods, such
            as the one in use.  None, without a table, trains two small ones on
            the breast cancer data of scikit-learn.
        challenger: Another one of the same task, to be compared with it.
        third: One more, of the same task.
        fourth: One more, of the same task.
        table: Rows with features and label, not those of the training; at
            least 2 with a label.  Columns are taken by the models'
            `feature_names_in_`.
        label_column: Column with what is true; needed with a table.
        train: Rows that the models learnt; their labels make the baseline.
        metric: What the best has most of, or least (log_loss, mae, rmse).  None:
            accuracy, or rmse.  Balanced accuracy and f1 are means over the classes.
        confidence: Of the intervals, above 0, below 1.
        resamples: Of the bootstrap, at least 100.
        seed: For the bootstrap, 0 or more.

    Returns:
        The best model, and the comparison of all.

    Raises:
        TypeError: `table` or `train` is not a pandas DataFrame; a model has no
            `predict`, or predicts several values per row.
        ValueError: a model or the table is not given; two columns have the same
            name; there is no column `label_column`, or fewer than 2 rows have a
            label, or none that a model knows; a column that a model needs is
            missing; models are of two tasks, or predict no finite numbers; the
            metric is of another task, or a model does not give it; a param is out
            of range; or a model is not fitted (scikit-learn's NotFittedError).

    Source:
        McNemar, Psychometrika 12 (1947), 153-157; Dietterich, Neural Computation
        10 (1998), 1895-1923.  Wilcoxon, Biometrics Bulletin 1 (1945), 80-83.
        Bootstrap: Efron & Tibshirani, An Introduction to the Bootstrap (1993).
    """
    _require(confidence, resamples, seed)
    if table is None and model is None:
        (model, challenger), train, table = sample_models()
        label_column = LABEL
    inputs = (model, challenger, third, fourth)
    names = ("model", "challenger", "third", "fourth")
    given = {n: m for n, m in zip(names, inputs, strict=True) if m is not None}
    rows, learnt, label = _rows(given, table, train, label_column)
    notes = _left_out(table, rows, train)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        answers = ask_all(given, rows, learnt, label)
    notes.update(_told(each) for each in caught if _is_for_users(each))
    chosen = _metric(metric, answers)
    drawing = Drawing(resamples, seed, confidence)
    verdict = judge(answers, chosen, drawing)
    notes.update(verdict.doubts())
    return Comparison(
        best=verdict.best,
        best_model=given[verdict.best],
        best_score=float(verdict.values[verdict.place]),
        baseline_score=float(verdict.values[-1]),
        lead=verdict.lead(),
        is_clear=verdict.is_clear(),
        comparison=verdict.comparison,
        differences=verdict.differences,
        metric=chosen,
        task=answers.task,
        rows=len(rows),
        plot=draw_comparison(
            verdict.comparison,
            verdict.behind(),
            chosen,
            f"{chosen} on {len(rows):,} rows, {confidence:.0%} intervals",
        ),
        notes=[text if n == 1 else f"{n:,} x {text}" for text, n in notes.items()],
    )


def _require(confidence: float, resamples: int, seed: int) -> None:
    if not 0 < confidence < 1:
        message = f"confidence is {confidence}: give a number above 0 and below 1"
        raise ValueError(message)
    for name, value, least in (("resamples", resamples, 100), ("seed", seed, 0)):
        if value < least:
            message = f"{name} is {value}: give {least} or more"
            raise ValueError(message)


def _rows(
    given: dict[str, BaseEstimator],
    table: pd.DataFrame | None,
    train: pd.DataFrame | None,
    label_column: str | None,
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Return the rows to compare on, those of the baseline, and their label.

    Raises:
        TypeError: one of the tables is no DataFrame.
        ValueError: something is not given, or there are no two labelled rows.
    """
    if "model" not in given:
        message = "model is not given: the first model is the one to compare with"
        raise ValueError(message)
    if table is None:
        message = "table is not given: the models are compared on its rows"
        raise ValueError(message)
    if label_column is None:
        message = "label_column is not given: name the column of table that is true"
        raise ValueError(message)
    found = []
    for what, each in (("table", table), ("train", table if train is None else train)):
        named = named_by_text(each, what)
        if label_column not in named:
            raise ValueError(unknown([label_column], [*named], what))
        there = named[named[label_column].notna()].reset_index(drop=True)
        if len(there) < 2:
            message = (
                f"{what} has {len(there)} rows with a label in {label_column!r}: at "
                "least 2 are needed"
            )
            raise ValueError(message)
        found.append(there)
    return found[0], found[1], label_column


def _left_out(
    table: pd.DataFrame | None, rows: pd.DataFrame, train: pd.DataFrame | None
) -> Counter[str]:
    notes: Counter[str] = Counter()
    unlabelled = 0 if table is None else len(table) - len(rows)
    if unlabelled:
        notes[f"rows without a label, left out: {unlabelled:,}"] += 1
    if train is None:
        notes[
            "the baseline learnt the labels of table itself, as train is not given"
        ] += 1
    return notes


def _metric(metric: Metric | None, answers: Answers) -> Metric:
    """Return the metric to rank by.

    Raises:
        ValueError: it is none of the task.
    """
    known = OF_TASK[answers.task]
    if metric is None:
        return DEFAULT[answers.task]
    if metric not in known:
        message = (
            f"metric is {metric!r}, and the models are for {answers.task}: give one "
            f"of {', '.join(map(repr, known))}"
        )
        raise ValueError(message)
    return metric


def _is_for_users(caught: warnings.WarningMessage) -> bool:
    return not issubclass(caught.category, DeprecationWarning)


def _told(caught: warnings.WarningMessage) -> str:
    text = " ".join(str(caught.message).split())
    return f"{caught.category.__name__}: {text}"[:_LONGEST]
