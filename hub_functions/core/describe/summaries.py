"""Statistics: one row per column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .columns import MEASURED, Column, Floats

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


def summarise(columns: tuple[Column, ...]) -> pd.DataFrame:
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


def _summary(column: Column) -> dict[str, Any]:
    rows = len(column.codes)
    missing = int(column.missing.sum())
    counts = column.counts()
    row: dict[str, Any] = {
        "column": column.name,
        "kind": column.kind,
        "dtype": column.dtype,
        "count": rows - missing,
        "missing": missing,
        "missing_share": missing / rows if rows else 0.0,
        "infinite": 0,
        "distinct": len(counts),
        "most_frequent_count": int(counts.max(initial=0)),
    }
    if len(counts):
        row["most_frequent"] = shown(column.distinct[int(counts.argmax())])
        if column.kind == "datetime":
            row["earliest"] = shown(column.cells.min())
            row["latest"] = shown(column.cells.max())
    if column.kind in MEASURED:
        values = column.numbers()
        finite = values[np.isfinite(values)]
        row["infinite"] = rows - missing - len(finite)
        row |= _moments(finite)
    return row


def _moments(values: Floats) -> dict[str, float]:
    """Return the numbers of `MOMENTS` for finite values.

    What is not defined, for want of values or of spread, or is too large for
    a float64, is NaN.
    """
    if not len(values):
        return {}
    with np.errstate(over="ignore", invalid="ignore"):
        q25, median, q75 = np.quantile(values, [0.25, 0.5, 0.75])
        found = {
            "mean": _mean(values),
            "std": _std(values),
            "min": values.min(),
            "q25": q25,
            "median": median,
            "q75": q75,
            "max": values.max(),
            "skewness": _skewness(values),
            "kurtosis": _kurtosis(values),
        }
    return {name: float(value) for name, value in found.items() if np.isfinite(value)}


def _mean(values: Floats) -> float:
    # The sum of equal values is rounded; their mean is not.
    return float(values[0] if _is_constant(values) else values.mean())


def _std(values: Floats) -> float:
    if len(values) < 2:
        return np.nan
    return 0.0 if _is_constant(values) else float(values.std(ddof=1))


def _skewness(values: Floats) -> float:
    n = len(values)
    if n < 3 or _is_constant(values):
        return np.nan
    deviations = _deviations(values)
    g1 = np.mean(deviations**3) / np.mean(deviations**2) ** 1.5
    return float(g1 * np.sqrt(n * (n - 1)) / (n - 2))


def _kurtosis(values: Floats) -> float:
    n = len(values)
    if n < 4 or _is_constant(values):
        return np.nan
    deviations = _deviations(values)
    g2 = np.mean(deviations**4) / np.mean(deviations**2) ** 2 - 3
    return float(((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3)))


def _deviations(values: Floats) -> Floats:
    """Return values less their mean, scaled so that no power under- or overflows."""
    deviations = values - values.mean()
    scaled: Floats = deviations / np.abs(deviations).max()
    return scaled


def _is_constant(values: Floats) -> bool:
    return bool(values.min() == values.max())
