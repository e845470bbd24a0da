"""The table that is cleaned when none is given: orders, as people type them."""

from __future__ import annotations

import numpy as np
import pandas as pd

LABEL = "returned"
_ROWS = 200
_SEED = 20240131


def load_sample() -> pd.DataFrame:
    """Make 203 orders, all of them texts, with what is usually wrong."""
    random = np.random.default_rng(_SEED)
    price = random.gamma(4, 9, _ROWS).round(2)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(
        random.integers(0, 366, _ROWS), unit="D"
    )
    cities = random.choice(["Rome", " Rome", "Oslo", "Oslo  ", "Lima"], _ROWS)
    table = pd.DataFrame(
        {
            " order": [f"{number:05}" for number in range(1, _ROWS + 1)],
            "day": days.strftime("%d.%m.%Y"),
            "city": cities,
            "price": price.astype(str),
            "items": random.poisson(2, _ROWS) + 1,
            "member": random.choice(["yes", "no", "No"], _ROWS),
            "shop": "main",
            LABEL: random.choice(["true", "false"], _ROWS, p=[0.2, 0.8]),
        }
    ).astype(object)
    for column, mark, share in (
        ("price", "-", 0.08),
        ("member", "?", 0.05),
        ("city", "N/A", 0.03),
        (LABEL, "", 0.02),
    ):
        table.loc[random.random(_ROWS) < share, column] = mark
    table["items"] = table["items"].astype(str)
    twice = table.iloc[[3, 70, 141]]
    return pd.concat([table, twice], ignore_index=True)
