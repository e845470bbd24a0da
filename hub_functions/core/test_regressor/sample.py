"""A small model and rows to test it on, when none are given."""

from __future__ import annotations

import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

LABEL = "progression"


def sample() -> tuple[BaseEstimator, pd.DataFrame]:
    """Return a linear model of the diabetes data, and rows it did not see."""
    table = load_diabetes(as_frame=True, scaled=False).frame
    table = table.rename(columns={"target": LABEL})
    train, test = train_test_split(table, test_size=0.5, random_state=0)
    model = make_pipeline(StandardScaler(), LinearRegression())
    model.fit(train.drop(columns=LABEL), train[LABEL])
    return model, test
