"""A rank's rows as features and labels, and what all ranks' columns are together."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

from .worlds import World, together

Kind: TypeAlias = Literal["number", "text", "empty", "other"]
Labels: TypeAlias = npt.NDArray[Any]  # of bool, int64, float64 or text, shape (rows,)

_LISTED = 20  # names in an error
_NUMBERS = ("boolean", "integer", "floating", "decimal", "mixed-integer-float")


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """The rows of a rank that have a label."""

    features: pd.DataFrame  # numbers as float64, texts as objects
    kinds: dict[str, Kind]  # by feature: "number" or "text"; the same on all ranks
    labels: Labels
    notes: tuple[str, ...]  # about the rows of all ranks


def read_data(
    table: pd.DataFrame,
    label_column: str,
    read_labels: Callable[[pd.Series], Labels],
    world: World,
) -> Data:
    """Divide a rank's table into features and labels.

    Raises:
        TypeError: it is no DataFrame.
        ValueError: there is nothing in it to learn from, or ranks' columns differ.
    """
    table = together(world, lambda: _named_by_text(table, label_column))
    has_label = table[label_column].notna().to_numpy()
    rows = table.loc[has_label].reset_index(drop=True)
    if not any(world.gather(len(rows))):
        message = f"no row of the table has a label in {label_column!r}"
        raise ValueError(message)
    labels = together(world, lambda: read_labels(rows[label_column]))
    here = {name: kind_of(rows[name]) for name in rows if name != label_column}
    kinds = together(world, lambda: _agreed(here, world.gather(here)))
    notes = []
    if gone := sum(world.gather(int((~has_label).sum()))):
        notes.append(f"rows without a label, left out: {gone:,}")
    for kind, why in (("empty", "no values"), ("other", "neither numbers nor texts")):
        if there := [name for name, found in kinds.items() if found == kind]:
            notes.append(f"columns left out, {why}: {', '.join(there)}")
    kinds = {n: kind for n, kind in kinds.items() if kind not in ("empty", "other")}
    features = together(world, lambda: _features(rows, kinds, label_column))
    return Data(features, kinds, labels, tuple(notes))


def read_classes(cells: pd.Series[Any]) -> Labels:
    """Return labels of which none is missing as booleans, integers or texts.

    Whole numbers that are kept as floats, as pandas does in a column with a
    missing cell, become integers.

    Raises:
        ValueError: they are measured numbers, not classes.
    """
    values = cells.to_numpy(dtype=object)
    kind = types.infer_dtype(values, skipna=False)
    if kind == "boolean":
        return values.astype(np.bool_)
    if kind not in _NUMBERS:
        return np.array([str(value) for value in values], dtype=object)
    broken = [value for value in values if value != value // 1]
    if broken:
        message = (
            f"the label {cells.name!r} holds numbers such as {broken[0]}: classes are "
            "wanted; cut the numbers into ranges with pandas.cut, or take Ridge"
        )
        raise ValueError(message)
    return values.astype(np.int64)


def read_numbers(cells: pd.Series[Any]) -> Labels:
    """Return measured labels of which none is missing.

    Raises:
        ValueError: they are no numbers, or infinite.
    """
    if len(cells) and kind_of(cells) != "number":
        message = (
            f"the label {cells.name!r} holds no numbers: Ridge learns numbers; for "
            "classes take LogisticRegression"
        )
        raise ValueError(message)
    values = cells.to_numpy(dtype=np.float64)
    if not np.isfinite(values).all():
        message = (
            f"the label {cells.name!r} holds infinite numbers: leave such rows out"
        )
        raise ValueError(message)
    return values


def kind_of(cells: pd.Series[Any]) -> Kind:
    """Tell how a column can be learnt from."""
    dtype = cells.dtype
    if cells.isna().all():
        return "empty"
    if isinstance(dtype, pd.CategoricalDtype):
        return kind_of(pd.Series(dtype.categories))
    if types.is_object_dtype(dtype):
        found = types.infer_dtype(cells, skipna=True)
        return "text" if found == "string" else _number_if(found in _NUMBERS)
    if types.is_complex_dtype(dtype):
        return "other"
    if types.is_bool_dtype(dtype) or types.is_numeric_dtype(dtype):
        return "number"
    return "text" if types.is_string_dtype(dtype) else "other"


def _number_if(fits: bool) -> Kind:  # noqa: FBT001  # a shorthand of one place
    return "number" if fits else "other"


def _agreed(here: dict[str, Kind], kinds: list[dict[str, Kind]]) -> dict[str, Kind]:
    """Return what each column is on all ranks together."""
    agreed = {}
    for rank, each in enumerate(kinds):
        if set(each) != set(here):
            unlike = ", ".join(map(repr, sorted(set(each) ^ set(here))))
            message = f"its columns are not those of rank {rank}: {unlike}"
            raise ValueError(message)
    for name in kinds[0]:
        found = {each[name] for each in kinds} - {"empty"}
        if len(found) > 1:
            message = (
                f"{name!r} holds texts on one rank and numbers on another: give all "
                "ranks parts of one table"
            )
            raise ValueError(message)
        agreed[name] = found.pop() if found else "empty"
    return agreed


def _features(
    rows: pd.DataFrame, kinds: dict[str, Kind], label_column: str
) -> pd.DataFrame:
    """Return the columns that are learnt from; refuse what no model takes."""
    if not kinds:
        message = f"no column but {label_column!r} holds numbers or texts to learn from"
        raise ValueError(message)
    features = pd.DataFrame(
        {
            name: rows[name].to_numpy(dtype=np.float64, na_value=np.nan)
            if kind == "number"
            else rows[name].astype(object).where(rows[name].notna(), None)
            for name, kind in kinds.items()
        }
    )
    infinite = [
        n for n, k in kinds.items() if k == "number" and np.isinf(features[n]).any()
    ]
    if infinite:
        message = (
            f"infinite numbers in {', '.join(map(repr, infinite))}: replace them, for "
            "example with table.replace([np.inf, -np.inf], np.nan)"
        )
        raise ValueError(message)
    return features


def _named_by_text(table: pd.DataFrame, label_column: str) -> pd.DataFrame:
    if not isinstance(table, pd.DataFrame):
        message = (
            f"table is a {type(table).__name__}, not a pandas DataFrame: "
            "convert it first, for example with pd.DataFrame(table)"
        )
        raise TypeError(message)
    names = [str(name) for name in table.columns]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        message = (
            f"more than one column is called {', '.join(map(repr, twice))} (names are "
            "compared as text): rename all but one, or drop them with "
            "table.loc[:, ~table.columns.duplicated()]"
        )
        raise ValueError(message)
    if label_column not in names:
        near = difflib.get_close_matches(label_column, names, 1)
        asked = f"; did you mean {near[0]!r}?" if near else ""
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        there = ", ".join(map(repr, names[:_LISTED])) or "none"
        message = (
            f"no column {label_column!r} for label_column{asked} the table has "
            f"{there}{more}"
        )
        raise ValueError(message)
    return table.set_axis(names, axis="columns")
