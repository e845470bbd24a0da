"""What the terms say: how frequent they are, and of which class they are typical."""

from __future__ import annotations

import warnings
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.feature_selection import chi2

Floats: TypeAlias = npt.NDArray[np.float64]

ALL = "all"  # the class of top terms where there is no label


def tabulate_vocabulary(
    terms: list[str], counts: sparse.csr_matrix, weights: sparse.csr_matrix
) -> pd.DataFrame:
    """Return a row per term, in the order of the features."""
    documents = np.asarray((counts > 0).sum(axis=0)).ravel()
    return pd.DataFrame(
        {
            "term": terms,
            "documents": documents.astype(np.int64),
            "share": documents / counts.shape[0],
            "count": np.asarray(counts.sum(axis=0)).ravel().astype(np.int64),
            "idf": TfidfTransformer().fit(counts).idf_,
            "weight": np.asarray(weights.mean(axis=0)).ravel(),
        }
    )


def rank_terms(
    terms: list[str],
    weights: sparse.csr_matrix,
    label: pd.Series[Any] | None,
    top: int,
) -> pd.DataFrame:
    """Return the top terms of each class, or of all documents without a label.

    Those of a class are more frequent in it than elsewhere, and are ranked by the
    chi-squared statistic of term and class; equals keep the order of the alphabet.
    """
    if label is None:
        mean = np.asarray(weights.mean(axis=0)).ravel()
        return _frame(ALL, terms, (mean, np.full_like(mean, np.nan), mean), top)
    labelled = label.notna().to_numpy()
    weights, classes = weights[labelled], label[labelled].map(str).to_numpy()
    frames = []
    for name in sorted(set(classes)):
        here = classes == name
        inside = np.asarray(weights[here].mean(axis=0)).ravel()
        outside = np.zeros_like(inside)
        if not here.all():
            outside = np.asarray(weights[~here].mean(axis=0)).ravel()
        score = np.where(inside > outside, _chi2(weights, here), 0.0)
        frames.append(_frame(name, terms, (inside, outside, score), top))
    return pd.concat(frames, ignore_index=True)


def _chi2(weights: sparse.csr_matrix, here: npt.NDArray[np.bool_]) -> Floats:
    if here.all():  # one class: nothing to compare with
        return np.asarray(weights.mean(axis=0), dtype=np.float64).ravel()
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        score, _ = chi2(weights, here)
    return np.nan_to_num(score)  # a term that no labelled document has


def _frame(
    name: str, terms: list[str], values: tuple[Floats, Floats, Floats], top: int
) -> pd.DataFrame:
    inside, outside, score = values
    order = np.argsort(-score, kind="stable")[:top]
    order = order[score[order] > 0]
    return pd.DataFrame(
        {
            "class": pd.Series([name] * len(order), dtype="str"),
            "rank": np.arange(1, len(order) + 1),
            "term": pd.Series([terms[place] for place in order], dtype="str"),
            "weight": inside[order],
            "weight_elsewhere": outside[order],
            "score": score[order],
        }
    )
