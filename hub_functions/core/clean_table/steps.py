"""Rows and columns that are left out, and cells that are filled."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types

from .ledger import Ledger

Missing: TypeAlias = Literal["keep", "drop", "median", "most-frequent"]

_LISTED = 10  # names in a note


def drop_unlabelled(table: pd.DataFrame, label: str, ledger: Ledger) -> pd.DataFrame:
    """Leave out the rows without a label."""
    without = table[label].isna()
    if not without.any():
        return table
    count = int(without.sum())
    ledger.enter("label", label, "rows without a label dropped", count, example="")
    return table.loc[~without.to_numpy()]


def drop_repeated(
    table: pd.DataFrame, ledger: Ledger, *, wanted: bool
) -> tuple[pd.DataFrame, int]:
    """Find rows that equal an earlier one, and leave them out if that is wanted."""
    if table.columns.empty:
        return table, 0
    compared = {
        name: table[name] if _is_hashable(table[name]) else table[name].map(repr)
        for name in table
    }
    repeated = pd.DataFrame(compared).duplicated().to_numpy()
    count = int(repeated.sum())
    if count and wanted:
        example = f"first: row {table.index[repeated][0]}"
        ledger.enter("duplicates", None, "rows dropped", count, example=example)
        return table.loc[~repeated], count
    if count:
        ledger.notes.append(
            f"rows that equal an earlier one, kept: {count:,}; drop_duplicates=True "
            "drops them"
        )
    return table, count


def drop_constant(
    table: pd.DataFrame, label: str | None, ledger: Ledger, *, wanted: bool
) -> pd.DataFrame:
    """Find columns that have one value in all rows, and leave them out if wanted."""
    if len(table) < 2:  # of one row, all are constant
        return table
    found = [name for name in table if name != label and _is_constant(table[name])]
    if wanted:
        for name in found:
            value = repr(table[name].iloc[0]) if table[name].notna().any() else "empty"
            ledger.enter("constant", name, "column dropped", 1, example=value)
        return table.drop(columns=found)
    if found:
        ledger.notes.append(
            f"columns with one value or none, kept: {_listed(found)}; "
            "drop_constant_columns=True drops them"
        )
    return table


def drop_sparse(
    table: pd.DataFrame, label: str | None, most: float, ledger: Ledger
) -> pd.DataFrame:
    """Leave out columns of which a greater share than `most` is missing."""
    shares = table.isna().mean()
    found = [name for name in table if name != label and shares[name] > most]
    for name in found:
        missing = int(table[name].isna().sum())
        example = f"{missing:,} of {len(table):,} missing"
        ledger.enter("sparse", name, "column dropped", 1, example=example)
    return table.drop(columns=found)


def handle_missing(table: pd.DataFrame, how: Missing, ledger: Ledger) -> pd.DataFrame:
    """Leave out rows with missing cells, or fill the cells.

    Of the label none is missing any more: its rows are dropped before.
    """
    if how == "keep":
        return table
    if how == "drop":
        incomplete = table.isna().any(axis="columns").to_numpy()
        if count := int(incomplete.sum()):
            text = "incomplete rows dropped"
            ledger.enter("missing", None, text, count, example="")
        return table.loc[~incomplete]
    return pd.DataFrame(
        {name: _filled(table[name], how, ledger) for name in table},
        index=table.index,
        columns=table.columns,
    )


def as_categories(
    table: pd.DataFrame, label: str | None, most: int, ledger: Ledger
) -> pd.DataFrame:
    """Make categories of texts with few distinct values."""
    columns = {}
    for name in table:
        cells = table[name]
        columns[name] = cells
        if name == label or types.infer_dtype(cells, skipna=True) != "string":
            continue
        if 0 < (distinct := cells.nunique()) <= min(most, cells.count() // 2):
            columns[name] = cells.astype("category")
            text = "text to category"
            example = f"{distinct} values"
            ledger.enter("category", name, text, int(cells.count()), example=example)
    return pd.DataFrame(columns, index=table.index, columns=table.columns)


def tell_infinite(table: pd.DataFrame, ledger: Ledger) -> None:
    """Note columns with infinite numbers, which most models refuse."""
    found = []
    for name in table:
        cells = table[name]
        if types.is_float_dtype(cells.dtype):
            values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
            found += [name] if np.isinf(values).any() else []
    if found:
        ledger.notes.append(
            f"columns with infinite numbers, kept: {_listed(found)}; "
            "infinite_as_missing=True makes them missing"
        )


def take_infinite(table: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Make infinite numbers missing."""
    columns = {}
    for name in table:
        cells = table[name]
        if types.is_float_dtype(cells.dtype):
            values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
            infinite = np.isinf(values)
            if count := int(infinite.sum()):
                text = "made missing"
                ledger.enter("infinite", name, text, count, example="")
                cells = cells.mask(infinite)
        columns[name] = cells
    return pd.DataFrame(columns, index=table.index, columns=table.columns)


def _filled(cells: pd.Series[Any], how: Missing, ledger: Ledger) -> pd.Series[Any]:
    missing = cells.isna()
    if not missing.any():
        return cells
    there = cells[~missing]
    if there.empty:
        ledger.notes.append(f"column {cells.name!r} is empty: nothing to fill it with")
        return cells
    number = types.is_numeric_dtype(cells.dtype) and not types.is_bool_dtype(
        cells.dtype
    )
    ordered = number or cells.dtype.kind in "mM"
    if how == "median" and ordered:
        name, value = "median", there.median()
        if types.is_integer_dtype(cells.dtype):
            value = round(value)
    elif _is_hashable(there):
        codes, values = pd.factorize(there)
        name, value = "most frequent", values[np.bincount(codes).argmax()]
    else:
        text = f"column {cells.name!r} is not filled: it holds {type(there.iloc[0])}"
        ledger.notes.append(text)
        return cells
    count = int(missing.sum())
    text = f"filled with the {name}"
    ledger.enter("missing", str(cells.name), text, count, example=str(value))
    return cells.fillna(value)


def _is_constant(cells: pd.Series[Any]) -> bool:
    if not _is_hashable(cells):
        cells = cells.map(repr)
    return cells.nunique(dropna=False) <= 1


def _is_hashable(cells: pd.Series[Any]) -> bool:
    """Tell whether values can be told apart; lists cannot."""
    if not types.is_object_dtype(cells.dtype):
        return True
    try:
        pd.factorize(cells)
    except TypeError:
        return False
    return True


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(map(repr, names[:_LISTED])) + more
