"""The label that target encodings are means of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from .tables import kind_of

Task: TypeAlias = Literal["classification", "regression"]

_MOST_FOLDS = 5
_MOST_CLASSES = 20  # of whole numbers


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """The label of the rows that have one."""

    there: npt.NDArray[np.bool_]  # per row of the table
    values: npt.NDArray[Any]  # of the rows where it is there
    kind: str  # as TargetEncoder calls it: binary, multiclass or continuous
    folds: int


def read_label(table: pd.DataFrame, name: str | None, task: Task | None) -> Label:
    """Read a label as classes or numbers.

    Raises:
        ValueError: there is none, or it cannot be encoded by.
    """
    if name is None:
        message = (
            "a column is to be encoded by target, and there is no label_column: name "
            "it, or choose another encoding"
        )
        raise ValueError(message)
    there = table[name].notna().to_numpy()
    cells = table.loc[there, name]
    kind = kind_of(cells) if len(cells) else "empty"
    if task is None:
        task = (
            "regression"
            if kind == "number" and _is_measured(cells)
            else "classification"
        )
    if task == "regression":
        if kind not in ("number", "boolean"):
            message = f"the label {name!r} holds no numbers: give task='classification'"
            raise ValueError(message)
        if len(cells) < 2:
            raise ValueError(_too_few(name, "2 rows"))
        values = cells.to_numpy(dtype=np.float64)
        if not np.isfinite(values).all():
            message = f"infinite numbers in the label {name!r}: replace or drop them"
            raise ValueError(message)
        return Label(there, values, "continuous", min(_MOST_FOLDS, len(values)))
    codes, classes = pd.factorize(cells.astype(object), sort=False)
    counts = np.bincount(codes) if len(codes) else np.zeros(1, dtype=int)
    if len(classes) < 2 or counts.max() < 2:
        raise ValueError(_too_few(name, "2 classes, one of them of 2 rows"))
    # Classes in the order of their names, whatever row they come in first.
    values = np.array([_named(value) for value in cells], dtype=object)
    kind = "binary" if len(classes) == 2 else "multiclass"
    return Label(there, values, kind, int(min(_MOST_FOLDS, counts.max())))


def _is_measured(cells: pd.Series[Any]) -> bool:
    values = cells.to_numpy(dtype=np.float64)
    return bool((values % 1 != 0).any()) or cells.nunique() > _MOST_CLASSES


def _named(value: object) -> str:
    """Return a class as text, whole numbers without a point."""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        value = int(value)
    return str(value)


def _too_few(name: str, wanted: str) -> str:
    return (
        f"the label {name!r} cannot be encoded by: {wanted} are needed; choose another "
        "encoding than target"
    )
