"""How far two samples of a column are apart, and whether that is chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from .columns import Floats

Counts = npt.NDArray[np.int64]
_EMPTY = 1e-4  # share that stands for an empty bin, by custom
_EXPECTED = 5.0  # least expected count of a chi-square test, by custom
_EXACT = 1_000  # rows up to which the test of Kolmogorov and Smirnov is exact


@dataclass(frozen=True, slots=True)
class Test:
    """One test of two samples."""

    name: str
    statistic: float  # Kolmogorov and Smirnov's D, or Cramer's V: both 0 to 1
    p_value: float  # NaN where there is too little to test


def psi(expected: Floats, actual: Floats, bins: int = 10) -> float:
    """Measure the shift between two samples as a population stability index.

        PSI = sum_k (a_k - e_k) * ln(a_k / e_k)

    where e_k and a_k are the fractions of each sample in bin k.  Bins are
    quantiles of `expected`; where it has no more than `bins` values, each value
    and each gap between two is a bin.  An empty bin counts as a fraction of
    0.0001.

    Args:
        expected: Reference sample, shape (n,), any unit; n >= 1.
        actual: Current sample, shape (m,), same unit; m >= 1.
        bins: Number of quantile bins, at least 2.

    Returns:
        Shift in nats, >= 0; 0 for equal fractions.

    Raises:
        ValueError: no values, a NaN, or fewer than 2 bins.

    Source:
        Siddiqi, Credit Risk Scorecards (Wiley, 2006).

    >>> psi([1, 2, 3, 4], [1, 2, 3, 4], bins=2)
    0.0
    """
    expected = np.asarray(expected, dtype=np.float64)
    actual = np.asarray(actual, dtype=np.float64)
    if not len(expected) or not len(actual):
        message = "a sample has no values"
        raise ValueError(message)
    if np.isnan(expected).any() or np.isnan(actual).any():
        message = "a sample has missing values: leave them out"
        raise ValueError(message)
    edges = bin_edges(expected, bins)
    return psi_of_counts(_counts(expected, edges), _counts(actual, edges))


def bin_edges(expected: Floats, bins: int) -> Floats:
    """Return the inner edges of bins; a value at an edge is in the upper bin.

    Raises:
        ValueError: fewer than 2 bins.
    """
    if bins < 2:
        message = f"bins is {bins}: give 2 or more"
        raise ValueError(message)
    distinct = np.unique(expected)
    if len(distinct) <= bins:
        return np.unique([distinct, np.nextafter(distinct, np.inf)])
    inner = np.arange(1, bins) / bins
    # A value of the sample each, so that infinite ones need not be averaged.
    return np.unique(np.quantile(expected, inner, method="higher"))


def psi_of_counts(expected: Counts, actual: Counts) -> float:
    """Return the index of two samples that are counted in the same bins."""
    there = (expected > 0) | (actual > 0)
    e, a = (
        np.maximum(counts[there] / counts.sum(), _EMPTY)
        for counts in (expected, actual)
    )
    return float(np.sum((a - e) * np.log(a / e)))


def kolmogorov_smirnov(expected: Floats, actual: Floats) -> Test:
    """Test whether two samples of measured values are of one distribution."""
    is_small = max(len(expected), len(actual)) <= _EXACT
    found = stats.ks_2samp(expected, actual, method="exact" if is_small else "asymp")
    p_value = float(np.clip(found.pvalue, 0.0, 1.0))
    return Test("kolmogorov-smirnov", float(found.statistic), p_value)


def chi_square(expected: Counts, actual: Counts) -> Test:
    """Test whether two samples of categories are of one distribution.

    Categories too rare to be tested alone are counted together.
    """
    counts = np.stack([expected, actual])
    counts = _without_rare(counts[:, counts.sum(axis=0) > 0])
    if counts.shape[1] < 2:
        return Test("chi-square", 0.0, np.nan)
    found = stats.chi2_contingency(counts, correction=False)
    size = float(np.sqrt(found.statistic / counts.sum()))
    return Test("chi-square", size, float(found.pvalue))


def two_shares(missing: tuple[int, int], rows: tuple[int, int]) -> float:
    """Return the p-value of two shares of missing cells being one, by Fisher."""
    counts = [[missing[0], rows[0] - missing[0]], [missing[1], rows[1] - missing[1]]]
    if sum(missing) in (0, sum(rows)):
        return np.nan
    if stats.contingency.expected_freq(counts).min() < _EXPECTED:
        return float(stats.fisher_exact(counts)[1])
    return float(stats.chi2_contingency(counts, correction=False).pvalue)


def adjusted(p_values: Floats) -> Floats:
    """Correct for many tests, by Benjamini and Hochberg; NaN was no test."""
    found = np.full(len(p_values), np.nan)
    there = ~np.isnan(p_values)
    if there.any():
        found[there] = stats.false_discovery_control(p_values[there], method="bh")
    return found


def _counts(values: Floats, edges: Floats) -> Counts:
    places = np.searchsorted(edges, values, side="right")
    return np.bincount(places, minlength=len(edges) + 1).astype(np.int64)


def _without_rare(counts: Counts) -> Counts:
    totals = counts.sum(axis=0)
    least = counts.sum(axis=1).min() / counts.sum()
    counts = counts[:, np.argsort(-totals, kind="stable")]
    totals = counts.sum(axis=0)
    kept = int((totals * least >= _EXPECTED).sum())
    rest = counts[:, kept:].sum(axis=1)
    if rest.sum() * least < _EXPECTED and kept:
        counts[:, kept - 1] += rest
        return counts[:, :kept]
    return np.column_stack([counts[:, :kept], rest]) if rest.sum() else counts[:, :kept]
