"""What boosted trees need done to a table, as steps of the model itself."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import VotingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from .labels import Labels
from .tables import Kind

Categories: TypeAlias = Literal["native", "one-hot"]
_MOST = {"native": 200, "one-hot": 50}  # values of a column that are told apart
_MISSING = "missing"  # text in place of a missing one


def make_preparation(
    kinds: dict[str, Kind], categories: Categories
) -> ColumnTransformer:
    """Make numbers of a table; missing numbers stay missing.

    The steps are classes of scikit-learn alone: a saved model can be loaded where
    this function is not.
    """
    # Scales nothing: it makes floats of all that is a number, NaN where it is missing.
    numbers = StandardScaler(with_mean=False, with_std=False)
    # Of the marks for a missing text (None, NaN, NA), pandas' own stands for all.
    fill = SimpleImputer(missing_values=pd.NA, strategy="constant", fill_value=_MISSING)
    texts = Pipeline([("fill", fill), ("encoder", _encoder(categories))])
    parts = (
        ("number", "numbers", numbers),
        ("text", "texts", texts),
        ("code", "codes", _encoder(categories)),
    )
    transformers = [
        (name, step, columns)
        for kind, name, step in parts
        if (columns := [each for each, found in kinds.items() if found == kind])
    ]
    return ColumnTransformer(transformers, verbose_feature_names_out=False)


def _encoder(categories: Categories) -> BaseEstimator:
    if categories == "one-hot":
        return OneHotEncoder(
            handle_unknown="infrequent_if_exist",
            max_categories=_MOST[categories],
            sparse_output=False,
        )
    return OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=np.nan,  # a value that was not there in training is missing
        max_categories=_MOST[categories],
    )


def prepared_columns(preparation: ColumnTransformer) -> list[tuple[str, bool]]:
    """Return, per prepared column, of which it is made and whether it is a code."""
    found = []
    for name, step, columns in preparation.transformers_:
        encoder = step[-1] if isinstance(step, Pipeline) else step
        if name == "numbers" or isinstance(encoder, OrdinalEncoder):
            found += [(column, name != "numbers") for column in columns]
            continue
        for column, values, rare in zip(
            columns, encoder.categories_, encoder.infrequent_categories_, strict=True
        ):
            together = 0 if rare is None else len(rare) - 1  # they share a column
            found += [(column, False)] * (len(values) - together)
    return found


def assemble(
    preparation: ColumnTransformer,
    booster: BaseEstimator,
    matrix: np.ndarray,
    classes: Labels | None,
) -> Pipeline:
    """Put a fitted preparation before a fitted booster.

    Boosters of classes know numbers from 0 on.  A vote of one, which scikit-learn
    has, gives the labels as they were; another class around it would have to be
    there wherever the model is loaded.
    """
    if classes is None:
        return Pipeline([("preparation", preparation), ("regressor", booster)])
    vote = VotingClassifier([("booster", FrozenEstimator(booster))], voting="soft")
    vote.fit(matrix[: len(classes)], classes)
    return Pipeline([("preparation", preparation), ("classifier", vote)])
