"""Rows of a table as the body of a request, and what an answer says of them."""

from __future__ import annotations

import json
import math
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

Layout: TypeAlias = Literal["columns", "matrix"]
Values: TypeAlias = npt.NDArray[Any]
_PREDICTED = "predicted"  # as core/model-server calls it


def body_of(rows: pd.DataFrame, layout: Layout, request_id: str) -> bytes:
    """Return the request for some rows: a tensor for each column, or one for all.

    Raises:
        ValueError: one for all is wanted, and a column holds no numbers.
    """
    if layout == "columns":
        inputs = [_of_column(str(name), rows[name]) for name in rows.columns]
    else:
        inputs = [_of_table(rows)]
    return json.dumps({"id": request_id, "inputs": inputs}).encode()


def _of_column(name: str, column: pd.Series[Any]) -> dict[str, Any]:
    if types.is_bool_dtype(column) and not column.hasnans:
        datatype, data = "BOOL", [bool(each) for each in column]
    elif types.is_integer_dtype(column) and not column.hasnans:
        datatype, data = "INT64", [int(each) for each in column]
    elif types.is_numeric_dtype(column) and not types.is_bool_dtype(column):
        datatype, data = "FP64", _numbers(column)
    else:
        missing = column.isna()
        pairs = zip(column.astype(object), missing, strict=True)
        datatype, data = "BYTES", [None if gone else str(each) for each, gone in pairs]
    return {"name": name, "datatype": datatype, "shape": [len(data)], "data": data}


def _of_table(rows: pd.DataFrame) -> dict[str, Any]:
    texts = [str(name) for name in rows if not types.is_numeric_dtype(rows[name])]
    if texts:
        message = (
            f"the column {texts[0]!r} holds no numbers, which one tensor for all "
            'columns is made of: give layout="columns"'
        )
        raise ValueError(message)
    columns = [_numbers(rows[name]) for name in rows]
    data = [cell for row in zip(*columns, strict=True) for cell in row]
    shape = list(rows.shape)
    return {"name": "table", "datatype": "FP64", "shape": shape, "data": data}


def _numbers(column: pd.Series[Any]) -> list[float | None]:
    values = column.to_numpy(dtype=np.float64, na_value=np.nan).tolist()
    return [each if math.isfinite(each) else None for each in values]


def predictions_in(answer: object, rows: int, output: str | None) -> list[Any]:
    """Return the prediction of each row that an answer holds.

    Args:
        answer: The JSON of a response.
        rows: How many were sent.
        output: The tensor; None for `predicted`, or else the first.

    Raises:
        ValueError: it is no answer of the protocol to so many rows.
    """
    tensors = answer.get("outputs") if isinstance(answer, dict) else None
    if not isinstance(tensors, list) or not all(isinstance(e, dict) for e in tensors):
        raise ValueError("the answer has no list of outputs")
    named = {str(each.get("name")): each for each in tensors}
    wanted = output or (_PREDICTED if _PREDICTED in named else next(iter(named), ""))
    if wanted not in named:
        known = ", ".join(named) or "none"
        raise ValueError(f"the answer has no output {wanted!r}; it has {known}")
    data = named[wanted].get("data")
    while isinstance(data, list) and data and isinstance(data[0], list):
        data = [each for part in data for each in part]
    if not isinstance(data, list) or len(data) != rows:
        found = len(data) if isinstance(data, list) else "no"
        raise ValueError(f"the output {wanted!r} has {found} values for {rows} rows")
    return data


def count_wrong(found: list[Any], expected: Values, tolerance: float) -> int:
    """Count the predictions that are others than expected.

    Measured numbers may differ by `tolerance`, relative or absolute; whatever else
    is compared as text, whole numbers without a point.
    """
    pairs = zip(found, expected.tolist(), strict=True)
    return sum(not _is_same(left, right, tolerance) for left, right in pairs)


def _is_same(left: object, right: object, tolerance: float) -> bool:
    if isinstance(left, float) and isinstance(right, (int, float)):
        return math.isclose(left, right, rel_tol=tolerance, abs_tol=tolerance)
    return _text(left) == _text(right)


def _text(value: object) -> str:
    if value is None or value is pd.NA or value != value:  # NaN
        return ""
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if is_whole else value)
