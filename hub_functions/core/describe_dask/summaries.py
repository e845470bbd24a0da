"""Statistics: one row per column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .facts import Facts
from .moments import moments

MOMENTS = (
    *("mean", "std", "min", "q25", "median", "q75", "max"),
    *("skewness", "kurtosis"),
)
# What each column of the statistics is, also when there is no row.
DTYPES: Mapping[str, str] = {
    "column": "string",
    "kind": "string",
    "dtype": "string",
    "count": "int64",
    "missing": "int64",
    "missing_share": "float64",
    "infinite": "int64",
    "distinct": "int64",
    "most_frequent": "string",
    "most_frequent_count": "int64",
    **dict.fromkeys(MOMENTS, "float64"),
    "earliest": "string",
    "latest": "string",
}
_LONGEST_VALUE = 80  # characters of a value that are shown


def summarise(columns: Sequence[Facts]) -> pd.DataFrame:
    """Return a table with the columns of `DTYPES` and a row for each column."""
    rows = [_summary(column) for column in columns]
    return pd.DataFrame(
        {
            name: pd.Series([row.get(name) for row in rows], dtype=dtype)
            for name, dtype in DTYPES.items()
        }
    )


def shown(value: object, longest: int = _LONGEST_VALUE) -> str:
    """Write a value on one line, cut to `longest` characters."""
    text = value.isoformat() if isinstance(value, pd.Timestamp) else str(value)
    text = "".join(each if each.isprintable() else " " for each in text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _summary(column: Facts) -> dict[str, Any]:
    frequent = column.frequent[:1]
    row: dict[str, Any] = {
        "column": column.field.name,
        "kind": column.field.kind,
        "dtype": column.field.dtype,
        "count": column.rows - column.missing,
        "missing": column.missing,
        "missing_share": column.missing / column.rows if column.rows else 0.0,
        "infinite": 0,
        "distinct": column.distinct,
        "most_frequent_count": sum(each.rows for each in frequent),
    }
    if frequent:
        row["most_frequent"] = shown(frequent[0].value)
    if column.ends:
        row["earliest"], row["latest"] = column.ends
    if column.is_measured:
        row["infinite"] = column.survey.infinite
        row |= _moments(column)
    return row


def _moments(column: Facts) -> dict[str, float]:
    """Return the numbers of `MOMENTS`; what is not defined is not among them."""
    known = column.survey
    if not known.finite:
        return {}
    found = {
        "mean": known.mean,
        "min": known.low,
        "max": known.high,
        **dict(zip(("q25", "median", "q75"), column.quartiles, strict=True)),
        **moments(known, column.powers),
    }
    return {name: value for name, value in found.items() if np.isfinite(value)}
