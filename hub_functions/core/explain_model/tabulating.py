"""Contributions as tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api import types

from .shapley import Floats


def importance_of(
    names: list[str], contributions: Floats, outputs: list[str]
) -> pd.DataFrame:
    """Return a row per column, the most important first (of equals, the first)."""
    by_output = np.abs(contributions).mean(axis=0)  # shape (columns, outputs)
    mean = by_output.mean(axis=1)
    total = mean.sum()
    table = pd.DataFrame(
        {
            "column": pd.Series(names, dtype="string"),
            "importance": mean,
            "share": mean / total if total else np.zeros(len(mean)),
        }
    )
    if len(outputs) > 1:
        table[outputs] = by_output
    table = table.sort_values("importance", ascending=False, kind="stable")
    return table.reset_index(drop=True)


def explained_rows(
    places: list[int], outputs: list[str], base: Floats, answers: Floats
) -> pd.DataFrame:
    """Return a row per row and output: where it starts from, and what it is."""
    rows = len(places)
    return pd.DataFrame(
        {
            "row": np.repeat(places, len(outputs)),
            "output": pd.Series(outputs * rows, dtype="string"),
            "base": np.tile(base, rows),
            "answer": answers.reshape(-1),
        }
    )


def in_long_form(
    places: list[int], outputs: list[str], features: pd.DataFrame, found: Floats
) -> pd.DataFrame:
    """Return a row per row, output and column; values are told as text."""
    rows, columns, count = found.shape
    values = np.array([_told(features.iloc[:, each]) for each in range(columns)])
    names = [str(name) for name in features.columns]
    return pd.DataFrame(
        {
            "row": np.repeat(places, count * columns),
            "output": pd.Series(np.tile(np.repeat(outputs, columns), rows)).astype(
                "string"
            ),
            "column": pd.Series(names * (rows * count), dtype="string"),
            "value": pd.Series(
                np.repeat(values.T[:, np.newaxis], count, axis=1).reshape(-1),
                dtype="string",
            ),
            "contribution": found.transpose(0, 2, 1).reshape(-1),
        }
    )


def heights_of(features: pd.DataFrame) -> Floats:
    """Return where values lie in their column, 0 lowest and 1 highest, by rank.

    NaN stands for values without an order, such as texts, and for missing ones.
    """
    heights = np.full(features.shape, np.nan)
    for place in range(features.shape[1]):
        cells = features.iloc[:, place]
        if not types.is_numeric_dtype(cells.dtype) or types.is_complex_dtype(cells):
            continue
        ranks = cells.rank().to_numpy(dtype=np.float64, na_value=np.nan)
        low, high = np.nanmin(ranks, initial=np.inf), np.nanmax(ranks, initial=-np.inf)
        if low < high:
            heights[:, place] = (ranks - low) / (high - low)
        else:
            heights[~np.isnan(ranks), place] = 0.5
    return heights


def _told(cells: pd.Series) -> list[str]:
    """Write values as text; a number in as few digits as tell it."""
    return ["" if _is_missing(each) else str(each) for each in cells]


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value
