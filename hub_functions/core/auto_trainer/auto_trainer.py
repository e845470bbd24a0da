"""Find and train a model for a table, without choosing one."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.pipeline import Pipeline

from .drawing import draw_trials
from .judging import codes_of, judge, with_labels
from .preparation import make_preparation
from .sample import LABEL, sample_table
from .searching import ESTIMATORS, GREATER_IS_BETTER, METRICS, Budget, Metric, Search
from .searching import search as find
from .tables import Data, read_data

__all__ = ["Trained", "auto_trainer"]

Task: TypeAlias = Literal["auto", "classification", "regression"]
_LARGEST_SEED = 2**31 - 1


class Trained(NamedTuple):
    """A trained model, how good it is, and what else was tried.

    The metrics are means over the folds of a cross-validation of the chosen model,
    preparation and all; those of the other task are None.

    Attributes:
        model: Pipeline of preparation and estimator, trained on all labelled rows.
            It takes a table with at least the columns in its `feature_names_in_`,
            in any order.
        task: "classification" or "regression", as given or found.
        estimator: Which was chosen: lightgbm, xgboost, random_forest, extra_trees.
        accuracy: Share of rows that are predicted right, 0 to 1.
        balanced_accuracy: Mean over the classes of the share predicted right.
        f1: Mean over the classes (macro) of F1, 0 to 1.
        roc_auc: Area under the ROC curve, 0.5 is chance; of several classes the
            mean, each against the rest.  None where a fold lacks a class.
        log_loss: Mean of -ln of the probability given to the true class, in nats.
        r2: Share of the variance that is explained, at most 1.
        rmse: Root of the mean squared error, in the unit of the label.
        mae: Mean absolute error, in the unit of the label.
        best_params: Params of the chosen estimator that were searched.
        trials: One row per trial, in the order tried: `trial`, `estimator`, `params`
            (JSON), `rank` (1 is best), `chosen`, the metric that decided, and
            `best_so_far`.
        plot: The same: the metric of each trial, and the best so far.
        rows: Rows that the model was trained on.
        notes: What to know: columns and rows that were left out, fewer folds.
    """

    model: Pipeline
    task: str
    estimator: str
    accuracy: float | None
    balanced_accuracy: float | None
    f1: float | None
    roc_auc: float | None
    log_loss: float | None
    r2: float | None
    rmse: float | None
    mae: float | None
    best_params: dict[str, Any]
    trials: pd.DataFrame
    plot: Figure
    rows: int
    notes: list[str]


def auto_trainer(  # noqa: PLR0913  # what people set in a search, by name
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    *,
    task: Task = "auto",
    metric: Metric = "auto",
    estimators: list[str] | None = None,
    max_iter: int = 60,
    time_budget_s: float | None = None,
    folds: int = 3,
    seed: int = 0,
) -> Trained:
    """Find and train a model for a table by AutoML: estimator and params are searched.

    FLAML tries LightGBM, XGBoost, random forests and extra trees in turn, cheap
    params first, and moves each towards what its own trials found better.  Every
    trial is cross-validated.  The best is judged again by a cross-validation of all
    its steps on other folds, and trained on all rows.

    The model does the preparation itself: missing numbers become the median, texts
    and categories a column of 0 and 1 per value (at most 50).  It is made of classes
    of scikit-learn, LightGBM and XGBoost alone.  Columns of other kinds and without
    values are left out, and so are rows without a label; `notes` tells.

    The same table, params and seed give the same model, unless `time_budget_s` ends
    the search.  Time is that of about (max_iter + 2) * folds trainings.

    Args:
        table: Features and label; names of columns are taken as text.  None: ten
            columns of scikit-learn's breast cancer data.  It is not changed.
        label_column: Column to be predicted.  None: only without `table`.
        task: What is to be learnt.  "auto": a regression where the label has numbers
            with decimals or more than 20 different ones, else classes.
        metric: What decides.  "auto": log_loss of classes, rmse of numbers.
        estimators: Which are tried, of "lightgbm", "xgboost", "random_forest" and
            "extra_trees"; None: all four.
        max_iter: How many trials there are, at least 2, and one per estimator.
        time_budget_s: Time [s] after which no trial is begun; None: no limit.  With
            it, results depend on the speed of the machine.
        folds: Parts of the cross-validation, at least 2; fewer where a class has
            fewer rows (a note).
        seed: For folds, search and estimators, 0 to 2**31-1.

    Returns:
        Model, metrics, the trials and what is worth a note.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: `table` without `label_column`, or there is no such column; two
            columns have the same name; the label has one value, or is not fit for
            the task; nothing can be learnt from; a number is infinite; a class has
            one row; the metric is of the other task, an estimator is not known, or
            a param is out of range; or no trial was made in time.

    Source:
        Wang, Wu, Weimer & Zhu, FLAML: a fast and lightweight AutoML library, MLSys 3
        (2021), 434-447.

    >>> auto_trainer(max_iter=4).task
    'classification'
    """
    names = list(ESTIMATORS) if estimators is None else list(estimators)
    _require(names, max_iter, time_budget_s, folds, seed)
    if table is None:
        table, label_column = sample_table(), label_column or LABEL
    if label_column is None:
        message = "label_column is not given: name the column that is to be predicted"
        raise ValueError(message)
    data = read_data(table, label_column, task)
    chosen = METRICS[data.task][0] if metric == "auto" else metric
    if chosen not in METRICS[data.task]:
        message = (
            f"metric {metric!r} is not one of a {data.task}, which {label_column!r} "
            f"asks for; there are {', '.join(METRICS[data.task])}"
        )
        raise ValueError(message)
    notes = Counter(data.notes)
    parts = _parts(data, folds, notes)
    preparation = make_preparation(data.kinds)
    matrix = np.asarray(preparation.fit_transform(data.features), dtype=np.float64)
    budget = Budget(chosen, max_iter, time_budget_s, parts, seed)
    found = find(matrix, codes_of(data), data.task, names, budget)
    model = Pipeline(
        [
            ("preparation", make_preparation(data.kinds)),
            ("estimator", with_labels(found.estimator, data)),
        ]
    )
    means = judge(model, data, parts, seed + 1)
    model.fit(data.features, data.labels)
    best = found.trials[found.best]
    return Trained(
        model=model,
        task=data.task,
        estimator=best.estimator,
        **_metrics(means),
        best_params=best.params,
        trials=_tabulate(found, chosen),
        plot=draw_trials(found, chosen, f"AutoML on {label_column}"),
        rows=len(data.labels),
        notes=list(notes),
    )


def _require(
    names: list[str], max_iter: int, time_budget_s: float | None, folds: int, seed: int
) -> None:
    """Refuse params that cannot be meant."""
    unknown = [name for name in names if name not in ESTIMATORS]
    if unknown or not names:
        told = f"no estimator {unknown[0]!r}" if unknown else "estimators is empty"
        raise ValueError(f"{told}: there are {', '.join(ESTIMATORS)}")
    least = max(2, len(names))  # of a single trial FLAML makes none
    if max_iter < least:
        message = f"max_iter is {max_iter}: give {least} or more"
        raise ValueError(message)
    if time_budget_s is not None and not time_budget_s > 0:
        message = f"time_budget_s is {time_budget_s}: give more than 0, or None"
        raise ValueError(message)
    if folds < 2:
        message = f"folds is {folds}: give 2 or more"
        raise ValueError(message)
    if not 0 <= seed < _LARGEST_SEED:
        message = f"seed is {seed}: give 0 to {_LARGEST_SEED - 1}"
        raise ValueError(message)


def _parts(data: Data, folds: int, notes: Counter[str]) -> int:
    """Return the number of folds that the rows allow.

    Raises:
        ValueError: a class has one row, or there are fewer than 4 rows.
    """
    rows = len(data.labels)
    if data.task == "regression":
        fewest, why = rows // 2, "there are not two rows for each"
    else:
        classes, counts = np.unique(data.labels, return_counts=True)
        fewest, rarest = int(counts.min()), classes[counts.argmin()]
        why = f"class {rarest} has {fewest} rows"
    if fewest < 2:
        message = (
            f"{why} of {rows:,}: to be cross-validated, a class needs at least 2 rows, "
            "and a regression 4; drop or merge rare classes"
        )
        raise ValueError(message)
    if fewest < folds:
        notes[f"{fewest} folds, not {folds}: {why}"] += 1
    return min(fewest, folds)


def _metrics(means: dict[str, float]) -> dict[str, float | None]:
    names = ("accuracy", "balanced_accuracy", "f1", "roc_auc", "log_loss")
    found = {name: means.get(name, np.nan) for name in (*names, "r2", "rmse", "mae")}
    return {name: None if np.isnan(value) else value for name, value in found.items()}


def _tabulate(search: Search, metric: str) -> pd.DataFrame:
    values = pd.Series([each.value for each in search.trials])
    is_greater = metric in GREATER_IS_BETTER
    count = len(values)
    params = [json.dumps(each.params) for each in search.trials]
    return pd.DataFrame(
        {
            "trial": range(1, count + 1),
            "estimator": pd.Series(
                [t.estimator for t in search.trials], dtype="string"
            ),
            "params": pd.Series(params, dtype="string"),
            "rank": values.rank(method="min", ascending=not is_greater).astype(int),
            "chosen": [place == search.best for place in range(count)],
            metric: values,
            "best_so_far": values.cummax() if is_greater else values.cummin(),
        }
    )
