"""XGBoost itself: its estimators, their params, training and gains."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from xgboost import XGBClassifier, XGBRegressor
from xgboost.core import XGBoostError

from .labels import Task

# What JSON can hold of the params of a booster.
Setting: TypeAlias = str | int | float | bool | list[str | float] | None
Pair: TypeAlias = tuple[np.ndarray, np.ndarray]  # a matrix and its labels

NAME = "XGBoost"
_LONGEST = 300  # characters of an error
# This function's own, or about columns by their place after the preparation.
_TAKEN = {
    "n_estimators": "rounds",
    "early_stopping_rounds": "early_stopping_rounds",
    "random_state": "seed",
    "n_jobs": "threads",
    "enable_categorical": "categories",
    "missing": "",
    "callbacks": "",
    "feature_types": "",
    "feature_weights": "",
    "monotone_constraints": "",
    "interaction_constraints": "",
}


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """How to train: all but the data."""

    task: Task
    classes: int
    params: Mapping[str, Setting]
    patience: int  # rounds without a gain after which it ends; 0: never
    seed: int
    threads: int


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A trained booster and how it got there."""

    estimator: XGBClassifier | XGBRegressor
    history: pd.DataFrame
    rounds: int  # that it predicts with


def require_params(task: Task, params: Mapping[str, Setting]) -> None:
    """Refuse params that the booster does not have; it would ignore them.

    Raises:
        ValueError: a name is not known, or of this function's own.
    """
    kind = XGBClassifier if task == "classification" else XGBRegressor
    known = sorted(set(kind().get_params()) - set(_TAKEN))
    for name in params:
        if name in _TAKEN:
            own = _TAKEN[name]
            instead = f"give {own}" if own else "it cannot be given here"
            message = f"params has {name!r}: {instead}"
            raise ValueError(message)
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            asked = f"did you mean {near[0]!r}?" if near else f"it has {known}"
            message = f"{NAME} has no param {name!r}: {asked}"
            raise ValueError(message)
    if params.get("booster") not in (None, "gbtree", "dart"):
        message = f"booster is {params['booster']!r}: give 'gbtree' or 'dart', of trees"
        raise ValueError(message)


def fit(
    training: Training,
    rounds: int,
    codes: list[bool],
    train: Pair,
    validation: Pair | None,
) -> Fitted:
    """Train on a matrix; with validation, stop where that is best.

    Args:
        training: What does not change between trainings.
        rounds: Most rounds.
        codes: Per column of the matrix, whether it holds codes of categories.
        train: Rows to train on; labels are classes from 0 on, or numbers.
        validation: Rows to watch.

    Raises:
        ValueError: the booster cannot be trained so.
    """
    classifies = training.task == "classification"
    stops = bool(training.patience) and validation is not None
    metric = "rmse"
    if classifies:
        metric = "logloss" if training.classes == 2 else "mlogloss"
    given: dict[str, Any] = {"learning_rate": 0.1, "eval_metric": metric}
    given |= dict(training.params)
    kind = XGBClassifier if classifies else XGBRegressor
    estimator = kind(
        **given,
        n_estimators=rounds,
        early_stopping_rounds=training.patience if stops else None,
        random_state=training.seed,
        n_jobs=training.threads,
        enable_categorical=True,
        feature_types=["c" if each else "q" for each in codes],
    )
    watched = [train] if validation is None else [train, validation]
    try:
        estimator.fit(*train, eval_set=watched, verbose=False)
    except (XGBoostError, TypeError, ValueError) as error:
        raise ValueError(_told(error)) from error
    kept = estimator.best_iteration + 1 if stops else rounds
    return Fitted(estimator, _history(estimator.evals_result()), kept)


def gains(fitted: Fitted, columns: int) -> pd.DataFrame:
    """Return, per column of the matrix, `gain` of all its splits and `splits`."""
    trees = fitted.estimator.get_booster()[: fitted.rounds]
    names = [f"f{place}" for place in range(columns)]
    gain = trees.get_score(importance_type="total_gain")
    splits = trees.get_score(importance_type="weight")
    return pd.DataFrame(
        {
            "gain": [float(gain.get(name, 0)) for name in names],
            "splits": [int(splits.get(name, 0)) for name in names],
        }
    )


def _history(results: dict[str, dict[str, list[float]]]) -> pd.DataFrame:
    """Return a row per round; of several metrics, the last, which stops."""
    metric = list(results["validation_0"])[-1]
    train = results["validation_0"][metric]
    validation = results.get("validation_1", {metric: [np.nan] * len(train)})[metric]
    return pd.DataFrame(
        {
            "round": range(1, len(train) + 1),
            "metric": pd.Series([metric] * len(train), dtype="string"),
            "train": np.asarray(train, dtype=np.float64),
            "validation": np.asarray(validation, dtype=np.float64),
        }
    )


def _told(error: Exception) -> str:
    """Return the reason without the stack of C++ below it."""
    text = str(error).split("Stack trace")[0]
    return f"{NAME} cannot be trained so: {' '.join(text.split())}"[:_LONGEST]
