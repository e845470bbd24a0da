"""A table as features that can be learnt from, and the labels of its rows."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types

from .labels import NUMBERS, Labels, Task, read_labels, task_of

Kind: TypeAlias = Literal["number", "code", "text", "empty", "other"]

_LISTED = 20  # names in an error


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """The rows that have a label, in two parts, and what was left out."""

    task: Task
    features: pd.DataFrame  # at least one column; names are text
    kinds: dict[str, Kind]  # by feature
    labels: Labels
    notes: tuple[str, ...]


def read_data(table: pd.DataFrame, label_column: str, task: Task | None) -> Data:
    """Divide a table into features and labels.

    Raises:
        TypeError: it is no DataFrame.
        ValueError: there is nothing in it to learn from.
    """
    rows, notes = _labelled(table, label_column, "table")
    names = [name for name in rows.columns if name != label_column]
    found, why = task_of(rows[label_column])
    if task is None and why:
        notes.append(why)
    task = task or found
    labels = read_labels(rows[label_column], task)
    kinds = {name: kind_of(rows[name]) for name in names}
    for kind, why in (("empty", "no values"), ("other", "neither numbers nor texts")):
        if there := [name for name, found in kinds.items() if found == kind]:
            notes.append(f"columns left out, {why}: {', '.join(there)}")
    kinds = {n: kind for n, kind in kinds.items() if kind not in ("empty", "other")}
    if not kinds:
        message = f"no column but {label_column!r} holds numbers or texts to learn from"
        raise ValueError(message)
    features = _features(rows, kinds, "table")
    return Data(task, features, kinds, labels, tuple(notes))


def read_validation(table: pd.DataFrame, label_column: str, data: Data) -> Data:
    """Divide a further table as the first one was.

    Raises:
        TypeError: it is no DataFrame.
        ValueError: it lacks columns, or none of its rows can be measured.
    """
    rows, notes = _labelled(table, label_column, "validation")
    lacking = [name for name in data.kinds if name not in rows]
    if lacking:
        raise ValueError(_no_column(lacking[0], list(rows), "validation"))
    task: Task = data.task
    if not len(rows):
        message = f"no row of validation has a label in {label_column!r}"
        raise ValueError(message)
    labels = read_labels(rows[label_column], task, least=1)
    if task == "classification":
        known = np.isin(_texts(labels), _texts(np.unique(data.labels)))
        if not known.all():
            new = (~known).sum()
            notes.append(f"labels that are not in table, left out: {new:,}")
        if not known.any():
            message = (
                f"no label of validation in {label_column!r} is one of table: "
                f"{labels[0]!r} is not, for example"
            )
            raise ValueError(message)
        rows, labels = rows.loc[known].reset_index(drop=True), labels[known]
    features = _features(rows, data.kinds, "validation")
    return Data(task, features, data.kinds, labels, tuple(notes))


def _labelled(
    table: pd.DataFrame, label_column: str, where: str
) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows that have a label, with names of text, and a note of others."""
    table = _named_by_text(table, where)
    names = list(table.columns)
    if label_column not in names:
        raise ValueError(_no_column(label_column, names, where))
    has_label = table[label_column].notna().to_numpy()
    notes = []
    if not has_label.all():
        of = "" if where == "table" else f" of {where}"
        notes.append(f"rows{of} without a label, left out: {(~has_label).sum():,}")
    return table.loc[has_label].reset_index(drop=True), notes


def _features(rows: pd.DataFrame, kinds: dict[str, Kind], where: str) -> pd.DataFrame:
    """Take columns, and refuse infinite numbers.

    They are made anew, column by column: sums over the same numbers are rounded
    otherwise where a table, say from a file, lies otherwise in memory.
    """
    infinite = [
        name
        for name, kind in kinds.items()
        if kind == "number"
        and types.is_numeric_dtype(rows[name].dtype)
        and np.isinf(rows[name].to_numpy(dtype=np.float64, na_value=np.nan)).any()
    ]
    if infinite:
        message = (
            f"infinite numbers in {', '.join(map(repr, infinite))} of {where}: replace "
            "them, for example with table.replace([np.inf, -np.inf], np.nan)"
        )
        raise ValueError(message)
    return pd.DataFrame({name: rows[name] for name in kinds})


def _texts(labels: Labels) -> list[str]:
    return [str(each) for each in labels]


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
        return (
            "text" if found == "string" else _number_if(found in ("boolean", *NUMBERS))
        )
    if types.is_complex_dtype(dtype):
        return "other"
    if types.is_bool_dtype(dtype) or types.is_numeric_dtype(dtype):
        return "number"
    return "text" if types.is_string_dtype(dtype) else "other"


def _number_if(fits: bool) -> Kind:  # noqa: FBT001  # a shorthand of one place
    return "number" if fits else "other"


def _named_by_text(table: pd.DataFrame, where: str) -> pd.DataFrame:
    if not isinstance(table, pd.DataFrame):
        message = (
            f"{where} is a {type(table).__name__}, not a pandas DataFrame: "
            "convert it first, for example with pd.DataFrame(table)"
        )
        raise TypeError(message)
    names = [str(name) for name in table.columns]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        message = (
            f"more than one column of {where} is called {', '.join(map(repr, twice))} "
            "(names are compared as text): rename all but one, or drop them with "
            "table.loc[:, ~table.columns.duplicated()]"
        )
        raise ValueError(message)
    return table.set_axis(names, axis="columns")


def _no_column(name: str, names: list[str], where: str) -> str:
    near = difflib.get_close_matches(name, names, 1)
    asked = f"; did you mean {near[0]!r}?" if near else ""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    there = ", ".join(map(repr, names[:_LISTED])) or "none"
    return f"no column {name!r} in {where}{asked} It has {there}{more}"
