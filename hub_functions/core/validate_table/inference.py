"""A schema from a table that is known to be right."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types

from .kinds import kind_of, plain

_DIGITS = 6  # significant ones of an inferred limit


def infer_schema(
    reference: pd.DataFrame, margin: float, max_categories: int
) -> dict[str, Any]:
    """Return the schema, as JSON has it, that a table fits.

    Args:
        reference: Names of its columns are text.
        margin: By which part of its range a range is widened, at both ends.
        max_categories: Most values of a text that are listed as allowed.
    """
    columns = {
        name: _rule(reference[name], margin, max_categories) for name in reference
    }
    return {"columns": columns, "other_columns": False}


def _rule(cells: pd.Series[Any], margin: float, most: int) -> dict[str, Any]:
    kind = kind_of(cells)
    if kind == "integer" and types.is_float_dtype(cells.dtype):
        kind = "number"  # they are whole by chance, as lengths of 10 and 20 are
    rule: dict[str, Any] = {"dtype": kind, "nullable": bool(cells.isna().any())}
    there = plain(cells).dropna()
    if kind in ("integer", "number"):
        with contextlib.suppress(OverflowError):  # 10**400 gets no limits
            rule |= _limits(there.to_numpy(dtype=np.float64), kind, margin)
    elif kind == "text":
        values = sorted(there.unique())
        # Of names, most are seen once: others will come.
        if len(values) <= most and len(values) * 2 <= len(there):
            rule["allowed"] = [str(value) for value in values]
    return rule


def _limits(values: Any, kind: str, margin: float) -> dict[str, Any]:  # noqa: ANN401
    finite = values[np.isfinite(values)]
    if not len(finite):
        return {}
    low, high = float(finite.min()), float(finite.max())
    room = margin * (high - low)
    # A length stays positive, whatever the margin.
    least = max(low - room, 0.0) if low >= 0 else low - room
    most = min(high + room, 0.0) if high <= 0 else high + room
    if kind == "integer":
        return {"min": int(np.floor(least)), "max": int(np.ceil(most))}
    limits = {"min": min(_rounded(least), low), "max": max(_rounded(most), high)}
    return {"finite": len(finite) == len(values), **limits}


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
