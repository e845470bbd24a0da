"""A small table of orders with some faults, and the schema that finds them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def sample_table(seed: int = 0) -> pd.DataFrame:
    """Return 200 orders, of which some have what no order should have."""
    random = np.random.default_rng(seed)
    rows = 200
    table = pd.DataFrame(
        {
            "order": np.arange(1, rows + 1),
            "quantity": random.integers(1, 20, rows),
            "price": random.gamma(2.0, 15.0, rows).round(2),
            "country": random.choice(["CH", "DE", "FR", "IT"], rows),
            "email": [f"buyer{number}@example.org" for number in range(rows)],
            "ordered": pd.Timestamp("2024-01-01")
            + pd.to_timedelta(random.integers(0, 366, rows), unit="D"),
        }
    )
    table.loc[[17, 18], "order"] = 17
    table.loc[[3, 90, 91], "quantity"] = [0, -2, 500]
    table.loc[40, "price"] = np.nan
    table.loc[[60, 61], "country"] = ["Italy", "?"]
    table.loc[120, "email"] = "buyer at example.org"
    return table


def sample_schema() -> dict[str, Any]:
    """Return what is asked of the orders."""
    return {
        "columns": {
            "order": {"dtype": "integer", "nullable": False, "unique": True},
            "quantity": {"dtype": "integer", "min": 1, "max": 100},
            "price": {"dtype": "number", "nullable": False, "min": 0},
            "country": {"dtype": "text", "allowed": ["CH", "DE", "FR", "IT"]},
            "email": {"dtype": "text", "regex": r"[^@\s]+@[^@\s]+"},
            "ordered": {"dtype": "datetime", "min": "2024-01-01"},
        },
        "other_columns": False,
    }
