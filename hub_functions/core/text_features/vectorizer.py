"""The vectorizer: a pipeline of scikit-learn's own classes that takes a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

Weighting: TypeAlias = Literal["tfidf", "counts", "presence"]
Unit: TypeAlias = Literal["word", "character"]
StopWords: TypeAlias = Literal["none", "english"]

_TEXT = "text"  # begins the features' names: text__parcel


@dataclass(frozen=True, slots=True)
class Choice:
    """What is counted, and how."""

    weighting: Weighting
    unit: Unit
    shortest: int  # n of the n-grams
    longest: int
    most_features: int
    min_documents: int
    max_share: float
    stop_words: StopWords
    lowercase: bool
    strip_accents: bool


def make_model(choice: Choice, text_column: str) -> Pipeline:
    """Make the vectorizer, unfitted; a missing text counts as an empty one.

    It is made of classes of scikit-learn and pandas alone: a saved model can be
    loaded where this function is not.
    """
    counts = CountVectorizer(
        analyzer="word" if choice.unit == "word" else "char_wb",
        ngram_range=(choice.shortest, choice.longest),
        max_features=choice.most_features,
        min_df=choice.min_documents,
        max_df=float(choice.max_share),
        stop_words=None if choice.stop_words == "none" else choice.stop_words,
        lowercase=choice.lowercase,
        strip_accents="unicode" if choice.strip_accents else None,
        binary=choice.weighting == "presence",
        dtype=np.int32,
    )
    steps = [
        ("objects", _method(pd.Series.astype, dtype="object")),
        ("fill", _method(pd.Series.fillna, value="")),
        ("counts", counts),
    ]
    if choice.weighting == "tfidf":
        steps.append(("weights", TfidfTransformer()))
    columns = ColumnTransformer(
        [(_TEXT, Pipeline(steps), text_column)], sparse_threshold=1.0
    )
    return Pipeline([("columns", columns)])


def count(model: Pipeline, cells: pd.Series) -> sparse.csr_matrix:
    """Return how often each document (row) has each term, by a fitted model."""
    pipeline = model["columns"].named_transformers_[_TEXT]
    is_weighted = "weights" in pipeline.named_steps
    counting = pipeline[:-1] if is_weighted else pipeline
    return sparse.csr_matrix(counting.transform(cells))


def terms_of(model: Pipeline) -> list[str]:
    """Return the terms in the order of the features."""
    pipeline = model["columns"].named_transformers_[_TEXT]
    return list(map(str, pipeline["counts"].get_feature_names_out()))


def _method(method: object, **params: object) -> FunctionTransformer:
    return FunctionTransformer(
        method, kw_args=params, feature_names_out="one-to-one", validate=False
    )
