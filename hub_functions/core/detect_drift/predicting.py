"""What a model says of both tables, as columns of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from .tables import unknown

_ADDED = ("predicted", "confidence")


def with_predictions(
    model: BaseEstimator, reference: pd.DataFrame, table: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both tables with what the model predicts.

    Raises:
        TypeError: it has no `predict`, or predicts several values per row.
        ValueError: a table lacks what the model needs, or has such a column.
    """
    if not hasattr(model, "predict"):
        message = f"model is a {type(model).__name__}, which has no predict()"
        raise TypeError(message)
    pairs = (("reference", reference), ("table", table))
    first, second = (_predicted(model, each, what) for what, each in pairs)
    return first, second


def _predicted(model: BaseEstimator, table: pd.DataFrame, what: str) -> pd.DataFrame:
    taken = [name for name in _ADDED if name in table]
    if taken:
        message = (
            f"{what} has a column {taken[0]!r} already, which the model would add: "
            "rename or drop it, or give no model"
        )
        raise ValueError(message)
    features: Any = table
    names = getattr(model, "feature_names_in_", None)
    if names is not None:
        lacking = [str(name) for name in names if name not in table]
        if lacking:
            raise ValueError(unknown(lacking, [*table], what))
        features = pd.DataFrame({name: table[name].array for name in names})
    values = np.asarray(model.predict(features))
    if values.ndim > 1 and values.shape[1:] != (1,):
        message = f"model predicts {values.shape[1]} values per row: one is wanted"
        raise TypeError(message)
    # Classes are categories, also where they are written as numbers.
    is_class = hasattr(model, "classes_")
    column = pd.Series(values.ravel())
    added = {"predicted": column.astype("category") if is_class else column}
    if is_class and hasattr(model, "predict_proba"):
        added["confidence"] = pd.Series(np.max(model.predict_proba(features), axis=1))
    return pd.concat([table, pd.DataFrame(added)], axis="columns")
