"""Pearson's correlation of every two measured columns, from sums over parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .facts import Integers
from .survey import Floats

_BLOCK_ROWS = 16_384  # at a time, so that a block stays in the processor's cache
_DECIMALS = 12  # beyond it lies rounding, which differs between machines
_NO_SPREAD = 1e-10  # a variance below this part of the mean square is rounding


@dataclass(frozen=True, slots=True, eq=False)
class Correlations:
    """Square matrices in the order of `names`; NaN where there is no correlation."""

    names: tuple[str, ...]
    matrix: Floats
    rows: Integers  # that hold a finite value in both columns

    def first(self, most: int) -> Correlations:
        """Return the part of the first columns."""
        part = slice(most)
        return Correlations(
            self.names[part], self.matrix[part, part], self.rows[part, part]
        )

    def pairs(self) -> pd.DataFrame:
        """Return each two columns once, the strongest first, undefined ones last."""
        first, second = np.triu_indices(len(self.names), k=1)
        values = self.matrix[first, second]
        order = np.argsort(-np.abs(values), kind="stable")  # NaN sorts last
        names = np.array(self.names, dtype=object)
        return pd.DataFrame(
            {
                "first": pd.Series(names[first[order]], dtype="string"),
                "second": pd.Series(names[second[order]], dtype="string"),
                "correlation": values[order],
                "rows": self.rows[first, second][order],
            }
        )


def pair_sums(columns: Sequence[Floats]) -> Floats:
    """Sum over the rows that two columns share: 1, x, x**2 and x * y.

    Args:
        columns: Deviations from the mean, each of shape (rows,), NaN where missing.

    Returns:
        Shape (4, columns, columns); sums of parts may be added.
    """
    count = len(columns)
    sums = np.zeros((4, count, count))
    length = len(columns[0]) if count else 0
    for start in range(0, length, _BLOCK_ROWS):
        block = np.stack([each[start : start + _BLOCK_ROWS] for each in columns])
        there = np.isfinite(block).astype(np.float64)
        block[there == 0] = 0.0
        parts = (there @ there.T, block @ there.T, block**2 @ there.T, block @ block.T)
        for place, part in enumerate(parts):
            sums[place] += part
    return sums


def correlate(names: tuple[str, ...], sums: Floats) -> Correlations:
    """Make coefficients of the sums over all rows."""
    n, x, xx, xy = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = xy - x * x.T / n
        variance = xx - x**2 / n
        variance[variance <= _NO_SPREAD * xx] = np.nan  # also that of a single row
        matrix = covariance / np.sqrt(variance * variance.T)
    matrix = matrix.clip(-1.0, 1.0).round(_DECIMALS) + 0.0  # no -0.0
    return Correlations(names, matrix, n.astype(np.int64))
