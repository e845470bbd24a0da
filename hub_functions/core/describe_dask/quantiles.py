"""Exact quantiles of values that are never in memory at once.

A value is found by its rank, as in a dictionary: the first pass counts the values by
the first bits of their sort keys, which tells in which bucket the wanted one lies.
The next pass takes that bucket's values, or, where they are many, counts them by
further bits.  So memory has a bound, and at most four passes find the value itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from .survey import FIRST_BITS, Floats, Tally, sort_keys, tally, value_of

QUARTILES = (0.25, 0.5, 0.75)
_ALL_BITS = 64
_TAKEN = 200_000  # values of a bucket that are taken at once: 3 MB with their counts


@dataclass(frozen=True, slots=True)
class Bucket:
    """Values whose sort keys begin alike."""

    bits: int  # that are known
    start: int  # those bits
    rows: int  # that are in it

    @property
    def next_bits(self) -> int:
        """How many bits the next pass looks at."""
        return _ALL_BITS if self.rows <= _TAKEN else self.bits + FIRST_BITS


@dataclass(frozen=True, slots=True)
class Sought:
    """A rank in the order of all values, and in that of its bucket; from 0."""

    bucket: Bucket
    rank: int


Search: TypeAlias = dict[int, Sought]  # by rank among all


def begin(order: Tally, finite: int) -> Search:
    """Look for the values on both sides of each quartile."""
    everything = Bucket(0, 0, finite)
    ranks = {rank for part in QUARTILES for rank in _sides(part, finite)[:2]}
    found = {rank: Sought(everything, rank) for rank in sorted(ranks)}
    return {
        rank: _narrowed(each, order, FIRST_BITS)
        for rank, each in found.items()
        if finite
    }


def open_buckets(search: Search) -> list[Bucket]:
    """Return the buckets that a further pass has to look into."""
    buckets = {each.bucket for each in search.values() if each.bucket.bits < _ALL_BITS}
    return sorted(buckets, key=lambda each: each.start)


def look_into(bucket: Bucket, values: Floats) -> Tally:
    """Count values of a bucket by their next bits; the others are not in it."""
    keys = sort_keys(values[np.isfinite(values)])
    inside = keys[keys >> np.uint64(_ALL_BITS - bucket.bits) == np.uint64(bucket.start)]
    return tally(inside >> np.uint64(_ALL_BITS - bucket.next_bits))


def narrow(search: Search, looks: Mapping[Bucket, Tally]) -> Search:
    """Return the search after a pass."""
    return {
        rank: _narrowed(each, looks[each.bucket], each.bucket.next_bits)
        if each.bucket in looks
        else each
        for rank, each in search.items()
    }


def quartiles(search: Search, finite: int) -> tuple[float, ...]:
    """Interpolate linearly between the two values that were found for each."""
    return tuple(_interpolated(search, part, finite) for part in QUARTILES)


def _sides(part: float, finite: int) -> tuple[int, int, float]:
    """Return the ranks below and above a quantile, and how far it is between."""
    place = (finite - 1) * part
    low = math.floor(place)
    return low, min(low + 1, finite - 1), place - low


def _interpolated(search: Search, part: float, finite: int) -> float:
    low, high, way = _sides(part, finite)
    ends = [value_of(search[each].bucket.start) for each in (low, high)]
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.quantile(ends, way))


def _narrowed(sought: Sought, counted: Tally, bits: int) -> Sought:
    ends = np.cumsum(counted.rows)
    place = int(np.searchsorted(ends, sought.rank, side="right"))
    rows = int(counted.rows[place])
    bucket = Bucket(bits, int(counted.keys[place]), rows)
    return Sought(bucket, sought.rank - int(ends[place]) + rows)
