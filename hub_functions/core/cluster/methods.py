"""The five methods, and how the number of clusters is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.cluster import DBSCAN, HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.metrics import silhouette_samples
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Method: TypeAlias = Literal[
    "k-means", "dbscan", "hdbscan", "agglomerative", "gaussian-mixture"
]
Linkage: TypeAlias = Literal["ward", "complete", "average", "single"]

NOISE = -1
COUNTED: tuple[Method, ...] = ("k-means", "agglomerative", "gaussian-mixture")
SAMPLED = 5000  # rows whose silhouette is computed: it compares each with each
_QUANTILES = np.linspace(0.5, 0.98, 13)  # of distances, tried as radius
_STARTS = 10  # of k-means, of which the best is kept


@dataclass(frozen=True, slots=True)
class Settings:
    """How rows are clustered."""

    method: Method
    least_rows: int
    linkage: Linkage
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Rows clustered in one way."""

    estimator: BaseEstimator  # fitted
    labels: Integers  # per row; NOISE is none
    silhouettes: pd.Series[Any]  # by place of a row; empty for less than two clusters
    radius: float | None

    def clusters(self) -> int:
        """Return how many there are."""
        return len(np.unique(self.labels[self.labels != NOISE]))

    def noise(self) -> int:
        """Return how many rows are in none."""
        return int((self.labels == NOISE).sum())

    def silhouette(self) -> float | None:
        """Return the mean over rows that are in a cluster."""
        return float(self.silhouettes.mean()) if len(self.silhouettes) else None

    def worth(self) -> float:
        """Return what trials are compared by: noise is worth nothing."""
        mean = self.silhouette()
        return -np.inf if mean is None else mean * (1 - self.noise() / len(self.labels))


def make_preparation(names: list[str], *, scale: bool) -> ColumnTransformer:
    """Choose the columns by name, fill them with the median, and scale them."""
    number = FunctionTransformer(
        pd.DataFrame.astype,
        kw_args={"dtype": "float64"},
        feature_names_out="one-to-one",
    )
    steps: list[tuple[str, BaseEstimator]] = [
        ("number", number),
        ("fill", SimpleImputer(strategy="median")),
    ]
    if scale:
        steps.append(("scale", StandardScaler()))
    return ColumnTransformer(
        [("features", Pipeline(steps), names)], verbose_feature_names_out=False
    )


def try_counts(
    values: Floats, counts: Iterable[int], settings: Settings
) -> list[Trial]:
    """Cluster into each number of clusters."""
    return [_try(_of_count(count, settings), values, settings) for count in counts]


def try_radii(values: Floats, radius: float | None, settings: Settings) -> list[Trial]:
    """Cluster by DBSCAN with one radius, or with what rows are apart by."""
    radii = [radius] if radius is not None else _radii(values, settings.least_rows)
    return [
        _try(DBSCAN(eps=each, min_samples=settings.least_rows), values, settings, each)
        for each in radii
    ]


def try_density(values: Floats, settings: Settings) -> list[Trial]:
    """Cluster by HDBSCAN, which needs no radius."""
    least = min(settings.least_rows, len(values))
    return [_try(HDBSCAN(min_cluster_size=max(2, least), copy=True), values, settings)]


def model_of(trial: Trial, values: Floats) -> BaseEstimator:
    """Return what tells the cluster of new rows.

    Where the method has no centres, it is the cluster of the nearest row.
    """
    if hasattr(trial.estimator, "predict"):
        return trial.estimator
    return KNeighborsClassifier(n_neighbors=1).fit(values, trial.labels)


def _of_count(count: int, settings: Settings) -> BaseEstimator:
    if settings.method == "k-means":
        return KMeans(count, n_init=_STARTS, random_state=settings.seed)
    if settings.method == "gaussian-mixture":
        return GaussianMixture(count, n_init=3, random_state=settings.seed)
    return AgglomerativeClustering(count, linkage=settings.linkage)


def _try(
    estimator: BaseEstimator,
    values: Floats,
    settings: Settings,
    radius: float | None = None,
) -> Trial:
    labels = np.asarray(estimator.fit_predict(values), dtype=np.int64)
    return Trial(estimator, labels, _silhouettes(values, labels, settings.seed), radius)


def _silhouettes(values: Floats, labels: Integers, seed: int) -> pd.Series[Any]:
    """Return the silhouettes of rows in a cluster, of a sample where there are many."""
    places = np.flatnonzero(labels != NOISE)
    if len(places) > SAMPLED:
        chosen = np.random.default_rng(seed).choice(places, SAMPLED, replace=False)
        places = np.sort(chosen)
    distinct = len(np.unique(labels[places]))
    if not 2 <= distinct < len(places):
        return pd.Series(dtype=np.float64)
    return pd.Series(silhouette_samples(values[places], labels[places]), index=places)


def _radii(values: Floats, least_rows: int) -> list[float]:
    """Return distances that a part of the rows has to its neighbours."""
    near = NearestNeighbors(n_neighbors=min(least_rows, len(values))).fit(values)
    distances = near.kneighbors(values)[0][:, -1]
    radii = np.unique(np.quantile(distances, _QUANTILES))
    found = [float(radius) for radius in radii if radius > 0]
    return found or [float(np.finfo(np.float64).tiny)]
