"""Columns of text become what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from .ledger import Ledger
from .parsing import Reading, read_in_every_way, with_own_type
from .texts import Texts, read_texts, strip, take_markers, take_number_markers

_NEAR = 0.8  # share of cells that could be read, from which on it is told


@dataclass(frozen=True, slots=True)
class Rules:
    """How cells are read."""

    markers: Sequence[str]
    parse: bool
    parse_share: float
    decimal: str
    thousands: str
    day_first: bool | None


def read_column(cells: pd.Series[Any], rules: Rules, ledger: Ledger) -> pd.Series[Any]:
    """Return a column without white space and markers, with the type it means."""
    if types.is_numeric_dtype(cells.dtype) and not types.is_bool_dtype(cells.dtype):
        return take_number_markers(cells, rules.markers, ledger)
    texts = read_texts(cells)
    if texts is None:
        return _inferred(cells, ledger)
    texts = take_markers(strip(texts, ledger), rules.markers, ledger)
    there = texts.codes >= 0
    if not there.any():
        return texts.spread(texts.values)
    read = _read(texts, rules, ledger) if rules.parse else None
    if read is not None:
        return read
    if types.infer_dtype(cells, skipna=True) == "string":
        return texts.spread(texts.values).astype(cells.dtype)
    return cells.where(there)  # numbers between texts stay numbers


def _read(texts: Texts, rules: Rules, ledger: Ledger) -> pd.Series[Any] | None:
    """Read the cells in the way that fits; None where none does."""
    counts = texts.counts()
    used = texts.values[counts > 0]
    counts = counts[counts > 0]
    near: tuple[float, Reading] | None = None
    for reading in read_in_every_way(
        used, rules.decimal, rules.thousands, day_first=rules.day_first
    ):
        fits = reading.values.notna().to_numpy()
        share = float(counts[fits].sum() / counts.sum())
        if share >= rules.parse_share and not reading.problem:
            return _take(texts, reading, counts, ledger)
        if share >= _NEAR and (near is None or share > near[0]):
            near = share, reading
    if near is not None:
        ledger.notes.append(_near_miss(texts.name, *near, used))
    return None


def _take(
    texts: Texts, reading: Reading, counts: np.ndarray[Any, Any], ledger: Ledger
) -> pd.Series[Any]:
    lost = reading.values.isna()
    cells = with_own_type(reading.kind, texts.spread(reading.values))
    first = reading.values.first_valid_index()
    ledger.enter(
        "type",
        texts.name,
        f"text to {cells.dtype}",
        int(counts[~lost.to_numpy()].sum()),
        example=f"{texts.values[first]!r} to {reading.values[first]}",
    )
    if lost.any():
        ledger.enter(
            "unreadable",
            texts.name,
            f"no {reading.kind}, made missing",
            int(counts[lost.to_numpy()].sum()),
            example=", ".join(map(repr, texts.values[lost[lost].index].head(5))),
        )
    return cells


def _near_miss(name: str, share: float, reading: Reading, used: pd.Series[Any]) -> str:
    if reading.problem:
        return f"column {name!r} stays text: {reading.problem}"
    other = used[reading.values.isna()].iloc[0]
    return (
        f"column {name!r} stays text: {share:.1%} of its cells are {reading.kind}s, "
        f"not {other!r}; a lower parse_share reads them and makes the others missing"
    )


def _inferred(cells: pd.Series[Any], ledger: Ledger) -> pd.Series[Any]:
    """Give objects that are all of one kind the type of that kind."""
    if not types.is_object_dtype(cells.dtype) or cells.isna().all():
        return cells
    kind = types.infer_dtype(cells, skipna=True)
    if kind == "boolean":
        found = cells.astype("boolean" if cells.isna().any() else "bool")
    elif kind in ("integer", "floating", "mixed-integer-float"):
        found = pd.to_numeric(cells, errors="coerce")
    elif kind in ("datetime", "datetime64"):
        found = cells.infer_objects()
    else:
        return cells
    if types.is_object_dtype(found.dtype):
        return cells
    count = int(cells.notna().sum())
    there = found.dropna()
    example = str(there.iloc[0])
    ledger.enter(
        "type", str(cells.name), f"object to {found.dtype}", count, example=example
    )
    return found
