"""A table predicted piece by piece."""

from __future__ import annotations

import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from .asking import AskedModel, Values

_LONGEST = 300  # characters of a note


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What the model said of all rows."""

    values: Values  # per row
    probabilities: npt.NDArray[np.float64] | None  # shape (rows, classes)
    seconds: float  # that the model took

    @property
    def confidence(self) -> float | None:
        """Mean of the greatest probability of each row."""
        if self.probabilities is None:
            return None
        return float(self.probabilities.max(axis=1).mean())


def predict(
    asked: AskedModel, table: pd.DataFrame, chunk_rows: int, *, probabilities: bool
) -> Found:
    """Ask a model for some rows at a time.

    Raises:
        TypeError, ValueError: as the model's methods.
    """
    values, scores, seconds = list[Values](), list[npt.NDArray[np.float64]](), 0.0
    for start in range(0, len(table), chunk_rows):
        features = asked.features(table.iloc[start : start + chunk_rows])
        began = time.perf_counter()
        values.append(asked.predicted(features))
        if probabilities:
            scores.append(asked.probabilities(features))
        seconds += time.perf_counter() - began
    together = np.concatenate(scores) if probabilities else None
    return Found(np.concatenate(values), together, seconds)


@contextmanager
def noting(notes: Counter[str]) -> Iterator[None]:
    """Count what a model warns of, instead of showing it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for each in caught:
        if not issubclass(each.category, DeprecationWarning):
            text = " ".join(str(each.message).split())
            notes[f"{each.category.__name__}: {text}"[:_LONGEST]] += 1
