"""The table that is clustered when none is given: Fisher's iris."""

from __future__ import annotations

import pandas as pd
from sklearn.datasets import load_iris

LABEL = "species"


def load_sample() -> pd.DataFrame:
    """Load 150 flowers with 4 measures; scikit-learn brings them along."""
    loaded = load_iris(as_frame=True)
    names = [name.removesuffix(" (cm)").replace(" ", "_") for name in loaded.data]
    species = dict(enumerate(map(str, loaded.target_names)))
    label = loaded.target.map(species).rename(LABEL)
    table = loaded.data.set_axis([f"{name}_cm" for name in names], axis="columns")
    return pd.concat([table, label], axis="columns")
