"""Rows of both tables that are the same thing, told by their keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from .columns import comparable, measured
from .tables import unknown

Integers: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What has become of the rows."""

    changes: pd.DataFrame  # see `ProfileComparison.row_changes`
    added: int
    removed: int
    changed: int
    unchanged: int
    by_column: pd.Series[int]  # changed cells by column


def match_rows(
    reference: pd.DataFrame, table: pd.DataFrame, keys: list[str], tolerance: float
) -> Rows:
    """Compare rows of one key, in the columns that both tables have.

    Raises:
        ValueError: a key is no column of both, is missing in a row, or not unique;
            or it has the name of a column of `changes`.
    """
    for what, each in (("reference", reference), ("table", table)):
        lacking = [name for name in keys if name not in each]
        if lacking:
            raise ValueError(unknown(lacking, [*each], what))
    _refuse_taken(keys)
    first, second = _codes(reference, table, keys)
    _require_unique(reference, first, keys, "reference")
    _require_unique(table, second, keys, "table")
    places = pd.Index(second).get_indexer(pd.Index(first))
    there = np.flatnonzero(places >= 0)
    before, after = reference.iloc[there], table.iloc[places[there]]
    shared = [name for name in reference if name in table and name not in keys]
    differs = {name: _differ(before[name], after[name], tolerance) for name in shared}
    cells = pd.DataFrame(differs, index=range(len(there)))
    is_changed = cells.any(axis=1).to_numpy(dtype=bool)
    removed = np.flatnonzero(places < 0)
    added = np.flatnonzero(~np.isin(second, first))
    parts = [
        _told(reference.iloc[removed], keys, "removed"),
        _told(table.iloc[added], keys, "added"),
        _told(before[is_changed], keys, "changed"),
    ]
    parts[2]["columns"] = _names_of(cells.to_numpy(dtype=bool)[is_changed], shared)
    changes = pd.concat(parts, ignore_index=True)
    return Rows(
        changes.astype({"change": "string", "columns": "string"}),
        added=len(added),
        removed=len(removed),
        changed=int(is_changed.sum()),
        unchanged=int((~is_changed).sum()),
        by_column=cells.sum().astype("int64"),
    )


def _refuse_taken(keys: list[str]) -> None:
    taken = [name for name in keys if name in ("change", "columns")]
    if taken:
        message = (
            f"key column {taken[0]!r} has the name of a column of row_changes: "
            "rename it in both tables"
        )
        raise ValueError(message)


def _names_of(differs: npt.NDArray[np.bool_], names: list[str]) -> list[str]:
    """Return, per row, the names of the columns that differ.

    Few combinations of columns occur: each is written once.
    """
    if not differs.size:
        return [""] * len(differs)
    packed = np.packbits(differs, axis=1)
    keys = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1])))
    _, first, which = np.unique(keys.ravel(), return_index=True, return_inverse=True)
    texts = [
        ", ".join(name for name, there in zip(names, row, strict=True) if there)
        for row in differs[first]
    ]
    return list(np.array(texts, dtype=object)[which])


def _codes(
    reference: pd.DataFrame, table: pd.DataFrame, keys: list[str]
) -> tuple[Integers, Integers]:
    """Return a number per row of both tables, the same for the same key.

    Raises:
        ValueError: a key is missing in a row.
    """
    parts = []
    for name in keys:
        for what, each in (("reference", reference), ("table", table)):
            missing = int(each[name].isna().sum())
            if missing:
                message = (
                    f"key column {name!r} is missing in {missing:,} rows of {what}: "
                    "drop them or fill them"
                )
                raise ValueError(message)
        first, second = comparable(reference[name], table[name])
        parts.append(pd.factorize(np.concatenate([first, second]))[0])
    codes = pd.DataFrame(dict(enumerate(parts)))
    numbers = codes.groupby(list(codes), sort=False).ngroup().to_numpy()
    return numbers[: len(reference)], numbers[len(reference) :]


def _require_unique(
    table: pd.DataFrame, codes: Integers, keys: list[str], what: str
) -> None:
    repeated = pd.Series(codes).duplicated(keep=False).to_numpy()
    if repeated.any():
        example = table.iloc[int(np.flatnonzero(repeated)[0])][keys].tolist()
        message = (
            f"key_columns {', '.join(map(repr, keys))} are not unique in {what}: "
            f"{int(repeated.sum()):,} rows share a key, such as {example}; name more "
            "columns, or drop duplicates"
        )
        raise ValueError(message)


def _differ(first: pd.Series[Any], second: pd.Series[Any], tolerance: float) -> Any:  # noqa: ANN401
    """Tell of each cell whether it differs; two missing ones do not."""
    one, other = comparable(first, second)
    missing = pd.isna(one), pd.isna(other)
    is_same = one == other
    floats = measured(first, second) if tolerance else None
    if floats is not None:
        with np.errstate(invalid="ignore", over="ignore"):  # of infinities
            is_same = is_same | (np.abs(floats[0] - floats[1]) <= tolerance)
    return ~np.where(missing[0] | missing[1], missing[0] & missing[1], is_same).astype(
        bool
    )


def _told(rows: pd.DataFrame, keys: list[str], change: str) -> pd.DataFrame:
    found = rows[keys].reset_index(drop=True)
    found["change"] = change
    found["columns"] = ""
    return found
