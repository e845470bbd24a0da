"""Columns of text by their distinct cells, so that each is looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

from .ledger import Ledger

Integers: TypeAlias = npt.NDArray[np.int64]

_READ = ("string", "mixed-integer", "mixed")


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """A column of texts; several of `values` may be alike after a step."""

    name: str
    values: pd.Series[Any]  # of str, numbered from 0
    codes: Integers  # per row, the place in `values`; -1 where missing
    index: pd.Index[Any]

    def counts(self) -> Integers:
        """Return how many rows hold each value."""
        there = self.codes[self.codes >= 0]
        return np.bincount(there, minlength=len(self.values)).astype(np.int64)

    def spread(self, values: pd.Series[Any]) -> pd.Series[Any]:
        """Give each row its one of `values`; what is not there is missing."""
        cells = values.reindex(self.codes)
        return cells.set_axis(self.index).rename(self.name)


def read_texts(cells: pd.Series[Any]) -> Texts | None:
    """Return a column as texts; None where it is of another kind.

    Texts between numbers, as spreadsheets have them, count as a column of texts.
    """
    if not (types.is_object_dtype(cells.dtype) or types.is_string_dtype(cells.dtype)):
        return None
    objects = cells.astype(object)
    there = objects[objects.notna()]
    if types.infer_dtype(there, skipna=False) not in _READ:
        return None
    if not there.map(_is_text_or_number).all():
        return None
    # As text before they are told apart: 1 and True, 1 and 1.0 are equal.
    texts = objects.map(str, na_action="ignore")
    codes, values = pd.factorize(texts)
    named = pd.Series(np.asarray(values, dtype=object), dtype=object)
    return Texts(str(cells.name), named, codes.astype(np.int64), cells.index)


def strip(texts: Texts, ledger: Ledger) -> Texts:
    """Take white space from both ends of every cell."""
    stripped = texts.values.map(str.strip)
    changed = (stripped != texts.values).to_numpy()
    if not changed.any():
        return texts
    ledger.enter(
        "white space",
        texts.name,
        "stripped from both ends",
        int(texts.counts()[changed].sum()),
        example=repr(texts.values[changed].iloc[0]),
    )
    return replace(texts, values=stripped)


def take_markers(texts: Texts, markers: Sequence[str], ledger: Ledger) -> Texts:
    """Make missing what only marks a missing value."""
    marked = texts.values.isin(markers).to_numpy()
    if not marked.any():
        return texts
    ledger.enter(
        "missing marker",
        texts.name,
        "made missing",
        int(texts.counts()[marked].sum()),
        example=", ".join(sorted(set(map(repr, texts.values[marked])))),
    )
    # The place -1 is for rows that were missing before.
    places = np.append(np.where(marked, -1, np.arange(len(marked))), -1)
    return replace(texts, codes=places[texts.codes].astype(np.int64))


def take_number_markers(
    cells: pd.Series[Any], markers: Sequence[str], ledger: Ledger
) -> pd.Series[Any]:
    """Make missing what marks a missing value in a column of numbers."""
    numbers = pd.to_numeric(pd.Series(list(markers), dtype=object), errors="coerce")
    marked = cells.isin(numbers.dropna().tolist())
    if not marked.any():
        return cells
    example = str(cells[marked].iloc[0])
    count = int(marked.sum())
    ledger.enter(
        "missing marker", str(cells.name), "made missing", count, example=example
    )
    return cells.mask(marked)


def _is_text_or_number(cell: object) -> bool:
    return isinstance(cell, (str, int, float)) and not isinstance(cell, bool)
