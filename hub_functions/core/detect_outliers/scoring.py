"""How odd rows are, by four methods; a greater score is odder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor
from sklearn.preprocessing import StandardScaler

Floats: TypeAlias = npt.NDArray[np.float64]
Method: TypeAlias = Literal[
    "isolation-forest", "local-outlier-factor", "robust-z", "iqr"
]

USUAL: dict[Method, float] = {  # threshold; what the authors say
    "isolation-forest": 0.6,
    "local-outlier-factor": 1.5,
    "robust-z": 3.5,
    "iqr": 1.5,
}
_TO_DEVIATIONS = 0.6745  # MAD of a normal distribution, in standard deviations
_MEAN_TO_DEVIATIONS = np.sqrt(2 / np.pi)  # mean absolute deviation of the same


@dataclass(frozen=True, slots=True)
class Settings:
    """What methods are set by."""

    neighbours: int
    trees: int
    seed: int


def robust_spread(numbers: pd.DataFrame) -> pd.Series[float]:
    """Return a standard deviation per column that outliers hardly change.

    Where more than half of a column is one number, the mean deviation stands for
    the median one, which is 0.
    """
    away = (numbers - numbers.median()).abs()
    spread = away.median() / _TO_DEVIATIONS
    return spread.where(spread > 0, away.mean() / _MEAN_TO_DEVIATIONS)


def robust_z(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return how many robust standard deviations cells are from their median."""
    return (numbers - numbers.median()) / robust_spread(numbers)


def beyond_quartiles(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return how far cells are below the first or above the third quartile, in IQRs.

    Below is negative, between the quartiles is 0; a column without a distance
    between its quartiles is missing.
    """
    low, high = numbers.quantile(0.25), numbers.quantile(0.75)
    away = (numbers - high).clip(lower=0) + (numbers - low).clip(upper=0)
    distance = high - low
    return away / distance.where(distance > 0)


def _by_forest(numbers: pd.DataFrame, settings: Settings) -> Floats:
    forest = IsolationForest(n_estimators=settings.trees, random_state=settings.seed)
    values = _filled(numbers)
    return -forest.fit(values).score_samples(values)


def _by_neighbours(numbers: pd.DataFrame, settings: Settings) -> Floats:
    values = StandardScaler().fit_transform(_filled(numbers))
    # A row is not its own neighbour.
    near = LocalOutlierFactor(min(settings.neighbours, len(values) - 1)).fit(values)
    return -near.negative_outlier_factor_


def _by_robust_z(numbers: pd.DataFrame, _: Settings) -> Floats:
    return robust_z(numbers).abs().max(axis="columns").fillna(0).to_numpy()


def _by_quartiles(numbers: pd.DataFrame, _: Settings) -> Floats:
    return beyond_quartiles(numbers).abs().max(axis="columns").fillna(0).to_numpy()


def _filled(numbers: pd.DataFrame) -> Floats:
    """Fill missing cells with what is least odd."""
    return numbers.fillna(numbers.median()).to_numpy(dtype=np.float64)


METHODS: dict[Method, Callable[[pd.DataFrame, Settings], Floats]] = {
    "isolation-forest": _by_forest,
    "local-outlier-factor": _by_neighbours,
    "robust-z": _by_robust_z,
    "iqr": _by_quartiles,
}


def flag(
    scores: Floats, threshold: float, share: float | None
) -> tuple[npt.NDArray[np.bool_], float]:
    """Return which rows are outliers, and the score that they are at or above.

    With a share it is so many rows with the greatest scores, the first of equals.
    """
    if share is None:
        return scores > threshold, threshold
    count = int(share * len(scores) + 0.5)
    flagged = np.zeros(len(scores), dtype=bool)
    order = np.argsort(-scores, kind="stable")[:count]
    flagged[order] = True
    return flagged, float(scores[order[-1]]) if count else float(scores.max())
