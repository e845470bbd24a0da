"""Statistics of each column in both tables, and how they differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .columns import COUNTED, MEASURED, Kind, instant, kind_of, values

_OF_BOTH = ("count", "missing", "missing_share", "distinct")
_OF_NUMBERS = ("mean", "std", "min", "median", "max")
_TEXTS = ("most_frequent", "earliest", "latest")


def compare_columns(reference: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return a row per column of both; see `ProfileComparison.statistics`."""
    rows = []
    for name in reference:
        if name not in table:
            continue
        both = (reference[name], table[name])
        kinds = (kind_of(both[0]), kind_of(both[1]))
        kind = kinds[0] if kinds[0] != "empty" else kinds[1]
        is_same = kinds[0] == kinds[1] or "empty" in kinds
        row: dict[str, Any] = {
            "column": name,
            "kind": kind if is_same else f"{kinds[0]} → {kinds[1]}",
        }
        found = [_of_one(c, k) for c, k in zip(both, kinds, strict=True)]
        for what in (*_OF_BOTH, *_OF_NUMBERS, *_TEXTS):
            for side, each in zip(("reference", "table"), found, strict=True):
                row[f"{what}_{side}"] = each.get(what)
        rows.append({**row, **_differences(*found)})
    return _typed(pd.DataFrame(rows, columns=_columns()))


def _columns() -> list[str]:
    sides = [f"{w}_{s}" for w in (*_OF_BOTH, *_OF_NUMBERS, *_TEXTS) for s in _SIDES]
    return ["column", "kind", *sides, *_DIFFERENCES]


_SIDES = ("reference", "table")
_DIFFERENCES = ("missing_share_change", "mean_change", "mean_change_in_std")


def _of_one(cells: pd.Series[Any], kind: Kind) -> dict[str, Any]:
    there = values(cells, kind)
    found: dict[str, Any] = {
        "count": len(there),
        "missing": len(cells) - len(there),
        "missing_share": (len(cells) - len(there)) / len(cells) if len(cells) else 0.0,
        "distinct": len(pd.unique(there)),
    }
    if kind == "datetime" and len(there):
        found |= {"earliest": instant(there.min()), "latest": instant(there.max())}
    elif kind in MEASURED:
        found |= _of_numbers(there[np.isfinite(there)])
    elif kind in COUNTED:
        counts = pd.Series(there).value_counts()
        most = sorted(counts.index[counts == counts.max()])
        found["most_frequent"] = most[0] if most else None
    return found


def _of_numbers(there: Any) -> dict[str, float]:  # noqa: ANN401  # floats
    if not len(there):
        return {}
    with np.errstate(over="ignore", invalid="ignore"):  # near the largest float
        spread = float(np.std(there, ddof=1)) if len(there) > 1 else np.nan
        return {
            "mean": float(np.mean(there)),
            "std": spread,
            "min": float(there.min()),
            "median": float(np.median(there)),
            "max": float(there.max()),
        }


def _differences(first: dict[str, Any], second: dict[str, Any]) -> dict[str, float]:
    std = first.get("std", np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        change = np.float64(second.get("mean", np.nan)) - first.get("mean", np.nan)
    return {
        "missing_share_change": second["missing_share"] - first["missing_share"],
        "mean_change": change,
        "mean_change_in_std": change / std if std > 0 else np.nan,
    }


def _typed(found: pd.DataFrame) -> pd.DataFrame:
    types = {"column": "string", "kind": "string"}
    for side in _SIDES:
        types |= {f"{what}_{side}": "string" for what in _TEXTS}
        types |= {f"{what}_{side}": "float64" for what in _OF_NUMBERS}
        types |= {
            f"{what}_{side}": "int64" for what in ("count", "missing", "distinct")
        }
        types[f"missing_share_{side}"] = "float64"
    return found.astype(types | dict.fromkeys(_DIFFERENCES, "float64"))


def schema_changes(reference: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return a row per change; see `ProfileComparison.schema_changes`."""
    rows = []
    for name in reference:
        before = str(reference[name].dtype)
        if name not in table:
            rows.append((name, "removed", before, ""))
        elif str(table[name].dtype) != before:
            rows.append((name, "dtype", before, str(table[name].dtype)))
    rows += [(n, "added", "", str(table[n].dtype)) for n in table if n not in reference]
    shared = [
        [n for n in a if n in b] for a, b in ((reference, table), (table, reference))
    ]
    if shared[0] != shared[1]:
        moved = [n for n, other in zip(*shared, strict=True) if n != other]
        rows += [(name, "moved", "", "") for name in moved]
    columns = ["column", "change", "reference_dtype", "table_dtype"]
    return pd.DataFrame(rows, columns=columns).astype("string")


def compare_categories(
    reference: pd.DataFrame, table: pd.DataFrame, most: int
) -> pd.DataFrame:
    """Return a row per column of categories; see `ProfileComparison.categories`."""
    rows = []
    for name in reference:
        if name not in table:
            continue
        both = (reference[name], table[name])
        kinds = [kind_of(cells) for cells in both]
        if not all(kind in COUNTED for kind in kinds):
            continue
        counts = [
            pd.Series(values(c, k)).value_counts()
            for c, k in zip(both, kinds, strict=True)
        ]
        new = [value for value in counts[1].index if value not in counts[0].index]
        gone = [value for value in counts[0].index if value not in counts[1].index]
        shared = len(counts[0]) - len(gone)
        rows.append(
            {
                "column": name,
                "in_both": shared,
                "only_reference": len(gone),
                "only_table": len(new),
                "overlap": shared / (len(counts[0]) + len(new)),
                "new_rows_share": float(counts[1][new].sum() / counts[1].sum()),
                "values_only_reference": _first(gone, most),
                "values_only_table": _first(new, most),
            }
        )
    texts = ("column", "values_only_reference", "values_only_table")
    numbers = ("in_both", "only_reference", "only_table", "overlap", "new_rows_share")
    found = pd.DataFrame(rows, columns=[texts[0], *numbers, *texts[1:]])
    counted = dict.fromkeys(numbers[:3], "int64") | dict.fromkeys(
        numbers[3:], "float64"
    )
    return found.astype(counted | dict.fromkeys(texts, "string"))


def _first(listed: list[str], most: int) -> str:
    more = f", … {len(listed) - most:,} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


def repeated_rows(table: pd.DataFrame) -> int:
    """Count the rows that equal an earlier one; missing cells equal each other."""
    if not table.shape[1]:
        return 0
    codes = {}
    for place, name in enumerate(table):
        cells = table[name]
        try:
            codes[place], distinct = pd.factorize(cells)
        except TypeError:  # lists cannot be told apart by hashing
            codes[place], distinct = pd.factorize(cells.map(repr))
        if len(distinct) == len(table):
            return 0
    return int(pd.DataFrame(codes).duplicated().sum())
