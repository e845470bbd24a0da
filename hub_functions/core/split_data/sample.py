"""A small table to try the function with, when none is given."""

from __future__ import annotations

import pandas as pd
from sklearn.datasets import load_iris

LABEL = "species"  # the sample's classes


def load_sample() -> pd.DataFrame:
    """Return Fisher's iris, which comes with scikit-learn: 150 flowers, 3 species."""
    iris = load_iris(as_frame=True)
    names = dict(enumerate(iris.target_names.tolist()))
    table: pd.DataFrame = iris.data.assign(**{LABEL: iris.target.map(names)})
    return table
