"""What is predicted: classes or numbers, and how to tell."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

Task: TypeAlias = Literal["classification", "regression"]
Labels: TypeAlias = npt.NDArray[Any]  # of bool, int64, text or float64, shape (rows,)

NUMBERS = ("integer", "floating", "decimal", "mixed-integer-float")
_MOST_CLASSES = 10  # different whole numbers that are taken for classes


def task_of(cells: pd.Series[Any]) -> tuple[Task, str]:
    """Tell what a column without missing cells asks for, and what to note of it."""
    values = cells.to_numpy(dtype=object)
    is_category = isinstance(cells.dtype, pd.CategoricalDtype)
    if is_category or types.infer_dtype(values, skipna=False) not in NUMBERS:
        return "classification", ""
    different = len(pd.unique(values))
    if any(value != value // 1 for value in values):
        return "regression", ""
    task: Task = "classification" if different <= _MOST_CLASSES else "regression"
    return task, f"{task}, as the label has {different:,} different whole numbers"


def read_labels(cells: pd.Series[Any], task: Task, least: int = 2) -> Labels:
    """Return labels of which none is missing as booleans, integers, texts or numbers.

    Raises:
        ValueError: they do not fit the task, or there is nothing to tell apart.
    """
    values = cells.to_numpy(dtype=object)
    kind = types.infer_dtype(values, skipna=False)
    read = _read_classes if task == "classification" else _read_numbers
    labels = read(values, kind, cells.name)
    if (different := len(np.unique(labels))) < least:
        message = (
            f"the label {cells.name!r} has {different} different value in "
            f"{len(labels):,} labelled rows: at least {least} are needed"
        )
        raise ValueError(message)
    return labels


def _read_classes(values: Labels, kind: str, name: object) -> Labels:
    if kind == "boolean":
        return values.astype(np.bool_)
    if kind not in NUMBERS:
        return np.array([str(value) for value in values], dtype=object)
    broken = [value for value in values if value != value // 1]
    if broken:
        message = (
            f"the label {name!r} holds numbers such as {broken[0]}, which are no "
            'classes: give task="regression", or cut them with pandas.cut'
        )
        raise ValueError(message)
    return values.astype(np.int64)


def _read_numbers(values: Labels, kind: str, name: object) -> Labels:
    if len(values) and kind not in NUMBERS:
        message = (
            f"the label {name!r} holds values such as {values[0]!r}, which are no "
            'numbers: give task="classification", or convert them with '
            "pandas.to_numeric"
        )
        raise ValueError(message)
    labels = values.astype(np.float64)
    if np.isinf(labels).any():
        message = (
            f"infinite numbers in the label {name!r}: drop their rows, or replace "
            "them with table.replace([np.inf, -np.inf], np.nan)"
        )
        raise ValueError(message)
    return labels
