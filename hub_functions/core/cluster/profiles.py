"""What the rows of a cluster have in common."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .methods import NOISE, Trial

_STRONGEST = 3  # features that are named


def profile(numbers: pd.DataFrame, trial: Trial) -> pd.DataFrame:
    """Describe each cluster, and the rows in none as the last.

    Args:
        numbers: The features as they are in the table, missing cells too.
        trial: Their clusters.

    Returns:
        `cluster`, `rows`, `share`, `silhouette`, `distinct` and `mean_` per feature.
    """
    labels = trial.labels
    found = sorted(np.unique(labels), key=lambda each: (each == NOISE, each))
    spread = numbers.std(ddof=0).replace(0, np.nan)
    overall = numbers.mean()
    rows = []
    for cluster in found:
        here = labels == cluster
        means = numbers[here].mean()
        silhouettes = trial.silhouettes[here[trial.silhouettes.index]]
        rows.append(
            {
                "cluster": cluster,
                "rows": int(here.sum()),
                "share": float(here.mean()),
                "silhouette": silhouettes.mean() if len(silhouettes) else np.nan,
                "distinct": _distinct((means - overall) / spread),
                **means.add_prefix("mean_").to_dict(),
            }
        )
    return pd.DataFrame(rows)


def _distinct(differences: pd.Series) -> str:
    """Name the features whose mean is farthest from that of all rows."""
    there = differences.dropna()
    order = there.abs().sort_values(ascending=False, kind="stable").index
    return ", ".join(f"{name} {there[name]:+.1f}" for name in order[:_STRONGEST])
