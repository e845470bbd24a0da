"""Spread, skewness and kurtosis from sums that parts of a table add to."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .survey import Floats, Survey, exponent


def deviations(values: Floats, known: Survey) -> Floats:
    """Return values less their mean, as parts of the greatest such difference.

    Scaled first by a power of two, so that nothing over- or underflows.  Missing
    and infinite values are NaN; those of a constant are 0.
    """
    there = np.where(np.isfinite(values), values, np.nan)
    if not known.finite or known.low == known.high:
        return there * 0.0
    power, centre, reach = _scale(known)
    shifted: Floats = (np.ldexp(there, -power) - centre) / reach
    return shifted


def power_sums(values: Floats, known: Survey) -> Floats:
    """Return the sums of the first four powers of the deviations, shape (4,)."""
    moved = deviations(values, known)
    moved = moved[~np.isnan(moved)]
    squares = moved * moved
    powers = (moved, squares, squares * moved, squares * squares)
    return np.array([each.sum() for each in powers])


def moments(known: Survey, sums: Sequence[float]) -> dict[str, float]:
    """Return `std`, `skewness` and `kurtosis`, those of them that are defined."""
    n = known.finite
    if n < 2:
        return {}
    if known.low == known.high:
        return {"std": 0.0}
    first, second, third, fourth = (each / n for each in sums)
    # The mean that was subtracted is rounded: what is left of it is taken off here.
    m2 = second - first**2
    m3 = third - 3 * first * second + 2 * first**3
    m4 = fourth - 4 * first * third + 6 * first**2 * second - 3 * first**4
    power, _, reach = _scale(known)
    with np.errstate(over="ignore"):
        std = float(np.ldexp(reach * math.sqrt(m2 * n / (n - 1)), power))
    found = {"std": std}
    if n >= 3:
        found["skewness"] = m3 / m2**1.5 * math.sqrt(n * (n - 1)) / (n - 2)
    if n >= 4:
        excess = m4 / m2**2 - 3
        found["kurtosis"] = ((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3))
    return {name: value for name, value in found.items() if math.isfinite(value)}


def _scale(known: Survey) -> tuple[int, float, float]:
    """Return a power of two and, after division by it, the mean and the reach."""
    power = exponent(known.low, known.high)
    low, centre, high = (
        math.ldexp(each, -power) for each in (known.low, known.mean, known.high)
    )
    return power, centre, max(high - centre, centre - low)
