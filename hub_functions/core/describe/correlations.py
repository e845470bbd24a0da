"""Pearson's correlation of every two measured columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .columns import Column, Floats, Integers

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


def correlate(columns: tuple[Column, ...]) -> Correlations:
    """Correlate measured columns over the rows in which both are finite."""
    names = tuple(column.name for column in columns)
    length = len(columns[0].codes) if columns else 0
    values = [_standardised(column) for column in columns]
    # Sums over the rows that two columns share: of 1, x, x**2 and x * y.
    shape = (len(columns), len(columns))
    n, x, xx, xy = (np.zeros(shape) for _ in range(4))
    for start in range(0, length, _BLOCK_ROWS):
        block = np.stack([each[start : start + _BLOCK_ROWS] for each in values])
        there = np.isfinite(block).astype(np.float64)
        block[there == 0] = 0.0
        n += there @ there.T
        x += block @ there.T
        xx += block**2 @ there.T
        xy += block @ block.T
    return Correlations(names, _coefficients(n, x, xx, xy), n.astype(np.int64))


def _standardised(column: Column) -> Floats:
    """Shift and scale to mean 0 and variance 1, so that the sums lose no digits."""
    values = column.numbers()
    values = np.where(np.isfinite(values), values, np.nan)
    finite = values[~np.isnan(values)]
    if not len(finite):
        return values
    scale = np.abs(finite).max()
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scaled = values / scale
        present = finite / scale
        shifted: Floats = (scaled - present.mean()) / present.std()
    # Equal values have no variance to divide by; zeros keep their rows counted.
    same = finite.min() == finite.max()
    return np.where(np.isnan(values), np.nan, 0.0) if same else shifted


def _coefficients(n: Floats, x: Floats, xx: Floats, xy: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = xy - x * x.T / n
        variance = xx - x**2 / n
        variance[variance <= _NO_SPREAD * xx] = np.nan  # also that of a single row
        matrix = covariance / np.sqrt(variance * variance.T)
    return matrix.clip(-1.0, 1.0).round(_DECIMALS) + 0.0  # no -0.0
