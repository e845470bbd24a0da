"""The search for an estimator and its params, by FLAML."""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from flaml import AutoML
from sklearn.base import BaseEstimator, clone

from .tables import Labels

Metric: TypeAlias = Literal["auto", "accuracy", "f1", "log_loss", "r2", "rmse", "mae"]
# FLAML's names by ours.
ESTIMATORS = {
    "lightgbm": "lgbm",
    "xgboost": "xgboost",
    "random_forest": "rf",
    "extra_trees": "extra_tree",
}
METRICS = {
    "classification": ("log_loss", "accuracy", "f1"),
    "regression": ("rmse", "mae", "r2"),
}
_NAMES = {"f1": "macro_f1"}
GREATER_IS_BETTER = ("accuracy", "f1", "r2")  # FLAML minimises 1 - value of these


@dataclass(frozen=True, slots=True)
class Budget:
    """How long is searched, and how it is judged."""

    metric: str
    max_iter: int
    time_budget_s: float | None
    folds: int
    seed: int


@dataclass(frozen=True, slots=True)
class Trial:
    """One estimator with its params, and the mean of the metric over the folds."""

    estimator: str
    params: dict[str, Any]
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """What was tried, and the best of it, not fitted."""

    trials: list[Trial]
    best: int  # the place of the best one, the first of equals
    estimator: BaseEstimator


def search(
    matrix: np.ndarray, labels: Labels, task: str, names: list[str], budget: Budget
) -> Search:
    """Try estimators in turn, each with params that its former trials suggest.

    Turns, and not the time that trials take, decide what is tried next: with
    `max_iter` alone, the same data gives the same trials on any machine.

    Raises:
        ValueError: no trial was made within the time.
    """
    automl = AutoML()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        log = Path(folder) / "trials.log"
        limit = -1 if budget.time_budget_s is None else budget.time_budget_s
        automl.fit(
            matrix,
            labels,
            task=task,
            metric=_NAMES.get(budget.metric, budget.metric),
            estimator_list=[ESTIMATORS[name] for name in names],
            max_iter=budget.max_iter,
            time_budget=limit,
            eval_method="cv",
            n_splits=budget.folds,
            seed=budget.seed,
            learner_selector="roundrobin",
            sample=False,
            auto_augment=False,  # copies of a row would be in several folds
            early_stop=False,
            retrain_full=True,
            n_jobs=1,
            log_file_name=str(log),
            log_type="all",
            verbose=0,
        )
        trials = _read(log, budget.metric)
    if not trials or automl.model is None:
        message = f"no trial was made in time_budget_s={limit:g}: give more"
        raise ValueError(message)
    sign = -1 if budget.metric in GREATER_IS_BETTER else 1
    best = int(np.argmin([sign * each.value for each in trials]))
    return Search(trials, best, _plain(automl.model.estimator, budget.seed))


def _plain(estimator: BaseEstimator, seed: int) -> BaseEstimator:
    """Return an unfitted copy with params of Python's own types, and the seed."""
    found = clone(estimator)
    params = {
        name: value.item() if isinstance(value, np.generic) else value
        for name, value in found.get_params(deep=False).items()
    }
    if "random_state" in params:
        params["random_state"] = seed  # FLAML has one of its own
    return found.set_params(**params)


def _read(log: Path, metric: str) -> list[Trial]:
    """Read FLAML's log: a line of JSON per trial, and one that sums up."""
    ours = {theirs: name for name, theirs in ESTIMATORS.items()}
    lines = log.read_text().splitlines() if log.exists() else []
    found = []
    for line in lines:
        told: Mapping[str, Any] = json.loads(line)
        if "validation_loss" not in told:
            continue
        loss = float(told["validation_loss"])
        value = 1 - loss if metric in GREATER_IS_BETTER else loss
        config = {k: v for k, v in told["config"].items() if k != "FLAML_sample_size"}
        found.append(Trial(ours[told["learner"]], config, value))
    return found
