"""The metrics of answers, over all rows and by class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    log_loss,
    precision_recall_fscore_support,
    recall_score,
    roc_auc_score,
    roc_curve,
)

from .answers import Answers, Codes, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The ROC curve of one class against the rest."""

    name: str
    false_positives: Floats  # share of the rest that is taken for the class
    true_positives: Floats  # share of the class that is found
    area: float


def overall(answers: Answers) -> dict[str, float]:
    """Return the metrics that need no probabilities, over the labelled rows."""
    true, predicted = _pair(answers)
    found = {
        "accuracy": accuracy_score(true, predicted),
        "balanced_accuracy": recall_score(
            true, predicted, labels=np.unique(true), average="macro", zero_division=0
        ),
    }
    for average, suffix in (("macro", ""), ("weighted", "_weighted")):
        three = precision_recall_fscore_support(
            true, predicted, average=average, zero_division=0
        )
        for name, value in zip(("precision", "recall", "f1"), three, strict=False):
            found[f"{name}{suffix}"] = value
    return {name: float(value) for name, value in found.items()}


def loss(answers: Answers) -> float | None:
    """Return the log loss over the rows whose label is a class of the model."""
    if answers.scores is None or not answers.are_probabilities:
        return None
    rows = answers.has_known_label
    classes = np.arange(answers.known)
    scores = answers.scores[rows]
    sums = scores.sum(axis=1, keepdims=True)
    # Those of 32 bits, as boosters give, add up to 1 in seven digits only: no fault.
    if 1e-9 < np.abs(sums - 1).max(initial=0) < 1e-5:
        scores = scores / sums
    return float(log_loss(answers.labels[rows], scores, labels=classes))


def curves(answers: Answers) -> list[Curve]:
    """Return the ROC curve of each class that some, but not all, rows have."""
    if answers.scores is None:
        return []
    rows = answers.has_known_label
    labels, scores = answers.labels[rows], answers.scores[rows]
    found = []
    for code in range(answers.known):
        is_class = labels == code
        if is_class.any() and not is_class.all():
            wrong, right, _ = roc_curve(is_class, scores[:, code])
            area = float(roc_auc_score(is_class, scores[:, code]))
            found.append(Curve(answers.classes[code], wrong, right, area))
    return found


def confusion(answers: Answers) -> pd.DataFrame:
    """Count the labelled rows: a row per true class, a column per predicted one."""
    true, predicted = _pair(answers)
    counts = confusion_matrix(
        true, predicted, labels=np.arange(len(answers.classes))
    ).astype(np.int64)
    names = list(answers.classes)
    return pd.DataFrame(
        counts[:, : answers.known],
        index=pd.Index(names, name="true", dtype=object),
        columns=pd.Index(names[: answers.known], name="predicted", dtype=object),
    )


def by_class(answers: Answers, drawn: list[Curve]) -> pd.DataFrame:
    """Return a row per class."""
    true, predicted = _pair(answers)
    codes = np.arange(len(answers.classes))
    precision, recall, f1, rows = precision_recall_fscore_support(
        true, predicted, labels=codes, average=None, zero_division=0
    )
    areas = {curve.name: curve.area for curve in drawn}
    return pd.DataFrame(
        {
            "class": pd.Series(answers.classes, dtype="string"),
            "rows": rows.astype(np.int64),
            "predicted": np.bincount(predicted, minlength=len(codes)),
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "roc_auc": [areas.get(name, np.nan) for name in answers.classes],
        }
    )


def _pair(answers: Answers) -> tuple[Codes, Codes]:
    """Return label and prediction of the labelled rows."""
    return answers.labels[answers.has_label], answers.predicted[answers.has_label]
