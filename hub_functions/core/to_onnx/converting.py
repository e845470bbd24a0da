"""A model as bytes of ONNX."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pandas as pd
import skl2onnx
from pandas.api import types
from skl2onnx.common.data_types import (
    DoubleTensorType,
    FloatTensorType,
    StringTensorType,
)
from skl2onnx.common.exceptions import MissingConverter, MissingShapeCalculator
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import FeatureUnion, Pipeline

Precision: TypeAlias = Literal["double", "float"]
_NUMBERS = {"double": DoubleTensorType, "float": FloatTensorType}
ALL = "features"  # the input of a model that takes one matrix
# What converters raise at models that they were not written for.
_FAILURES = (ArithmeticError, AttributeError, LookupError, RuntimeError)
_FAILURES += (TypeError, ValueError)
_LONGEST = 300  # characters of a reason


@dataclass(frozen=True, slots=True)
class Column:
    """An input of the graph; without `by_name`, one of the columns of its matrix."""

    name: str
    is_number: bool


def columns_of(features: pd.DataFrame) -> list[Column]:
    """Tell which columns are numbers and which are texts.

    Raises:
        ValueError: some are neither.
    """
    found = []
    for name in features:
        cells = features[name]
        is_number = types.is_numeric_dtype(cells.dtype) and not types.is_complex_dtype(
            cells.dtype
        )
        kind = types.infer_dtype(cells, skipna=True)
        if not is_number and kind not in ("string", "empty", "categorical"):
            message = (
                f"the column {name!r} holds {kind}: ONNX has numbers and texts; turn "
                "it into one of them, and train the model anew"
            )
            raise ValueError(message)
        found.append(Column(str(name), bool(is_number)))
    return found


def takes_columns(model: BaseEstimator) -> bool:
    """Tell whether the first step picks its columns by name."""
    while isinstance(model, Pipeline):
        model = model.steps[0][1]
    return isinstance(model, ColumnTransformer)


def convert(model: BaseEstimator, columns: list[Column], precision: Precision) -> bytes:
    """Return the graph, or raise what tells why there is none.

    Raises:
        ValueError: skl2onnx cannot express the model.
    """
    number = _NUMBERS[precision]
    if takes_columns(model):
        inputs = [
            (each.name, (number if each.is_number else StringTensorType)([None, 1]))
            for each in columns
        ]
    else:
        inputs = [(ALL, number([None, len(columns)]))]
    plain = _with_plain_texts(model)
    options = {id(plain): {"zipmap": False}} if hasattr(model, "classes_") else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of scikit-learn's coming versions
            graph = skl2onnx.convert_sklearn(
                plain, "model", initial_types=inputs, options=options
            )
    except (MissingConverter, MissingShapeCalculator) as error:
        reason = str(error).split("\n", 1)[0]
        message = f"skl2onnx does not know a part of the model: {reason}"
        raise ValueError(message) from error
    except _FAILURES as error:
        raise ValueError(f"skl2onnx cannot convert it: {told(error)}") from error
    return bytes(graph.SerializeToString())


def told(error: Exception) -> str:
    """Return an error in one line, cut where it is long."""
    # Of a node that cannot be made, the error holds all numbers of the model.
    text = " ".join(str(error).partition(" and attributes=")[0].split())
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return f"{type(error).__name__}: {text}"


def _with_plain_texts(model: BaseEstimator) -> BaseEstimator:
    """Return a copy whose imputers of texts look for "" in place of None and NA.

    ONNX has no missing text: those that use the graph give "".
    """
    model = copy.deepcopy(model)
    for part in _parts(model):
        if isinstance(part, SimpleImputer) and _fills_texts(part):
            part.missing_values = ""
    return model


def _fills_texts(imputer: SimpleImputer) -> bool:
    return any(isinstance(each, str) for each in imputer.statistics_)


def _parts(model: BaseEstimator) -> Iterator[BaseEstimator]:
    yield model
    if isinstance(model, Pipeline):
        inner = [step for _, step in model.steps]
    elif isinstance(model, ColumnTransformer):
        inner = [step for _, step, _ in model.transformers_]
    elif isinstance(model, FeatureUnion):
        inner = [step for _, step in model.transformer_list]
    else:
        return
    for each in inner:
        yield from _parts(each)
