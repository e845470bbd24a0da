"""How good a model is on rows that it was not trained on."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import (
    max_error,
    mean_absolute_error,
    mean_absolute_percentage_error,
    median_absolute_error,
    r2_score,
    root_mean_squared_error,
)
from sklearn.pipeline import Pipeline

Floats: TypeAlias = npt.NDArray[np.float64]
Selector: TypeAlias = Literal[
    "min.rmse", "min.mae", "min.median_ae", "min.mape", "min.max_error", "max.r2"
]
METRICS = ("rmse", "mae", "median_ae", "mape", "max_error", "r2")


def measure(
    model: Pipeline, features: pd.DataFrame, labels: Floats
) -> dict[str, float]:
    """Return each of `METRICS`, as scikit-learn's `scoring` wants it.

    NaN is what is not defined: a percentage of zero, and R² where all labels are
    equal or there is one.
    """
    predicted = np.asarray(model.predict(features), dtype=np.float64).reshape(-1)
    found = {
        "rmse": root_mean_squared_error(labels, predicted),
        "mae": mean_absolute_error(labels, predicted),
        "median_ae": median_absolute_error(labels, predicted),
        "mape": np.nan,
        "max_error": max_error(labels, predicted),
        "r2": np.nan,
    }
    if (labels != 0).all():
        found["mape"] = mean_absolute_percentage_error(labels, predicted)
    if (labels != labels[0]).any():
        found["r2"] = r2_score(labels, predicted)
    return {name: float(value) for name, value in found.items()}
