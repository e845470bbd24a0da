"""The table that is aggregated when none is given: sales of three shops by day."""

from __future__ import annotations

import numpy as np
import pandas as pd

TIME, GROUP = "day", "shop"
_DAYS = 120
_SEED = 20240301


def load_sample() -> pd.DataFrame:
    """Make the sales of three shops; a tenth of the days is missing."""
    random = np.random.default_rng(_SEED)
    days = np.arange(_DAYS)
    parts = []
    for shop, level in (("north", 40.0), ("south", 60.0), ("east", 25.0)):
        week = 8 * np.sin(2 * np.pi * days / 7)
        sales = level + 0.1 * days + week + random.normal(0, 5, _DAYS)
        part = pd.DataFrame(
            {
                TIME: pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D"),
                GROUP: shop,
                "sales": sales.round(2),
                "visitors": random.poisson(level, _DAYS),
            }
        )
        parts.append(part[random.random(_DAYS) > 0.1])
    return pd.concat(parts, ignore_index=True)
