"""Which cells make a row an outlier, and between which limits the others are."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .scoring import USUAL, Method, beyond_quartiles, robust_spread, robust_z

_MOST = 5  # reasons of a row, the strongest first


def find_reasons(
    numbers: pd.DataFrame, flagged: npt.NDArray[np.bool_], method: Method
) -> pd.DataFrame:
    """Say of each outlier which of its cells are far from the others of the column.

    Args:
        numbers: All rows; the median and spread of columns are theirs.
        flagged: Which rows are outliers.
        method: "iqr" measures by quartiles, all others by robust z.

    Returns:
        `row` (place in the table, from 0), `column`, `value`, `median`, `distance`,
        `direction` and `alone`: whether the cell by itself is beyond the usual limit.
        A row without such a cell has its farthest one.
    """
    by_quartiles = method == "iqr"
    away = beyond_quartiles(numbers) if by_quartiles else robust_z(numbers)
    limit = USUAL["iqr" if by_quartiles else "robust-z"]
    medians = numbers.median()
    found: list[dict[str, Any]] = []
    values, distances = numbers.to_numpy(), away.to_numpy()
    for row in np.flatnonzero(flagged):
        sizes = np.nan_to_num(np.abs(distances[row]))
        order = np.argsort(-sizes, kind="stable")[:_MOST]
        far = [place for place in order if sizes[place] > limit]
        found += [
            {
                "row": int(row),
                "column": numbers.columns[place],
                "value": values[row, place],
                "median": medians.iloc[place],
                "distance": distances[row, place],
                "direction": "high" if distances[row, place] >= 0 else "low",
                "alone": bool(sizes[place] > limit),
            }
            for place in far or order[:1]
        ]
    names = ["row", "column", "value", "median", "distance", "direction", "alone"]
    table = pd.DataFrame(found, columns=names)
    kinds = {"row": "int64", "column": "string", "direction": "string", "alone": "bool"}
    return table.astype(
        kinds | dict.fromkeys(("value", "median", "distance"), "float64")
    )


def in_words(reasons: pd.DataFrame, rows: npt.NDArray[np.int64]) -> list[str]:
    """Return the reasons of each row as a text."""
    found: dict[int, list[str]] = {int(row): [] for row in rows}
    for each in reasons.itertuples():
        if each.alone:
            text = f"{each.column} {each.value:g} is {each.direction}"
        else:
            text = f"a rare combination, with {each.column} {each.value:g}"
        found[each.row].append(f"{text} ({each.distance:+.1f})")
    return ["; ".join(found[int(row)]) for row in rows]


def find_limits(numbers: pd.DataFrame, method: Method) -> pd.DataFrame:
    """Return the limits of each column by itself, and how many cells are beyond."""
    medians = numbers.median()
    if method == "iqr":
        low, high = numbers.quantile(0.25), numbers.quantile(0.75)
        reach = USUAL["iqr"] * (high - low)
        low, high = low - reach, high + reach
    else:
        reach = USUAL["robust-z"] * robust_spread(numbers)
        low, high = medians - reach, medians + reach
    return pd.DataFrame(
        {
            "column": pd.array(numbers.columns, dtype="string"),
            "median": medians.to_numpy(),
            "low": low.to_numpy(),
            "high": high.to_numpy(),
            "below": (numbers < low).sum().to_numpy(dtype=np.int64),
            "above": (numbers > high).sum().to_numpy(dtype=np.int64),
            "missing": numbers.isna().sum().to_numpy(dtype=np.int64),
        }
    )
