"""A table of staff in two years, when no tables are given."""

from __future__ import annotations

import numpy as np
import pandas as pd

KEY = "id"


def sample_tables(seed: int = 0, rows: int = 200) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return last year's table and this year's."""
    random = np.random.default_rng(seed)
    before = pd.DataFrame(
        {
            KEY: np.arange(1, rows + 1),
            "age": random.integers(20, 65, rows),
            "office": random.choice(
                ["Bern", "Genf", "Zürich"], rows, p=[0.5, 0.3, 0.2]
            ),
            "salary": random.normal(7000, 900, rows).round(-1),
            "fax": random.random(rows) < 0.1,
        }
    )
    after = before.drop(columns="fax").iloc[20:].copy()
    after["salary"] = after["salary"].where(
        random.random(len(after)) < 0.7, lambda s: s * 1.04
    )
    after.loc[after.index[:6], "office"] = "Basel"
    after.loc[after.index[10:19], "salary"] = np.nan
    new = pd.DataFrame(
        {
            KEY: np.arange(rows + 1, rows + 31),
            "age": random.integers(20, 40, 30),
            "office": random.choice(["Basel", "Zürich"], 30),
            "salary": random.normal(6500, 500, 30).round(-1),
        }
    )
    after = pd.concat([after, new], ignore_index=True)
    return before, after.assign(remote=random.random(len(after)) < 0.4)
