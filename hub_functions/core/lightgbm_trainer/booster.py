"""LightGBM itself: its estimators, their params, training and gains."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier, LGBMRegressor, early_stopping
from lightgbm.basic import LightGBMError

from .labels import Task

# What JSON can hold of the params of a booster.
Setting: TypeAlias = str | int | float | bool | list[str | float] | None
Pair: TypeAlias = tuple[np.ndarray, np.ndarray]  # a matrix and its labels

NAME = "LightGBM"
_LONGEST = 300  # characters of an error
# This function's own, or about columns by their place after the preparation.
_TAKEN = {
    "n_estimators": "rounds",
    "early_stopping_round": "early_stopping_rounds",
    "early_stopping_rounds": "early_stopping_rounds",
    "random_state": "seed",
    "seed": "seed",
    "n_jobs": "threads",
    "num_threads": "threads",
    "categorical_feature": "categories",
    "monotone_constraints": "",
    "interaction_constraints": "",
}
# Those that its estimators take without naming them, of LightGBM's own list.
_MORE = (
    *("max_bin", "min_data_in_bin", "max_delta_step", "linear_tree", "extra_trees"),
    *("feature_fraction_bynode", "path_smooth", "is_unbalance", "scale_pos_weight"),
    *("min_data_per_group", "max_cat_threshold", "max_cat_to_onehot", "cat_smooth"),
    *("cat_l2", "alpha", "fair_c", "poisson_max_delta_step", "drop_rate", "skip_drop"),
    *("max_drop", "tweedie_variance_power", "metric", "data_sample_strategy"),
    *("top_rate", "other_rate", "zero_as_missing", "boost_from_average"),
)


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

    estimator: LGBMClassifier | LGBMRegressor
    history: pd.DataFrame
    rounds: int  # that it predicts with


def require_params(task: Task, params: Mapping[str, Setting]) -> None:
    """Refuse params that the booster does not have; it would ignore them.

    Raises:
        ValueError: a name is not known, or of this function's own.
    """
    kind = LGBMClassifier if task == "classification" else LGBMRegressor
    known = sorted({*kind().get_params(), *_MORE} - set(_TAKEN))
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
    # Of several metrics, the first is what stops.
    ending = (
        early_stopping(training.patience, first_metric_only=True, verbose=False)
        if stops
        else None
    )
    metric = "rmse"
    if classifies:
        metric = "binary_logloss" if training.classes == 2 else "multi_logloss"
    # The same sums in the same order, whatever the number of columns.
    given: dict[str, Any] = {"deterministic": True, "force_row_wise": True}
    given |= {"metric": metric, "verbosity": -1, **training.params}
    kind = LGBMClassifier if classifies else LGBMRegressor
    watched = [train] if validation is None else [train, validation]
    try:
        estimator = kind(
            **given,
            n_estimators=rounds,
            random_state=training.seed,
            n_jobs=training.threads,
        )
        estimator.fit(
            *train,
            eval_set=watched,
            eval_names=["train", "validation"][: len(watched)],
            callbacks=[ending] if ending else None,
            categorical_feature=[int(place) for place in np.flatnonzero(codes)],
        )
    except (LightGBMError, TypeError, ValueError) as error:
        raise ValueError(_told(error)) from error
    made = (
        estimator.booster_.num_trees() // estimator.booster_.num_model_per_iteration()
    )
    kept = (estimator.best_iteration_ or made) if stops else made
    return Fitted(estimator, _history(estimator.evals_result_), kept)


def gains(fitted: Fitted, columns: int) -> pd.DataFrame:
    """Return, per column of the matrix, `gain` of all its splits and `splits`."""
    trees = fitted.estimator.booster_
    found = pd.DataFrame(
        {
            "gain": trees.feature_importance("gain", fitted.rounds).astype(np.float64),
            "splits": trees.feature_importance("split", fitted.rounds).astype(np.int64),
        }
    )
    return found.reindex(range(columns))


def _history(results: dict[str, dict[str, list[float]]]) -> pd.DataFrame:
    """Return a row per round; of several metrics, the first, which stops."""
    metric = next(iter(results["train"]))
    train = results["train"][metric]
    validation = results.get("validation", {metric: [np.nan] * len(train)})[metric]
    return pd.DataFrame(
        {
            "round": range(1, len(train) + 1),
            "metric": pd.Series([metric] * len(train), dtype="string"),
            "train": np.asarray(train, dtype=np.float64),
            "validation": np.asarray(validation, dtype=np.float64),
        }
    )


def _told(error: Exception) -> str:
    """Return the reason in one line."""
    return f"{NAME} cannot be trained so: {' '.join(str(error).split())}"[:_LONGEST]
