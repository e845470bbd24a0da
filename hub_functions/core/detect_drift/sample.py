"""Customers of two years, of which some columns have drifted."""

from __future__ import annotations

import numpy as np
import pandas as pd


def sample_tables(seed: int = 0, rows: int = 1000) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a reference and a table: three of six columns have drifted."""
    random = np.random.default_rng(seed)
    first = pd.DataFrame(
        {
            "age": random.normal(45, 12, rows).round(),
            "income": random.lognormal(10.5, 0.4, rows).round(),
            "country": random.choice(["CH", "DE", "FR"], rows, p=[0.2, 0.5, 0.3]),
            "channel": random.choice(["app", "shop", "web"], rows),
            "visits": random.poisson(3, rows),
            "score": random.random(rows),
        }
    )
    second = pd.DataFrame(
        {
            "age": random.normal(45, 12, rows).round(),
            "income": random.lognormal(10.75, 0.4, rows).round(),
            "country": random.choice(
                ["AT", "CH", "DE", "FR"], rows, p=[0.15, 0.2, 0.4, 0.25]
            ),
            "channel": random.choice(["app", "shop", "web"], rows),
            "visits": random.poisson(3, rows),
            "score": np.where(random.random(rows) < 0.2, np.nan, random.random(rows)),
        }
    )
    return first, second
