"""The model and the rows when none are given."""

from __future__ import annotations

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_diabetes
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

LABEL = "progression"
_COLUMNS = ["age", "sex", "bmi", "bp", "s5"]  # few, so that it takes seconds


def sample_model() -> tuple[Pipeline, pd.DataFrame, pd.DataFrame]:
    """Train on the diabetes data of 442 patients, three rows of four.

    The sex is a text, as in most tables: the data has 1 and 2, which no one names.

    Returns:
        The model, rows that it has not seen, and those that it was trained on.
    """
    table = load_diabetes(as_frame=True, scaled=False).frame
    table = table.rename(columns={"target": LABEL})[[*_COLUMNS, LABEL]]
    table["sex"] = table["sex"].map({1.0: "sex 1", 2.0: "sex 2"})
    is_kept = table.index % 4 == 0
    trained, kept = table[~is_kept], table[is_kept]
    encoded = ColumnTransformer(
        [("texts", OneHotEncoder(sparse_output=False), ["sex"])],
        remainder="passthrough",
        verbose_feature_names_out=False,
    )
    boosting = HistGradientBoostingRegressor(max_iter=40, max_depth=3, random_state=0)
    model = Pipeline([("preparation", encoded), ("regressor", boosting)])
    model.fit(trained.drop(columns=LABEL), trained[LABEL])
    return model, kept.reset_index(drop=True), trained.reset_index(drop=True)
