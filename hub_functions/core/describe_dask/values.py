"""How often each value occurs, counted by parts of the table, then by value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .columns import hashes_of, values_of
from .facts import MOST_VALUES, Field

WHOLE_ROWS = -1  # stands for a column: the rows themselves
_PLACES = 1 << 40  # more than a part has rows; a row's number is part * _PLACES + place
DTYPES = {"column": "int32", "hash": "uint64", "rows": "int64", "first": "int64"}


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Distinct values by column, and the most frequent of each."""

    distinct: pd.Series  # by column
    frequent: pd.DataFrame  # as DTYPES; most rows first, of equals the first row


def no_counts() -> pd.DataFrame:
    """Return a table of counts without a row."""
    columns = {name: pd.Series([], dtype=dtype) for name, dtype in DTYPES.items()}
    return pd.DataFrame(columns)


def count_values(
    part: pd.DataFrame, number: int, fields: Sequence[Field]
) -> pd.DataFrame:
    """Count the values of every column of a part, and its rows as a whole."""
    if not fields or not len(part):
        return no_counts()
    counts, rows = [], {}
    for field in fields:
        cells = values_of(part, field)
        there = cells.notna().to_numpy(dtype=bool)
        hashes = np.zeros(len(cells), dtype=np.uint64)
        hashes[there] = hashes_of(cells[there], field.kind)
        rows[field.place] = hashes
        counts.append(_count(field.place, hashes[there], np.flatnonzero(there)))
    whole = pd.util.hash_pandas_object(pd.DataFrame(rows), index=False)
    every = np.arange(len(part))
    counts.append(_count(WHOLE_ROWS, whole.to_numpy(dtype=np.uint64), every))
    found = pd.concat(counts, ignore_index=True)
    found["first"] += number * _PLACES
    return found


def part_and_place(first: int) -> tuple[int, int]:
    """Return the part that a row's number is of, and the row's place in it."""
    return divmod(first, _PLACES)


def reduce_counts(counts: pd.DataFrame) -> Values:
    """Add up the counts of equal values, and keep the most frequent ones."""
    if counts.empty:
        return Values(pd.Series(dtype="int64"), no_counts())
    grouped = counts.groupby(["column", "hash"], sort=False)
    added = grouped.agg(rows=("rows", "sum"), first=("first", "min")).reset_index()
    return Values(added["column"].value_counts(sort=False), _most_frequent(added))


def merge_values(parts: Iterable[Values]) -> Values:
    """Put together what was found of different values."""
    all_parts = list(parts)
    distinct = pd.concat([each.distinct for each in all_parts])
    frequent = pd.concat([each.frequent for each in all_parts], ignore_index=True)
    return Values(distinct.groupby(level=0).sum(), _most_frequent(frequent))


def _count(column: int, hashes: np.ndarray, places: np.ndarray) -> pd.DataFrame:
    distinct, first, rows = np.unique(hashes, return_index=True, return_counts=True)
    found = {"column": column, "hash": distinct, "rows": rows, "first": places[first]}
    return pd.DataFrame(found).astype(DTYPES)


def _most_frequent(counts: pd.DataFrame) -> pd.DataFrame:
    by = ["column", "rows", "first"]
    ordered = counts.sort_values(by, ascending=[True, False, True])
    return ordered.groupby("column").head(MOST_VALUES).reset_index(drop=True)
