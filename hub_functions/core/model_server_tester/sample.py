"""The rows that are sent when none are given."""

from __future__ import annotations

import pandas as pd
from sklearn.datasets import load_iris


def sample_table() -> pd.DataFrame:
    """Return Fisher's iris, 150 rows: what core/model-server's own model takes."""
    iris = load_iris(as_frame=True).data
    names = [name.removesuffix(" (cm)").replace(" ", "_") for name in iris]
    return iris.set_axis(names, axis="columns")
