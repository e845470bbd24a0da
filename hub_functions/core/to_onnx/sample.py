"""The model and the rows when none are given."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_wine
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

_NUMBERS = ["alcohol", "proline", "flavanoids"]


def sample_model() -> tuple[Pipeline, pd.DataFrame]:
    """Train on half of scikit-learn's wines; the hue is a word, sometimes missing.

    Returns:
        The model, and the rows that it has not seen.
    """
    data = load_wine(as_frame=True)
    table = data.data[_NUMBERS].copy()
    words = np.where(data.data["hue"] < 0.8, "brick", "ruby").astype(object)
    words[::10] = None
    table["hue"] = words
    # Of the marks for a missing text (None, NaN, NA), pandas' own stands for all.
    fill = SimpleImputer(missing_values=pd.NA, strategy="constant", fill_value="none")
    texts = make_pipeline(fill, OneHotEncoder(handle_unknown="ignore"))
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    steps = [("numbers", numbers, _NUMBERS), ("texts", texts, ["hue"])]
    model = make_pipeline(ColumnTransformer(steps), LogisticRegression())
    model.fit(table[::2], data.target_names[data.target[::2]])
    return model, table[1::2].reset_index(drop=True)
