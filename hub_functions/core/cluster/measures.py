"""How good clusters are, with a label and without."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.metrics import (
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
)

from .methods import NOISE, Floats, Trial


def tabulate(trials: list[Trial], best: Trial, values: Floats) -> pd.DataFrame:
    """Return a row per trial, with what each can be judged by."""
    rows = [
        {
            "clusters": trial.clusters(),
            "radius": trial.radius,
            "silhouette": trial.silhouette(),
            "noise_rows": trial.noise(),
            "inertia": getattr(trial.estimator, "inertia_", None),
            "bic": trial.estimator.bic(values)
            if hasattr(trial.estimator, "bic")
            else None,
            "chosen": trial is best,
        }
        for trial in trials
    ]
    measured = dict.fromkeys(("radius", "silhouette", "inertia", "bic"), "float64")
    return pd.DataFrame(rows).astype(measured)


def measure(values: Floats, labels: np.ndarray) -> tuple[float | None, float | None]:
    """Return the measures that compare clusters, of rows that are in one."""
    here = labels != NOISE
    distinct = len(np.unique(labels[here]))
    if not 2 <= distinct < here.sum():
        return None, None
    return (
        float(calinski_harabasz_score(values[here], labels[here])),
        float(davies_bouldin_score(values[here], labels[here])),
    )


def agreement(table: pd.DataFrame, label: str | None, trial: Trial) -> float | None:
    """Return how far clusters are the classes of the label, corrected for chance."""
    if label is None:
        return None
    there = table[label].notna().to_numpy()
    if not there.any():
        return None
    classes = table.loc[there, label].map(str)
    return float(adjusted_rand_score(classes, trial.labels[there]))
