"""The metrics of answers, over all rows and by quantile of the label."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn import metrics

from .answers import Answers, Floats


def overall(answers: Answers) -> dict[str, float | None]:
    """Return the metrics over the labelled rows; None for what is not defined."""
    true, said = _pair(answers)
    is_varied = len(true) > 1 and true.min() < true.max()
    return {
        **_errors(true, said),
        "max_error": float(metrics.max_error(true, said)),
        "r2": float(metrics.r2_score(true, said)) if is_varied else None,
    }


def by_quantile(answers: Answers, quantiles: int) -> pd.DataFrame:
    """Return a row per part of the labels, from the least to the greatest."""
    true, said = _pair(answers)
    edges = np.unique(np.quantile(true, np.arange(1, quantiles) / quantiles))
    parts = np.searchsorted(edges, true, side="left")
    rows = []
    for part in np.unique(parts):
        here = parts == part
        row: dict[str, object] = {"quantile": len(rows) + 1}
        row |= {"from": float(true[here].min()), "to": float(true[here].max())}
        found = _errors(true[here], said[here])
        mape = np.nan if found["mape"] is None else found["mape"]
        rows.append({**row, "rows": int(here.sum()), **found, "mape": mape})
    return pd.DataFrame(rows)


def _errors(true: Floats, said: Floats) -> dict[str, float | None]:
    mape = metrics.mean_absolute_percentage_error(true, said) if true.all() else None
    return {
        "mae": float(metrics.mean_absolute_error(true, said)),
        "rmse": float(metrics.root_mean_squared_error(true, said)),
        "median_absolute_error": float(metrics.median_absolute_error(true, said)),
        "bias": float(np.mean(said - true)),
        "mape": None if mape is None else float(mape),
    }


def _pair(answers: Answers) -> tuple[Floats, Floats]:
    """Return label and prediction of the labelled rows."""
    return answers.labels[answers.has_label], answers.predicted[answers.has_label]
