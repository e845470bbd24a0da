"""How good a model is on rows that it was not trained on."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import (
    accuracy_score,
    log_loss,
    precision_recall_fscore_support,
    recall_score,
    roc_auc_score,
)
from sklearn.pipeline import Pipeline

from .tables import Labels

Floats: TypeAlias = npt.NDArray[np.float64]
Selector: TypeAlias = Literal[
    "max.accuracy",
    "max.balanced_accuracy",
    "max.precision",
    "max.recall",
    "max.f1",
    "max.f1_weighted",
    "max.roc_auc",
    "min.log_loss",
]
METRICS = (
    *("accuracy", "balanced_accuracy", "precision", "recall", "f1", "f1_weighted"),
    *("roc_auc", "log_loss"),
)


class Measure:
    """Measures a model of given classes; NaN is what the model cannot give.

    An object and not a closure: it goes to other processes.
    """

    def __init__(self, classes: Labels) -> None:
        self.classes = classes

    def __call__(
        self, model: Pipeline, features: pd.DataFrame, labels: Labels
    ) -> dict[str, float]:
        """Return each of `METRICS`, as scikit-learn's `scoring` wants it."""
        predicted = model.predict(features)
        scores = self._scores(model, features)
        precision, recall, f1 = _averages(labels, predicted, "macro")
        present = np.unique(labels)
        found = {
            "accuracy": accuracy_score(labels, predicted),
            "balanced_accuracy": recall_score(
                labels, predicted, labels=present, average="macro", zero_division=0
            ),
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "f1_weighted": _averages(labels, predicted, "weighted")[2],
            "roc_auc": self._roc_auc(scores, labels),
            "log_loss": np.nan,
        }
        if scores is not None and hasattr(model, "predict_proba"):
            found["log_loss"] = self._log_loss(scores, labels)
        return {name: float(value) for name, value in found.items()}

    def _roc_auc(self, scores: Floats | None, labels: Labels) -> float:
        """Average over the classes, each against the rest."""
        if scores is None:
            return np.nan
        areas = [
            roc_auc_score(labels == each, scores[:, place])
            for place, each in enumerate(self.classes)
            if (labels == each).any() and not (labels == each).all()
        ]
        return float(np.mean(areas)) if areas else np.nan

    def _log_loss(self, probabilities: Floats, labels: Labels) -> float:
        places = np.searchsorted(self.classes, labels)
        known = np.arange(len(self.classes))
        return float(log_loss(places, probabilities, labels=known))

    def _scores(self, model: Pipeline, features: pd.DataFrame) -> Floats | None:
        """Return probabilities, or else distances, of all classes."""
        if hasattr(model, "predict_proba"):
            scores = model.predict_proba(features)
        elif hasattr(model, "decision_function") and not _is_pairwise(model):
            scores = model.decision_function(features)
        else:
            return None
        if scores.ndim == 1:  # the distance from the first class to the second
            scores = np.column_stack([-scores, scores])
        known = model.classes_
        if scores.shape[1] != len(known) or not np.isfinite(scores).all():
            return None
        # A rare class may be in none of the rows that the model was trained on.
        wide = np.zeros((len(scores), len(self.classes)))
        wide[:, np.searchsorted(self.classes, known)] = scores
        return wide


def _is_pairwise(model: Pipeline) -> bool:
    """Tell whether distances are between two classes each: not one per class."""
    shape = getattr(model[-1], "decision_function_shape", "")
    return bool(shape == "ovo")


def _averages(labels: Labels, predicted: Labels, average: str) -> list[float]:
    """Return precision, recall and F1; 0 for a class that is never predicted."""
    found = precision_recall_fscore_support(
        labels, predicted, average=average, zero_division=0
    )
    return [float(value) for value in found[:3]]
