"""What a model answers to a table, beside what is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator

from .tables import some, unknown

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers to every row of a table."""

    labels: Floats  # NaN where the label is missing
    predicted: Floats  # all are finite
    values: npt.NDArray[Any]  # `predicted` as the model gave it

    @property
    def has_label(self) -> npt.NDArray[np.bool_]:
        """Per row: whether it has a label."""
        return ~np.isnan(self.labels)


def ask(model: BaseEstimator, table: pd.DataFrame, label_column: str) -> Answers:
    """Let a model predict all rows of a table whose columns are named by text.

    Raises:
        TypeError: it is no regressor of one number.
        ValueError: the table lacks what the model needs, or a number is infinite.
    """
    if not hasattr(model, "predict"):
        message = f"model is a {type(model).__name__}, which has no predict()"
        raise TypeError(message)
    if hasattr(model, "classes_"):
        message = f"model is a classifier ({type(model).__name__}): use test-classifier"
        raise TypeError(message)
    labels = _labels(table[label_column])
    values = np.asarray(
        model.predict(_features(model, table.drop(columns=label_column)))
    )
    if values.ndim > 1 and values.shape[1:] != (1,):
        message = f"model predicts {values.shape[1]} numbers per row: one is wanted"
        raise TypeError(message)
    values = values.ravel()
    if values.dtype.kind not in "iuf":
        message = f"model predicts {values[0]!r}, no number: use test-classifier"
        raise TypeError(message)
    predicted = values.astype(np.float64)
    odd = int((~np.isfinite(predicted)).sum())
    if odd:
        message = (
            f"model predicts a missing or infinite number for {odd:,} of "
            f"{len(predicted):,} rows: drop them, or mend the model"
        )
        raise ValueError(message)
    return Answers(labels, predicted, values)


def _labels(cells: pd.Series[Any]) -> Floats:
    """Return labels as numbers.

    Raises:
        ValueError: they are none, one is infinite, or all are missing.
    """
    if cells.isna().all():
        message = f"no row has a label in {cells.name!r}: nothing to compare with"
        raise ValueError(message)
    try:
        found = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        example = cells.dropna().iloc[0]
        message = (
            f"the label {cells.name!r} holds {example!r}, no number: of classes, use "
            "test-classifier; of numbers as text, convert them with pandas.to_numeric"
        )
        raise ValueError(message) from error
    if np.isinf(found).any():
        message = (
            f"the label {cells.name!r} is infinite in {int(np.isinf(found).sum()):,} "
            "rows: drop them"
        )
        raise ValueError(message)
    return found


def _features(model: BaseEstimator, table: pd.DataFrame) -> Any:  # of its own type
    """Return the columns that the model was trained on, in its order."""
    names = getattr(model, "feature_names_in_", None)
    if names is None:
        wanted = getattr(model, "n_features_in_", table.shape[1])
        if wanted != table.shape[1]:
            message = (
                f"model was trained on {wanted} features without names, and the table "
                f"has {table.shape[1]} columns beside the label: {some([*table])}"
            )
            raise ValueError(message)
        return table.to_numpy() if hasattr(model, "n_features_in_") else table
    lacking = [str(name) for name in names if name not in table]
    if lacking:
        raise ValueError(unknown(lacking, [*table], "table"))
    # Made anew, column by column: sums over the same numbers are rounded otherwise
    # where a table, say from a file, lies otherwise in memory.
    return pd.DataFrame({name: table[name].array for name in names})
