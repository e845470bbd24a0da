"""How good the model is on rows that it was not trained on."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.ensemble import VotingClassifier
from sklearn.model_selection import KFold, StratifiedKFold, cross_validate
from sklearn.pipeline import Pipeline

from .tables import Data

_SCORERS = {
    "classification": {
        "accuracy": "accuracy",
        "balanced_accuracy": "balanced_accuracy",
        "f1": "f1_macro",
        "roc_auc": "roc_auc_ovr",
        "log_loss": "neg_log_loss",
    },
    "regression": {
        "r2": "r2",
        "rmse": "neg_root_mean_squared_error",
        "mae": "neg_mean_absolute_error",
    },
}


def with_labels(estimator: BaseEstimator, data: Data) -> BaseEstimator:
    """Return an estimator that takes the labels as they are.

    XGBoost takes classes 0, 1, 2 ... alone; scikit-learn's vote of one codes others
    for it, and stays loadable without this function.
    """
    if data.task == "regression" or "xgboost" not in type(estimator).__module__:
        return estimator
    classes = np.unique(data.labels)
    if classes.dtype == np.int64 and classes.tolist() == list(range(len(classes))):
        return estimator
    return VotingClassifier([("xgboost", estimator)], voting="soft")


def judge(model: Pipeline, data: Data, folds: int, seed: int) -> dict[str, float]:
    """Return the means of all metrics of the task; NaN is what there is not."""
    kind = StratifiedKFold if data.task == "classification" else KFold
    splits = kind(folds, shuffle=True, random_state=seed)
    scorers = _SCORERS[data.task]
    if data.task == "classification" and len(np.unique(data.labels)) == 2:
        scorers = scorers | {"roc_auc": "roc_auc"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rare classes: a note has it
        found = cross_validate(
            model, data.features, data.labels, cv=splits, scoring=scorers
        )
    means = {name: float(np.mean(found[f"test_{name}"])) for name in scorers}
    signs = {
        name: -1 if scorer.startswith("neg_") else 1 for name, scorer in scorers.items()
    }
    return {name: signs[name] * value for name, value in means.items()}


def codes_of(data: Data) -> np.ndarray:
    """Return classes as 0, 1, 2 ..., measured labels as they are."""
    if data.task == "regression":
        return data.labels
    return pd.factorize(data.labels, sort=True)[0]
