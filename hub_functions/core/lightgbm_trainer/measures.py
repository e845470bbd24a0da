"""How good a model is on rows that it was not trained on."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.metrics import (
    accuracy_score,
    f1_score,
    log_loss,
    mean_absolute_error,
    r2_score,
    roc_auc_score,
    root_mean_squared_error,
)
from sklearn.pipeline import Pipeline

from .labels import Labels, Task

METRICS = ("accuracy", "f1", "roc_auc", "log_loss", "rmse", "mae", "r2")


def measure(
    model: Pipeline, features: pd.DataFrame, labels: Labels, task: Task
) -> dict[str, float | None]:
    """Return each of `METRICS`; None is what is not defined or not of the task."""
    found = dict.fromkeys(METRICS)
    if not len(labels):
        return found
    predicted = model.predict(features)
    if task == "regression":
        several = len(np.unique(labels)) > 1
        return found | {
            "rmse": float(root_mean_squared_error(labels, predicted)),
            "mae": float(mean_absolute_error(labels, predicted)),
            "r2": float(r2_score(labels, predicted)) if several else None,
        }
    probabilities = model.predict_proba(features)
    classes = model.classes_
    areas = [
        roc_auc_score(labels == each, probabilities[:, place])
        for place, each in enumerate(classes)
        if (labels == each).any() and not (labels == each).all()
    ]
    places = np.searchsorted(classes, labels)
    return found | {
        "accuracy": float(accuracy_score(labels, predicted)),
        "f1": float(f1_score(labels, predicted, average="macro", zero_division=0)),
        "roc_auc": float(np.mean(areas)) if areas else None,
        "log_loss": float(log_loss(places, probabilities, labels=range(len(classes)))),
    }
