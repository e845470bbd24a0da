"""A table as features that can be scored, and the labels of its rows."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

Kind: TypeAlias = Literal["number", "category", "constant", "key", "empty", "other"]
Floats: TypeAlias = npt.NDArray[np.float64]
Labels: TypeAlias = npt.NDArray[Any]  # of bool, int64 or text, shape (rows,)

_MOST_CATEGORIES = 20
_LISTED = 20  # names in an error
_NUMBERS = ("boolean", "integer", "floating", "decimal", "mixed-integer-float")


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """A column that is no label."""

    name: str
    kind: Kind
    is_discrete: bool  # values that are alike or not, without distances
    values: Floats  # per labelled row: numbers, or the places of categories, from 0


def read_features(table: pd.DataFrame, label_column: str) -> list[Feature]:
    """Return the features of the labelled rows of a table named by text.

    Raises:
        ValueError: a number is infinite.
    """
    rows = table.loc[table[label_column].notna()]
    names = [str(name) for name in table.columns if name != label_column]
    found = [_read_feature(name, rows[name]) for name in names]
    infinite = [each.name for each in found if np.isinf(each.values).any()]
    if infinite:
        message = (
            f"infinite numbers in {', '.join(map(repr, infinite))}: replace them, for "
            "example with table.replace([np.inf, -np.inf], np.nan)"
        )
        raise ValueError(message)
    return found


def _read_feature(name: str, cells: pd.Series[Any]) -> Feature:
    kind, is_boolean = _kind(cells)
    values = np.zeros(len(cells))
    if kind == "number":
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        with np.errstate(invalid="ignore"):  # inf - inf, where two are in the middle
            values = np.where(np.isnan(values), np.nanmedian(values), values)
    elif kind == "category":
        values = _categories(cells)
    if kind in ("number", "category") and (values == values[0]).all():
        kind = "key" if kind == "category" and cells.nunique() > 1 else "constant"
    return Feature(name, kind, is_boolean or kind == "category", values)


def _categories(cells: pd.Series[Any]) -> Floats:
    """Number the values, a missing one is one, too; rare ones share a number.

    Were rare ones told apart, a name or a key would seem to tell everything.
    """
    codes, distinct = pd.factorize(cells, sort=True)  # not in the order of the rows
    codes = np.where(codes < 0, len(distinct), codes)
    counts = np.bincount(codes, minlength=len(distinct) + 1)
    frequent = np.argsort(-counts, kind="stable")[:_MOST_CATEGORIES]
    frequent = frequent[counts[frequent] > 1]
    places = np.full(len(counts), _MOST_CATEGORIES)
    places[frequent] = np.arange(len(frequent))
    return places[codes].astype(np.float64)


def _kind(cells: pd.Series[Any]) -> tuple[Kind, bool]:
    """Return the kind of a column, and whether it is of booleans."""
    dtype = cells.dtype
    if cells.isna().all():
        return "empty", False
    if types.is_object_dtype(dtype):
        found = types.infer_dtype(cells, skipna=True)
        if found in _NUMBERS:
            return "number", found == "boolean"
        return "category" if found == "string" else "other", False
    if isinstance(dtype, pd.CategoricalDtype):
        return "category", False
    if types.is_bool_dtype(dtype):
        return "number", True
    if types.is_complex_dtype(dtype):
        return "other", False
    if types.is_numeric_dtype(dtype):
        return "number", False
    return "category" if types.is_string_dtype(dtype) else "other", False


def read_labels(cells: pd.Series[Any]) -> Labels:
    """Return the labels that are there as booleans, integers or texts.

    Raises:
        ValueError: they are measured numbers, not classes, or all of one class, or
            no class has two rows.
    """
    values = cells.dropna().to_numpy(dtype=object)
    kind = types.infer_dtype(values, skipna=False)
    if kind == "boolean":
        labels: Labels = values.astype(np.bool_)
    elif kind in _NUMBERS:
        labels = _whole(cells.name, values)
    else:
        labels = np.array([str(value) for value in values], dtype=object)
    _, counts = np.unique(labels, return_counts=True)
    if len(counts) < 2 or counts.max() < 2:
        message = (
            f"the label {cells.name!r} has {len(counts):,} classes in {len(values):,} "
            "labelled rows: 2 classes are needed, and 2 rows of one class"
        )
        raise ValueError(message)
    return labels


def _whole(name: object, values: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    broken = [value for value in values if value != value // 1]
    if broken:
        message = (
            f"the label {name!r} holds numbers such as {broken[0]}: classes are "
            "wanted; cut the numbers into ranges, for example with pandas.qcut"
        )
        raise ValueError(message)
    return values.astype(np.int64)


def named_by_text(table: pd.DataFrame, label_column: str) -> pd.DataFrame:
    """Return the table with text as names of its columns.

    Raises:
        TypeError: it is no DataFrame.
        ValueError: two columns have the same name, or there is no such label.
    """
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
        asked = f" (did you mean {near[0]!r}?)" if near else ""
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        there = (", ".join(map(repr, names[:_LISTED])) or "none") + more
        message = f"no column {label_column!r} for label_column{asked}; it has {there}"
        raise ValueError(message)
    return table.set_axis(names, axis="columns")
