"""How much the columns of a table differ from those of a reference.

The population stability index of a column is

    PSI = sum_k (a_k - e_k) * ln(a_k / e_k)

over bins k, with the shares e_k of the reference's rows and a_k of the table's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

Shares: TypeAlias = npt.NDArray[np.float64]
BINS = 10  # quantiles of the reference
MOST_VALUES = 50  # of a column of texts; the rarer ones share a bin
_LEAST_ROWS = 0.5  # that a bin counts for, where it is empty on one side
MODERATE, LARGE = 0.1, 0.25  # by custom
_Z = 2.3263  # that a normal deviate exceeds once in a hundred


def measure_drift(
    reference: pd.DataFrame, table: pd.DataFrame, names: list[str]
) -> pd.DataFrame:
    """Return a row per column, the most shifted first.

    Args:
        reference: Rows as they should be, such as those of the training.
        table: Rows to compare.
        names: Columns, which both have.

    Returns:
        `column`, `psi`, `reading` (stable, moderate, large), `by_chance`, `bins`, and
        the shares of missing values `missing_reference` and `missing_table`.
    """
    rows = [_measured(name, reference[name], table[name]) for name in names]
    columns = ["column", "psi", "reading", "by_chance", "bins"]
    columns += ["missing_reference", "missing_table"]
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values("psi", ascending=False, kind="stable", ignore_index=True)


def _measured(
    name: str, reference: pd.Series[Any], table: pd.Series[Any]
) -> dict[str, Any]:
    bins = _binning(reference, table)
    counts = [bins(reference), bins(table)]
    psi = index_of(counts[0], counts[1])
    used = int(((counts[0] > 0) | (counts[1] > 0)).sum())
    by_chance = _by_chance(used - 1, len(reference), len(table))
    return {
        "column": name,
        "psi": psi,
        "reading": _reading(psi, by_chance),
        "by_chance": by_chance,
        "bins": used,
        "missing_reference": float(reference.isna().mean()),
        "missing_table": float(table.isna().mean()),
    }


def _reading(psi: float, by_chance: float) -> str:
    if psi < MODERATE or psi <= by_chance:
        return "stable"
    return "large" if psi >= LARGE else "moderate"


def _by_chance(degrees: int, reference: int, table: int) -> float:
    """Return what the index of two samples of one source exceeds once in a hundred.

    It is (1/n + 1/m) times chi-squared; the quantile is Wilson and Hilferty's.
    """
    if not degrees:
        return 0.0
    part = 2 / (9 * degrees)
    quantile = degrees * (1 - part + _Z * math.sqrt(part)) ** 3
    return (1 / reference + 1 / table) * quantile


def index_of(reference: Shares, table: Shares) -> float:
    """Return the index of two rows of counts, one for each bin.

    A bin that is empty on one side counts there as half a row; else one row in it
    would make the index infinite.
    """
    is_used = (reference > 0) | (table > 0)
    shares = [
        np.maximum(counts[is_used], _LEAST_ROWS) / counts.sum()
        for counts in (reference, table)
    ]
    return float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0])))


def _binning(
    reference: pd.Series[Any], table: pd.Series[Any]
) -> Callable[[pd.Series[Any]], Shares]:
    """Return what counts the values of a column by bin; the last are the missing."""
    if _is_measured(reference) and _is_measured(table):
        values = _numbers(reference)
        values = values[np.isfinite(values)]
        edges = np.array([])
        if len(values):
            edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1]))
        return lambda column: _by_edges(column, edges)
    common = _texts(reference).value_counts().sort_index(kind="stable")
    common = common.sort_values(ascending=False, kind="stable").head(MOST_VALUES)
    return lambda column: _by_value(column, pd.Index(common.index))


def _is_measured(column: pd.Series[Any]) -> bool:
    return types.is_numeric_dtype(column) and not (
        types.is_bool_dtype(column) or types.is_complex_dtype(column)
    )


def _numbers(column: pd.Series[Any]) -> Shares:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _by_edges(column: pd.Series[Any], edges: Shares) -> Shares:
    values = _numbers(column)
    is_there = ~np.isnan(values)
    # A value on an edge is of the bin below it: so are equal values of one bin.
    places = np.searchsorted(edges, values[is_there], side="left")
    counts = np.bincount(places, minlength=len(edges) + 1)
    return np.append(counts, (~is_there).sum()).astype(np.float64)


def _by_value(column: pd.Series[Any], values: pd.Index) -> Shares:
    codes = values.get_indexer(pd.Index(_texts(column)))
    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    missing = int(column.isna().sum())
    others = int((codes < 0).sum()) - missing
    return np.append(counts, [others, missing]).astype(np.float64)


def _texts(column: pd.Series[Any]) -> pd.Series[Any]:
    """Write values as text, so that a code is the same however a file kept it."""
    texts = column.astype(object).map(_text, na_action="ignore")
    return texts.astype(object)


def _text(value: object) -> str:
    is_whole = isinstance(value, (float, np.floating)) and float(value).is_integer()
    return str(int(value) if is_whole else value)  # type: ignore[call-overload]
