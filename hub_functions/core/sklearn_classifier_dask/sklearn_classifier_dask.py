"""Train a scikit-learn classifier over a grid of params, tried by Dask's workers."""

from __future__ import annotations

import difflib
import sys
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, get_args

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline

from .classifiers import Setting, make_classifier, wants_scaling
from .clusters import some_client
from .drawing import draw_trials
from .measures import METRICS, Selector
from .preparation import make_model
from .sample import or_sample
from .search import choose, noting, search, tabulate, with_params
from .tables import Labels, read_data

__all__ = ["Trained", "sklearn_classifier_dask"]


class Trained(NamedTuple):
    """A trained model and how good it is.

    The metrics are means over the folds of the chosen params: each fold is
    predicted by a model that was trained on the others.

    Attributes:
        model: Pipeline of preparation and classifier, trained on all labelled
            rows.  It takes a table with at least the columns in its
            `feature_names_in_`, in any order; `classes_` are the labels.
        accuracy: Share of rows that are predicted right, 0 to 1.
        balanced_accuracy: Mean over the classes of the share predicted right.
        f1: Mean over the classes (macro) of F1, 0 to 1.
        roc_auc: Area under the ROC curve, each class against the rest, mean
            over the classes; 0.5 is chance.  None where the classifier gives
            neither probabilities nor distances.
        log_loss: Mean of -ln of the probability given to the true class, in
            nats, 0 or more.  None where the classifier gives no probabilities.
        best_params: The combination of `grid` that was chosen; empty without one.
        trials: One row per combination, in the grid's order: `trial`, `params`
            (JSON), `rank` by the selector (1 is best), `chosen`, for each
            metric its mean and `_std` over the folds, and `problem`: why it
            could not be trained, else empty.  Further metrics: `precision`,
            `recall` (macro) and `f1_weighted` (by rows).
        plot: The trials, best first, by the metric of the selector.
        rows: Rows that the model was trained on.
        notes: What to know: columns and rows that were left out, metrics that
            there are not, and warnings of scikit-learn, counted.
    """

    model: Pipeline
    accuracy: float
    balanced_accuracy: float
    f1: float
    roc_auc: float | None
    log_loss: float | None
    best_params: dict[str, Setting]
    trials: pd.DataFrame
    plot: Figure
    rows: int
    notes: list[str]


