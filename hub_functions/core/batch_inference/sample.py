"""The model, the rows and the reference when none are given."""

from __future__ import annotations

import pandas as pd
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler


def sample_model() -> tuple[Pipeline, pd.DataFrame, pd.DataFrame]:
    """Train on Fisher's iris, two rows of three.

    Columns are called as `sepal_length`, in cm; the classes are the species' names.

    Returns:
        The model, the rows that it has not seen, and those that it was trained on.
    """
    iris = load_iris(as_frame=True)
    names = [name.removesuffix(" (cm)").replace(" ", "_") for name in iris.data]
    table = iris.data.set_axis(names, axis="columns")
    species = iris.target_names[iris.target]
    is_kept = table.index % 3 == 0
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(table[~is_kept], species[~is_kept])
    kept, trained = table[is_kept], table[~is_kept]
    return model, kept.reset_index(drop=True), trained.reset_index(drop=True)
