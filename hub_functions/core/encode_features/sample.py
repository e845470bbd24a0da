"""The table that is encoded when none is given: orders with columns of every kind."""

from __future__ import annotations

import numpy as np
import pandas as pd

LABEL = "returned"
_ROWS = 300
_SEED = 20240229


def load_sample() -> pd.DataFrame:
    """Make 300 orders, of which those from some cities are returned more often."""
    random = np.random.default_rng(_SEED)
    cities = np.array(["Rome", "Oslo", "Lima", "Kyoto", "Accra", "Quito"], dtype=object)
    rates = np.array([0.1, 0.2, 0.3, 0.5, 0.6, 0.8])
    city = random.choice(len(cities), _ROWS, p=[0.35, 0.25, 0.15, 0.1, 0.1, 0.05])
    days = pd.to_timedelta(random.integers(0, 366, _ROWS), unit="D")
    price = random.gamma(4, 9, _ROWS).round(2)
    price[random.random(_ROWS) < 0.05] = np.nan
    return pd.DataFrame(
        {
            "city": cities[city],
            "size": random.choice(np.array(["S", "M", "L"], dtype=object), _ROWS),
            "member": random.random(_ROWS) < 0.4,
            "day": pd.Timestamp("2024-01-01") + days,
            "price": price,
            LABEL: np.where(random.random(_ROWS) < rates[city], "yes", "no"),
        }
    )