def sklearn_classifier_dask(  # noqa: PLR0913  # what people set in a search, by name
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    classifier: str = "RandomForestClassifier",
    params: dict[str, Setting] | None = None,
    grid: dict[str, list[Setting]] | None = None,
    *,
    selector: Selector = "max.accuracy",
    folds: int = 5,
    scale: bool | None = None,
    seed: int = 0,
    scheduler: str | None = None,
    workers: int = 2,
) -> Trained:
    """Train a scikit-learn classifier over a grid, tried in parallel by Dask.

    Every combination of the grid is cross-validated on the same stratified,
    shuffled folds, each by one of Dask's workers; the best by `selector` (the first
    of equals) is trained again on all rows, in this process.  Without a grid there
    is one trial, which gives the metrics.  Words, outputs and numbers are those of
    `sklearn-classifier`, and the model is the same to the byte.

    The model does the preparation itself, so that it takes tables as they come:
    numbers and booleans have missing values filled with the median, texts and
    categories become a column of 0 and 1 per value (at most 50; of more, the
    rarest are put together), and a missing text counts as a value.  Values that
    were not there in training count as rare ones, or as none.  The model is made
    of classes of scikit-learn alone, and can be loaded where this function is
    not.  Columns of other kinds (dates, durations, lists, mixed values) and those
    without values are left out, and so are rows without a label; `notes` tells.

    Without a table, Fisher's iris is learnt, 150 flowers of three species.

    The same table, params and seed give the same model, wherever trials run.  Time
    is that of (combinations / workers * folds + 1) trainings, and some seconds to
    start a cluster of one's own.

    Args:
        table: Features and label, at least 2 rows per class to be of use.  Names
            of columns are taken as text; the index is not looked at.  The table
            is not changed.  None: iris, which comes with scikit-learn.
        label_column: Column with the classes: texts, booleans, whole numbers or
            categories.  At least 2 classes.  Needed with a table; of iris it is
            `species`.
        classifier: Name of a class of scikit-learn, such as "SVC",
            "LogisticRegression" or "HistGradientBoostingClassifier"; any of
            `sklearn.utils.all_estimators("classifier")` that stands alone.
        params: Params of the classifier, as its constructor takes them.
        grid: Values to try, by param: `{"max_depth": [3, 10, None]}`; every
            combination is a trial.  A param is in `params` or in `grid`.
        selector: What the chosen combination has most or least of.  Precision,
            recall and f1 are means over the classes.
        folds: Parts of the cross-validation, at least 2; no more than the rows
            of the most frequent class, or they are lowered to that (a note).
        scale: Whether numbers are scaled to mean 0 and variance 1.  None: for
            all classifiers but trees, forests, boosting, bagging and naive Bayes
            (of these, BernoulliNB alone).
        seed: For the folds and for the classifier's `random_state`, 0 to 2**32-1.
        scheduler: Address of a Dask scheduler, such as "tcp://10.0.0.5:8786".  None:
            the client that is connected, or else a cluster of processes on this
            machine, which is ended afterwards.
        workers: Processes of that cluster, at least 1; each runs one trial at a time
            and has a copy of the table.  A scheduler that is there has its own.

    Returns:
        Model, metrics, the trials and what is worth a note.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name, there is no column
            `label_column`, it is not given with a table, it has one class or
            measured numbers, nothing can be learnt from, a number is infinite, no
            class has 2 rows; the classifier, a param or the selector is not
            known; a param is out of range; or every trial failed (it says why the
            first one did); `folds` or `workers` is too small.
        OSError: nothing answers at the address of `scheduler`.
        RuntimeError: a trial ended its worker's process, for want of memory as a rule.

    Source:
        Dask: M. Rocklin, Proceedings of the 14th Python in Science Conference (2015),
        126-132.  scikit-learn: Pedregosa et al., JMLR 12 (2011), 2825-2830.  Stratified
        cross-validation: Kohavi, IJCAI 14 (1995), 1137-1145.
    """
    table, label_column = or_sample(table, label_column)
    params = {name: _one(value) for name, value in (params or {}).items()}
    grid = grid or {}
    _require(selector, params, grid)
    grid = {name: list(map(_one, values)) for name, values in grid.items()}
    _require_at_least("folds", folds, 2)
    _require_at_least("workers", workers, 1)
    notes: Counter[str] = Counter()
    with noting(notes):
        made = make_classifier(classifier, params, grid, seed)
    data = read_data(table, label_column)
    notes.update(data.notes)
    model = make_model(
        data.kinds,
        made,
        scale=wants_scaling(classifier) if scale is None else scale,
    )
    parts = _parts(data.labels, folds, notes)
    splits = StratifiedKFold(parts, shuffle=True, random_state=seed)
    with some_client(scheduler, workers) as client:
        trials = search(model, grid, data, folds=splits, client=client)
    best = choose(trials, selector)
    for trial in trials:
        notes += trial.notes
    model = with_params(model, best.params)
    with noting(notes):
        model.fit(data.features, data.labels)
    means = {name: best.mean(name) for name in METRICS}
    absent = [name for name, mean in means.items() if np.isnan(mean)]
    if absent:
        notes[f"{classifier} as it is set gives no {' and no '.join(absent)}"] += 1
    metric = selector.partition(".")[2]
    title = f"{classifier} on {label_column}"
    return Trained(
        model=model,
        accuracy=means["accuracy"],
        balanced_accuracy=means["balanced_accuracy"],
        f1=means["f1"],
        roc_auc=None if "roc_auc" in absent else means["roc_auc"],
        log_loss=None if "log_loss" in absent else means["log_loss"],
        best_params=dict(best.params),
        trials=tabulate(trials, best, selector),
        plot=draw_trials(trials, best, metric, title),
        rows=len(data.labels),
        notes=[text if n == 1 else f"{n:,} x {text}" for text, n in notes.items()],
    )


def _parts(labels: Labels, folds: int, notes: Counter[str]) -> int:
    """Return the number of folds that the classes allow.

    Raises:
        ValueError: no class has two rows.
    """
    classes, counts = np.unique(labels, return_counts=True)
    most, rarest = int(counts.max()), int(counts.argmin())
    if most < 2:
        message = (
            f"each of the {len(classes):,} labelled rows has a class of its own: to "
            "be cross-validated, a class needs at least 2 rows"
        )
        raise ValueError(message)
    if most < folds:
        notes[f"{most} folds, not {folds}: no class has more rows"] += 1
        folds = most
    if counts[rarest] < folds:
        note = (
            f"class {classes[rarest]} has {counts[rarest]} of {len(labels):,} rows, "
            f"fewer than the {folds} folds: some are without it"
        )
        notes[note] += 1
    return folds


def _require(
    selector: str, params: Mapping[str, object], grid: Mapping[str, object]
) -> None:
    """Refuse a selector or a grid that cannot be meant."""
    selectors = get_args(Selector)
    if selector not in selectors:
        near = difflib.get_close_matches(selector, selectors, 1)
        asked = f": did you mean {near[0]!r}?" if near else ""
        message = f"no selector {selector!r}{asked} There are {', '.join(selectors)}"
        raise ValueError(message)
    for name, values in grid.items():
        if not isinstance(values, (list, tuple)) or not values:
            message = f"grid[{name!r}] is {values!r}: give a list of values to try"
            raise ValueError(message)
        if name in params:
            message = f"{name!r} is in params and in grid: give it in one of them"
            raise ValueError(message)


def _require_at_least(name: str, value: int, least: int) -> None:
    if value < least:
        message = f"{name} is {value}: give {least} or more"
        raise ValueError(message)


def _one(value: Setting) -> Setting:
    """Make equal texts one object, as they are in scikit-learn's own defaults.

    Pickle writes an object once: else the model's bytes would tell from where its
    params came.
    """
    return sys.intern(value) if type(value) is str else value
