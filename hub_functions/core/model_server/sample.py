"""The model that is served when none is given."""

from __future__ import annotations

import pandas as pd
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler


def sample_model() -> tuple[Pipeline, pd.DataFrame]:
    """Train on Fisher's iris, two rows of three; return the model and the others.

    Columns are called as `sepal_length`, in cm; the classes are the species' names.
    """
    iris = load_iris(as_frame=True)
    names = [name.removesuffix(" (cm)").replace(" ", "_") for name in iris.data]
    table = iris.data.set_axis(names, axis="columns")
    species = iris.target_names[iris.target]
    is_kept = table.index % 3 == 0
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(table[~is_kept], species[~is_kept])
    return model, table[is_kept].reset_index(drop=True)
