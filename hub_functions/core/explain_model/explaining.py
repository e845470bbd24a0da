"""Rows are chosen, explained and compared with what the model says of them."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, r2_score

from .asking import AskedModel, Features
from .coding import Codes, Coding
from .shapley import Effort, Floats, contributions_of

_LONGEST = 300  # characters of a note


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Contributions, and what they add up to."""

    contributions: Floats  # shape (rows, columns, outputs)
    base: Floats  # shape (outputs,)
    answers: Floats  # shape (rows, outputs)

    def largest_gap(self) -> float:
        """Return the greatest difference of a sum from its answer."""
        sums = self.contributions.sum(axis=1) + self.base
        return float(np.abs(sums - self.answers).max())


def explain(
    asked: AskedModel, rows: Features, background: Features, effort: Effort
) -> Explanation:
    """Explain rows against a background.

    Raises:
        TypeError, ValueError: as the model's answers; or one is not finite.
    """
    both = _stacked(rows, background)
    coding = Coding(both)
    codes = coding.codes

    def ask(mixed: Codes) -> Floats:
        return asked.answers(coding.decode(mixed))

    answers, behind = asked.answers(rows), asked.answers(background)
    if not np.isfinite(answers).all() or not np.isfinite(behind).all():
        message = "the model answers with a missing or infinite number: mend the table"
        raise ValueError(message)
    count = len(answers)
    found = contributions_of(ask, codes[:count], codes[count:], effort)
    return Explanation(found, behind.mean(axis=0), answers)


def drawn(there: int, most: int, random: np.random.RandomState) -> list[int]:
    """Draw places of rows, in their order; all of them where there are few."""
    if there <= most:
        return list(range(there))
    return sorted(random.choice(there, most, replace=False).tolist())


def take(features: Features, places: list[int]) -> Features:
    """Return some rows."""
    if isinstance(features, pd.DataFrame):
        return features.iloc[places].reset_index(drop=True)
    return features[places]


def score(asked: AskedModel, rows: Features, labels: pd.Series | None) -> float | None:
    """Return accuracy or R² over the rows that have a label, or None.

    Raises:
        ValueError: labels of a regression are no numbers.
    """
    if labels is None or not (has_label := labels.notna().to_numpy()).any():
        return None
    predicted, true = asked.predicted(rows)[has_label], labels[has_label]
    if asked.classes is not None:
        # As text: a file may have kept whole numbers as floats.
        return float(accuracy_score(_as_text(true), _as_text(pd.Series(predicted))))
    if not pd.api.types.is_numeric_dtype(true.dtype):
        message = f"label_column {labels.name!r} holds no numbers, and the model does"
        raise ValueError(message)
    if len(true) < 2:  # one label has no variance to explain
        return None
    return float(r2_score(true.to_numpy(dtype=np.float64), predicted))


def _as_text(values: pd.Series) -> list[str]:
    if pd.api.types.is_float_dtype(values.dtype) and (values == values // 1).all():
        values = values.astype(np.int64)
    return [str(each) for each in values]


def _stacked(rows: Features, background: Features) -> Features:
    if isinstance(rows, pd.DataFrame):
        with warnings.catch_warnings():
            # Of columns without values, whose type pandas will tell otherwise.
            warnings.simplefilter("ignore", FutureWarning)
            return pd.concat([rows, background], ignore_index=True)
    return np.concatenate([rows, background])


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
