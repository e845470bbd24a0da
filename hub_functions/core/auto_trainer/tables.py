"""A table as features that can be learnt from, and the labels of its rows."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

Kind: TypeAlias = Literal["number", "code", "text", "empty", "other"]
Labels: TypeAlias = npt.NDArray[Any]  # of bool, int64 or text, shape (rows,)

_LISTED = 20  # names in an error
_MOST_CLASSES = 20  # that whole numbers are taken for, unless the task is given
_NUMBERS = ("boolean", "integer", "floating", "decimal", "mixed-integer-float")


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """The rows that have a label, in two parts, and what was left out."""

    features: pd.DataFrame  # at least one column; names are text
    kinds: dict[str, Kind]  # by feature
    labels: Labels
    notes: tuple[str, ...]
    task: str  # classification or regression


def read_data(table: pd.DataFrame, label_column: str, task: str) -> Data:
    """Divide a table into features and labels; "auto" finds what is to be learnt.

    Raises:
        TypeError: it is no DataFrame.
        ValueError: there is nothing in it to learn from.
    """
    table = _named_by_text(table)
    names = [str(name) for name in table.columns]
    if label_column not in names:
        raise ValueError(_no_column(label_column, names))
    names.remove(label_column)
    has_label = table[label_column].notna().to_numpy()
    cells = table.loc[has_label, label_column]
    task = _task_of(cells) if task == "auto" else task
    labels = read_labels(cells) if task == "classification" else _numbers(cells)
    if len(np.unique(labels)) < 2:
        message = (
            f"the label {label_column!r} has {len(np.unique(labels))} different values "
            f"in {len(labels):,} labelled rows: at least 2 are needed"
        )
        raise ValueError(message)
    rows = table.loc[has_label].reset_index(drop=True)
    kinds = {name: kind_of(rows[name]) for name in names}
    notes = []
    if not has_label.all():
        notes.append(f"rows without a label, left out: {(~has_label).sum():,}")
    for kind, why in (("empty", "no values"), ("other", "neither numbers nor texts")):
        if there := [name for name, found in kinds.items() if found == kind]:
            notes.append(f"columns left out, {why}: {', '.join(there)}")
    kinds = {n: kind for n, kind in kinds.items() if kind not in ("empty", "other")}
    # Made anew, column by column: sums over the same numbers are rounded otherwise
    # where a table, say from a file, lies otherwise in memory.
    features = pd.DataFrame({name: rows[name] for name in kinds})
    _require_finite(features, kinds, label_column)
    return Data(features, kinds, labels, tuple(notes), task)


def _task_of(cells: pd.Series[Any]) -> str:
    """Take numbers for measured when they have decimals or many values."""
    values = cells.to_numpy(dtype=object)
    if types.infer_dtype(values, skipna=False) not in _NUMBERS[1:]:
        return "classification"
    numbers = _numbers(cells)
    is_whole = (numbers == np.round(numbers)).all()
    few = len(np.unique(numbers)) <= _MOST_CLASSES
    return "classification" if is_whole and few else "regression"


def _numbers(cells: pd.Series[Any]) -> Labels:
    try:
        numbers = cells.to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        message = (
            f"the label {cells.name!r} holds no numbers, and a regression is wanted: "
            'give task="classification"'
        )
        raise ValueError(message) from error
    if not np.isfinite(numbers).all():
        message = f"the label {cells.name!r} holds infinite numbers: mend or drop them"
        raise ValueError(message)
    return numbers


def read_labels(cells: pd.Series[Any]) -> Labels:
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
            "wanted; cut the numbers into ranges with pandas.cut, or give "
            'task="regression"'
        )
        raise ValueError(message)
    return values.astype(np.int64)


def kind_of(cells: pd.Series[Any]) -> Kind:
    """Tell how a column can be learnt from; `code` is a category of numbers."""
    dtype = cells.dtype
    if cells.isna().all():
        return "empty"
    if isinstance(dtype, pd.CategoricalDtype):
        kind = kind_of(pd.Series(dtype.categories))
        return "code" if kind == "number" else kind
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


def _named_by_text(table: pd.DataFrame) -> pd.DataFrame:
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
    return table.set_axis(names, axis="columns")


def _no_column(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, 1)
    asked = f"; did you mean {near[0]!r}?" if near else ""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    there = ", ".join(map(repr, names[:_LISTED])) or "none"
    return f"no column {name!r} for label_column{asked} the table has {there}{more}"


def _require_finite(
    features: pd.DataFrame, kinds: dict[str, Kind], label_column: str
) -> None:
    """Refuse what no model takes."""
    if features.empty:
        message = f"no column but {label_column!r} holds numbers or texts to learn from"
        raise ValueError(message)
    infinite = [
        name
        for name, kind in kinds.items()
        if kind == "number"
        and np.isinf(features[name].to_numpy(dtype=np.float64, na_value=np.nan)).any()
    ]
    if infinite:
        message = (
            f"infinite numbers in {', '.join(map(repr, infinite))}: replace them, for "
            "example with table.replace([np.inf, -np.inf], np.nan)"
        )
        raise ValueError(message)
