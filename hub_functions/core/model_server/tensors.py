"""The tensors that a model takes and gives, as the protocol's metadata has them."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types

from .asking import AskedModel

Described: TypeAlias = list[dict[str, Any]]
_ANY = -1  # extent


def inputs_of(model: AskedModel, table: pd.DataFrame | None) -> Described:
    """Describe a tensor for each column, or one for all where they have no names.

    Args:
        model: Whose columns.
        table: Rows that tell their types; None for those that the model knows, or
            numbers.
    """
    if model.names is None:
        count = _ANY if model.count is None else model.count
        return [_tensor("table", "FP64", _ANY, count)]
    columns: dict[str, Any] = {}
    if table is not None:
        features = model.features(table)
        columns = {name: features[name] for name in model.names}
    return [
        _tensor(name, _datatype(columns[name]) if columns else plain, _ANY)
        for name, plain in zip(model.names, _plain(model), strict=True)
    ]


def _plain(model: AskedModel) -> list[str]:
    return ["BYTES" if name in model.texts else "FP64" for name in model.names or ()]


def answers_of(model: AskedModel) -> Described:
    """Describe the fields of an answer, those that the model can give."""
    if model.classes is None:
        return [_tensor("predicted", "FP64", _ANY)]
    datatype = _datatype(pd.Series(np.asarray(model.classes)))
    predicted = _tensor("predicted", datatype, _ANY)
    if not model.has_probabilities:
        return [predicted]
    count = len(model.classes)
    return [
        predicted,
        _tensor("probabilities", "FP64", _ANY, count),
        _tensor("classes", datatype, count),
    ]


def _tensor(name: str, datatype: str, *shape: int) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": list(shape)}


def _datatype(column: pd.Series[Any]) -> str:
    if types.is_bool_dtype(column):
        return "BOOL"
    if types.is_integer_dtype(column):
        return "INT64"
    return "FP64" if types.is_numeric_dtype(column) else "BYTES"
