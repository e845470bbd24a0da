"""The trials of a grid, cross-validated, and the choice among them."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from distributed import Client, KilledWorker
from sklearn.base import clone
from sklearn.model_selection import ParameterGrid, StratifiedKFold, cross_validate
from sklearn.pipeline import Pipeline

from .classifiers import Setting
from .measures import METRICS, Floats, Measure, Selector
from .preparation import CLASSIFIER
from .tables import Data

_DECIMALS = 12  # beyond it lies rounding, which differs between machines
_LONGEST = 300  # characters of a note


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One set of params, tried on every fold."""

    params: dict[str, Setting]
    folds: dict[str, Floats]  # by metric, shape (folds,); empty when it failed
    problem: str  # why it failed
    notes: Counter[str]  # what was warned of, and how often

    def mean(self, metric: str) -> float:
        """Return the mean over the folds that have the metric, NaN without one."""
        return _over(self.folds.get(metric), np.mean)

    def std(self, metric: str) -> float:
        """Return the standard deviation over the folds (divided by their number)."""
        return _over(self.folds.get(metric), np.std)


def _over(values: Floats | None, what: Callable[[Floats], np.floating[Any]]) -> float:
    there = None if values is None else values[~np.isnan(values)]
    return np.nan if there is None or not len(there) else float(what(there))


def search(
    model: Pipeline,
    grid: Mapping[str, list[Setting]],
    data: Data,
    *,
    folds: StratifiedKFold,
    client: Client,
) -> list[Trial]:
    """Try every combination of a grid on the same folds, on a cluster.

    The table goes to each worker once.  Trials come back in the order of the grid,
    whichever ended first.

    Raises:
        RuntimeError: trials ended the processes that ran them.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of rare classes: a note has it
        splits = list(folds.split(data.features, data.labels))
    combinations = list(ParameterGrid(dict(grid)))
    there = client.scatter([data, splits], broadcast=True, hash=False)
    # Pure or not, a trial of an earlier call on this cluster must not stand for it.
    trials = [
        client.submit(_try, model, params, *there, pure=False)
        for params in combinations
    ]
    try:
        found = client.gather(trials)
    except KilledWorker as error:
        message = (
            f"a trial ended its worker's process again and again ({error}): most often "
            "for want of memory; give fewer workers, or workers with more of it"
        )
        raise RuntimeError(message) from error
    # The params that were sent and came back are equal, but no longer the same
    # objects: the model's bytes would tell.
    pairs = zip(found, combinations, strict=True)
    return [replace(trial, params=params) for trial, params in pairs]


def _try(
    model: Pipeline, params: dict[str, Setting], data: Data, splits: list[Any]
) -> Trial:
    notes: Counter[str] = Counter()
    tried = with_params(model, params)
    try:
        with noting(notes):
            found = cross_validate(
                tried,
                data.features,
                data.labels,
                cv=splits,
                scoring=Measure(np.unique(data.labels)),
                error_score="raise",
            )
    except (ArithmeticError, TypeError, ValueError, np.linalg.LinAlgError) as error:
        return Trial(params, {}, _in_one_line(error), notes)
    values = {name: np.asarray(found[f"test_{name}"]) for name in METRICS}
    return Trial(params, values, "", notes)


def with_params(model: Pipeline, params: Mapping[str, Setting]) -> Pipeline:
    """Return an unfitted copy with other params of the classifier."""
    prefixed = {f"{CLASSIFIER}__{name}": value for name, value in params.items()}
    return clone(model).set_params(**prefixed)


@contextmanager
def noting(notes: Counter[str]) -> Iterator[None]:
    """Count warnings instead of showing them; those for developers are dropped."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield
        finally:
            notes.update(
                f"{each.category.__name__}: {_in_one_line(each.message)}"
                for each in caught
                if not issubclass(each.category, DeprecationWarning)
            )


def _in_one_line(message: object) -> str:
    text = " ".join(str(message).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def choose(trials: list[Trial], selector: Selector) -> Trial:
    """Return the best trial; of several, the first.

    Raises:
        ValueError: every trial failed, or none has the selector's metric.
    """
    best, _, metric = selector.partition(".")
    if all(trial.problem for trial in trials):
        message = f"no trial could be trained; the first: {trials[0].problem}"
        raise ValueError(message)
    means = [round(trial.mean(metric), _DECIMALS) for trial in trials]
    if np.isnan(means).all():
        there = [n for n in METRICS if any(not np.isnan(t.mean(n)) for t in trials)]
        message = (
            f"the classifier gives no {metric}, which selector {selector!r} asks for; "
            f"it gives {', '.join(there)}"
        )
        raise ValueError(message)
    place = np.nanargmax(means) if best == "max" else np.nanargmin(means)
    return trials[int(place)]


def tabulate(trials: list[Trial], best: Trial, selector: Selector) -> pd.DataFrame:
    """Return a row per trial, in the grid's order."""
    _, _, metric = selector.partition(".")
    order = pd.Series([trial.mean(metric) for trial in trials]).round(_DECIMALS)
    ranks = order.rank(method="min", ascending=selector.startswith("min."))
    columns: dict[str, Any] = {
        "trial": range(1, len(trials) + 1),
        "params": pd.Series([told(trial.params) for trial in trials], dtype="string"),
        "rank": ranks.astype("Int64"),
        "chosen": [trial is best for trial in trials],
    }
    for name in METRICS:
        columns[name] = [trial.mean(name) for trial in trials]
        columns[f"{name}_std"] = [trial.std(name) for trial in trials]
    columns["problem"] = pd.Series([t.problem for t in trials], dtype="string")
    return pd.DataFrame(columns)


def told(params: Mapping[str, Setting]) -> str:
    """Return params as JSON; what JSON cannot hold, as Python writes it."""
    return json.dumps(dict(params), default=repr, ensure_ascii=False)
