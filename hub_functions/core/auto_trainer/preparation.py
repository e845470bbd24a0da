"""What a model needs done to a table, as steps of the model itself."""

from __future__ import annotations

import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from .tables import Kind

_MOST_CATEGORIES = 50  # columns that one column of texts becomes
_MISSING = "missing"  # text in place of a missing one


def make_preparation(kinds: dict[str, Kind]) -> ColumnTransformer:
    """Return the first step of the model, of classes of scikit-learn alone."""
    encoder = OneHotEncoder(
        handle_unknown="infrequent_if_exist",
        max_categories=_MOST_CATEGORIES,
        sparse_output=False,
    )
    # A column without values in one fold stays, so that folds have equal features.
    numbers = [SimpleImputer(strategy="median", keep_empty_features=True)]
    # Of the marks for a missing text (None, NaN, NA), pandas' own stands for all.
    fill = SimpleImputer(missing_values=pd.NA, strategy="constant", fill_value=_MISSING)
    parts = (
        ("number", "numbers", [*numbers, StandardScaler()]),
        ("text", "texts", [fill, encoder]),
        ("code", "codes", [encoder]),
    )
    transformers = [
        (name, _chain(steps), columns)
        for kind, name, steps in parts
        if (columns := [each for each, found in kinds.items() if found == kind])
    ]
    return ColumnTransformer(transformers, verbose_feature_names_out=False)


def _chain(steps: list[BaseEstimator]) -> BaseEstimator:
    if len(steps) == 1:
        return steps[0]
    return Pipeline([(type(step).__name__, step) for step in steps])
