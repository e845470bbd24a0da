"""The four methods, as steps of a model, and what their components explain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import NMF, PCA, KernelPCA, TruncatedSVD
from sklearn.impute import SimpleImputer
from sklearn.metrics.pairwise import pairwise_kernels
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KernelCenterer,
    MinMaxScaler,
    StandardScaler,
)

Floats: TypeAlias = npt.NDArray[np.float64]
Method: TypeAlias = Literal["pca", "svd", "kernel-pca", "nmf"]
Kernel: TypeAlias = Literal["rbf", "poly", "sigmoid", "cosine", "linear"]

_MOST_ROUNDS = 1000  # of NMF


@dataclass(frozen=True, slots=True)
class Choice:
    """How components are made."""

    method: Method
    scale: bool
    kernel: Kernel
    gamma: float | None
    seed: int


def make_preparation(choice: Choice, names: list[str]) -> ColumnTransformer:
    """Choose the columns by name, fill them with the median, and scale them.

    NMF wants what is not negative: its columns go from 0 to 1, in new rows too.
    SVD does not take means away, or it would be the same as PCA.
    """
    number = FunctionTransformer(
        pd.DataFrame.astype,
        kw_args={"dtype": "float64"},
        feature_names_out="one-to-one",
    )
    steps: list[tuple[str, BaseEstimator]] = [
        ("number", number),
        ("fill", SimpleImputer(strategy="median")),
    ]
    if choice.scale:
        scaler = StandardScaler(with_mean=choice.method != "svd")
        steps.append(
            ("scale", MinMaxScaler(clip=True) if choice.method == "nmf" else scaler)
        )
    return ColumnTransformer(
        [("features", Pipeline(steps), names)], verbose_feature_names_out=False
    )


def make_components(choice: Choice, count: int) -> BaseEstimator:
    """Make the estimator of so many components."""
    if choice.method == "pca":
        return PCA(count, random_state=choice.seed)
    if choice.method == "svd":
        return TruncatedSVD(count, random_state=choice.seed)
    if choice.method == "nmf":
        return NMF(
            count, init="nndsvda", max_iter=_MOST_ROUNDS, random_state=choice.seed
        )
    return KernelPCA(
        count,
        kernel=choice.kernel,
        gamma=choice.gamma,
        random_state=choice.seed,
    )


def most_components(choice: Choice, rows: int, columns: int) -> int:
    """Return how many components there can be."""
    if choice.method == "kernel-pca":
        return max(1, rows - 1)
    if choice.method == "nmf":
        return min(rows, columns)
    return max(1, min(rows - 1, columns)) if choice.method == "pca" else columns


def shares_explained(
    choice: Choice, fitted: BaseEstimator, values: Floats, scores: Floats
) -> Floats:
    """Return the part of the variance that each component explains.

    Of kernel PCA it is the variance in the kernel's space; of NMF the part of the
    sum of squares that each component adds to those before it.
    """
    if choice.method in ("pca", "svd"):
        return np.asarray(fitted.explained_variance_ratio_, dtype=np.float64)
    if choice.method == "kernel-pca":
        kernel = pairwise_kernels(
            values, metric=choice.kernel, filter_params=True, **_kernel_params(fitted)
        )
        total = float(np.trace(KernelCenterer().fit_transform(kernel)))
        return np.asarray(fitted.eigenvalues_, dtype=np.float64) / total
    left = values.copy()
    total = max(float((values**2).sum()), np.finfo(np.float64).tiny)
    unexplained = [total]
    for score, part in zip(scores.T, fitted.components_, strict=True):
        left -= np.outer(score, part)
        unexplained.append(float((left**2).sum()))
    return -np.diff(unexplained) / total


def _kernel_params(fitted: KernelPCA) -> dict[str, Any]:
    return {"gamma": fitted.gamma_, "degree": fitted.degree, "coef0": fitted.coef0}


def loadings_of(values: Floats, scores: Floats) -> Floats:
    """Return the correlation of each feature (rows) with each component."""
    values = values - values.mean(axis=0)
    scores = scores - scores.mean(axis=0)
    lengths = np.outer(np.linalg.norm(values, axis=0), np.linalg.norm(scores, axis=0))
    products = values.T @ scores
    return np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
