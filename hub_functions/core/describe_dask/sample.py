"""A small table for a first look, when none is given."""

from __future__ import annotations

import numpy as np
import pandas as pd

LABEL = "device"  # the sample's classes
_ROWS = 200


def make_sample() -> pd.DataFrame:
    """Return invented visits to a shop, with columns of every kind and gaps."""
    random = np.random.RandomState(0)  # its numbers are the same with every numpy
    device = random.choice(["phone", "desktop", "tablet"], _ROWS, p=[0.5, 0.35, 0.15])
    minutes = random.lognormal(np.where(device == "desktop", 2.2, 1.6), 0.6)
    pages = 1 + random.poisson(minutes / 2)
    spent = np.where(pages > 4, 12 + 3.5 * pages + random.normal(0, 6, _ROWS), np.nan)
    first = pd.Timestamp("2026-01-05 08:00")
    arrived = np.sort(random.randint(0, 28 * 24 * 60, _ROWS))
    return pd.DataFrame(
        {
            "arrived": first + pd.to_timedelta(arrived, unit="min"),
            "device": device,
            "minutes": minutes.round(1),
            "pages": pages,
            "spent": spent.round(2),
            "member": random.uniform(size=_ROWS) < 0.3,
            "country": pd.Categorical(random.choice(list("ABCD"), _ROWS)),
        }
    )
