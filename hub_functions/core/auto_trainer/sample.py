"""The table when none is given."""

from __future__ import annotations

import pandas as pd
from sklearn.datasets import load_breast_cancer

LABEL = "diagnosis"


def sample_table() -> pd.DataFrame:
    """Return scikit-learn's breast cancer data: 569 tumours, ten of its columns."""
    data = load_breast_cancer(as_frame=True)
    table = data.data.iloc[:, :10].copy()
    table[LABEL] = data.target_names[data.target]
    return table
