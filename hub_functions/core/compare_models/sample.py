"""Two small models and rows to compare them on, when none are given."""

from __future__ import annotations

import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

LABEL = "diagnosis"


def sample_models() -> tuple[list[BaseEstimator], pd.DataFrame, pd.DataFrame]:
    """Return a linear model and a tree, the rows they learnt, and other rows."""
    data = load_breast_cancer(as_frame=True)
    names = dict(enumerate(data.target_names))
    table = data.data.assign(**{LABEL: data.target.map(names)})
    train, test = train_test_split(
        table, test_size=0.4, random_state=0, stratify=table[LABEL]
    )
    models = [
        make_pipeline(StandardScaler(), LogisticRegression()),
        DecisionTreeClassifier(max_depth=3, random_state=0),
    ]
    for model in models:
        model.fit(train.drop(columns=LABEL), train[LABEL])
    return models, train, test
