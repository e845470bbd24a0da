"""The trials of a grid, cross-validated, and the choice among them."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.model_selection import KFold, ParameterGrid, cross_validate
from sklearn.pipeline import Pipeline
from sklearn.utils.parallel import Parallel, delayed

from .measures import METRICS, Floats, Selector, measure
from .preparation import REGRESSOR
from .regressors import Setting
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
    folds: KFold,
    jobs: int,
) -> list[Trial]:
    """Try every combination of a grid on the same folds, in a fixed order."""
    splits = list(folds.split(data.features))
    try_one = delayed(_try)
    return list(
        Parallel(n_jobs=jobs)(
            try_one(model, params, data, splits) for params in ParameterGrid(dict(grid))
        )
    )


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
                scoring=measure,
                error_score="raise",
            )
    except (ArithmeticError, TypeError, ValueError, np.linalg.LinAlgError) as error:
        return Trial(params, {}, _in_one_line(error), notes)
    values = {name: np.asarray(found[f"test_{name}"]) for name in METRICS}
    return Trial(params, values, "", notes)


def with_params(model: Pipeline, params: Mapping[str, Setting]) -> Pipeline:
    """Return an unfitted copy with other params of the regressor."""
    prefixed = {f"{REGRESSOR}__{name}": value for name, value in params.items()}
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
            f"these labels have no {metric}, which selector {selector!r} asks for; "
            f"they have {', '.join(there)}"
        )
        raise ValueError(message)
    place = np.nanargmax(means) if best == "max" else np.nanargmin(means)
    return trials[int(place)]


def tabulate(trials: list[Trial], best: Trial, selector: Selector) -> pd.DataFrame:
    """Return a row per trial, in the grid's order."""
    best_is, _, metric = selector.partition(".")
    order = pd.Series([trial.mean(metric) for trial in trials]).round(_DECIMALS)
    ranks = order.rank(method="min", ascending=best_is == "min")
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
