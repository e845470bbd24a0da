"""A small model and rows to judge it by, when none are given."""

from __future__ import annotations

import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

LABEL = "cultivar"  # the sample's classes
_FEATURES = ["alcohol", "hue"]  # two of 13: with all of them nothing is wrong
_NAMES = {0: "barolo", 1: "grignolino", 2: "barbera"}


def train_sample() -> tuple[LogisticRegression, pd.DataFrame]:
    """Train on half of the wines that come with scikit-learn; return the other half."""
    wine = load_wine(as_frame=True)
    table = wine.data[_FEATURES].assign(**{LABEL: wine.target.map(_NAMES)})
    train, rest = train_test_split(
        table, test_size=0.5, random_state=0, stratify=table[LABEL]
    )
    return LogisticRegression().fit(train[_FEATURES], train[LABEL]), rest


def or_sample(
    model: BaseEstimator | None, table: pd.DataFrame | None, label_column: str | None
) -> tuple[BaseEstimator, pd.DataFrame, str]:
    """Return what is given, or the sample when nothing is.

    Raises:
        ValueError: only a part of it is given.
    """
    if model is None and table is None:
        model, table = train_sample()
        return model, table, LABEL if label_column is None else label_column
    for name, value in (
        ("model", model),
        ("table", table),
        ("label_column", label_column),
    ):
        if value is None:
            message = (
                f"{name} is not given: a model is tested on a table with the true "
                "classes in label_column; without model and table a sample is used"
            )
            raise ValueError(message)
    return model, table, str(label_column)
