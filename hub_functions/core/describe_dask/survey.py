"""A first look at numbers, part by part: their ends, their mean, their rough order."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Keys: TypeAlias = npt.NDArray[np.uint64]

# Of a number's 64 bits, those that are counted in the first pass: sign, exponent
# and four digits, so that each power of two is cut into sixteen.
FIRST_BITS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Distinct keys, rising, and how many rows have each."""

    keys: Keys = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    rows: npt.NDArray[np.int64] = field(
        default_factory=lambda: np.zeros(0, dtype=np.int64)
    )


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What one look at some values tells; infinite ones are only counted."""

    finite: int = 0
    infinite: int = 0
    low: float = math.nan
    high: float = math.nan
    mean: float = math.nan
    are_whole: bool = True
    order: Tally = field(default_factory=Tally)  # of the first bits of sort keys


def survey(values: Floats) -> Survey:
    """Look at values; a missing one is NaN."""
    infinite = int(np.isinf(values).sum())
    there = values[np.isfinite(values)]
    if not len(there):
        return Survey(infinite=infinite)
    low, high = float(there.min()), float(there.max())
    power = exponent(low, high)
    mean = float(np.ldexp(np.ldexp(there, -power).mean(), power))
    return Survey(
        finite=len(there),
        infinite=infinite,
        low=low,
        high=high,
        mean=_within(mean, low, high),
        are_whole=bool((there == np.round(there)).all()),
        order=tally(sort_keys(there) >> np.uint64(64 - FIRST_BITS)),
    )


def merge_surveys(parts: Iterable[Survey]) -> Survey:
    """Return the survey of all values, in the order of the parts."""
    all_parts = list(parts)
    infinite = sum(each.infinite for each in all_parts)
    known = [each for each in all_parts if each.finite]
    if not known:
        return Survey(infinite=infinite)
    finite = sum(each.finite for each in known)
    low, high = min(each.low for each in known), max(each.high for each in known)
    # Weighted by parts of one: a sum of rows times means could overflow.
    mean = math.fsum(each.mean * (each.finite / finite) for each in known)
    return Survey(
        finite=finite,
        infinite=infinite,
        low=low,
        high=high,
        mean=_within(mean, low, high),
        are_whole=all(each.are_whole for each in known),
        order=merge_tallies(each.order for each in known),
    )


def exponent(low: float, high: float) -> int:
    """Return the power of two above all values: scaling by it rounds nothing."""
    return math.frexp(max(abs(low), abs(high)))[1]


def sort_keys(values: Floats) -> Keys:
    """Return whole numbers that are in the order of finite values."""
    bits = (values + 0.0).view(np.uint64)  # -0.0 becomes 0.0
    top = np.uint64(1 << 63)
    return np.where(bits & top, ~bits, bits | top)


def value_of(key: int) -> float:
    """Return the value that has a sort key."""
    bits = key & ~(1 << 63) if key >> 63 else ~key & (1 << 64) - 1
    return float(np.uint64(bits).view(np.float64))


def tally(keys: Keys) -> Tally:
    """Count equal keys."""
    distinct, rows = np.unique(keys, return_counts=True)
    return Tally(distinct, rows.astype(np.int64))


def merge_tallies(parts: Iterable[Tally]) -> Tally:
    """Return the tally of all rows."""
    all_parts = list(parts)
    if len(all_parts) == 1:
        return all_parts[0]
    keys = np.concatenate([Tally().keys, *(each.keys for each in all_parts)])
    counts = np.concatenate([Tally().rows, *(each.rows for each in all_parts)])
    distinct, places = np.unique(keys, return_inverse=True)
    rows = np.zeros(len(distinct), dtype=np.int64)
    np.add.at(rows, places, counts)
    return Tally(distinct, rows)


def _within(mean: float, low: float, high: float) -> float:
    """Rounding must not put a mean beyond the values, nor beside a constant."""
    return min(max(mean, low), high)
