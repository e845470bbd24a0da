"""A file of ONNX that is asked as a model of scikit-learn is."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.utils.metaestimators import available_if

from .labels import labels_in

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, NodeArg

Values: TypeAlias = npt.NDArray[Any]
_TYPES: dict[str, type] = {
    "tensor(double)": np.float64,
    "tensor(float)": np.float32,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
    "tensor(string)": np.object_,
}
_NUMBERS = ("tensor(double)", "tensor(float)")
_MATRIX = "features"  # what core/to-onnx calls the input of all columns
_NEAR = 1e-3  # of the sum of probabilities to 1
_LONGEST = 300  # characters of a reason


class OnnxModel:
    """A graph with the attributes and methods of a fitted estimator.

    It has an input for each column, shape (rows, 1), or one matrix of all of them;
    its first output is the prediction, its second one the probabilities.
    """

    def __init__(self, path: Path) -> None:
        """Load the graph.

        Raises:
            TypeError: `path` is no path.
            ValueError: there is no such file, onnxruntime cannot run it, or it has
                inputs of another kind.
        """
        path = Path(os.fspath(path))
        if not path.is_file():
            raise ValueError(f"onnx: there is no file {path.name!r}: give another path")
        self._session = _session(path)
        inputs = self._session.get_inputs()
        self._types = {each.name: _type_of(each) for each in inputs}
        widths = [_width(each) for each in inputs]
        self._is_matrix = len(inputs) == 1 and (
            inputs[0].name == _MATRIX or widths != [1]
        )
        if self._is_matrix:
            self.n_features_in_ = widths[0]
        elif set(widths) != {1}:
            message = (
                "onnx: the graph has several inputs, and not all are of one column "
                "(shape (rows, 1)): export it with core/to-onnx"
            )
            raise ValueError(message)
        else:
            self.feature_names_in_ = list(self._types)
            self.n_features_in_ = len(inputs)
        texts = (name for name, kind in self._types.items() if kind is np.object_)
        self.texts_ = frozenset(() if self._is_matrix else texts)
        first = self._session.get_outputs()[0].type
        self._has_labels = first not in _NUMBERS
        self._has_scores = False
        if self._has_labels:
            self._know_classes(path, is_text=first == "tensor(string)")

    @staticmethod
    def written(name: str) -> str:
        """Return a column's name as inputs have it: _ for what is no letter."""
        return re.sub(r"[^\w+]", "_", name)

    def predict(self, features: pd.DataFrame | Values) -> Values:
        """Return a prediction for each row; numbers in double precision.

        Raises:
            ValueError: the graph cannot take the values, or has no number for them.
        """
        answers = self._run(self._feed(features))
        if self._has_scores:
            _require_numbers(answers[1])
        if self._has_labels:
            return answers[0].reshape(-1)
        _require_numbers(answers[0])
        return answers[0].astype(np.float64)

    @available_if(lambda self: self._has_scores)
    def predict_proba(self, features: pd.DataFrame | Values) -> Values:
        """Return probabilities, a column per class.

        Raises:
            ValueError: the graph cannot take the values, or has no number for them.
        """
        return _require_numbers(self._run(self._feed(features))[1])

    def _know_classes(self, path: Path, *, is_text: bool) -> None:
        """Learn by a row of nothing whether there are probabilities, and of what."""
        answers = self._run(self._nothing())
        found = labels_in(path.read_bytes(), is_text=is_text)
        if len(answers) > 1:
            scores = answers[1]
            # Graphs of a few classifiers have distances in their place.
            is_sum = abs(scores.sum() - 1) < _NEAR and scores.min() >= 0
            self._has_scores = bool(is_sum or np.isnan(scores).any())
        if self._has_scores:
            found = {each for each in found if len(each) == scores.shape[1]}
        if self._has_scores and len(found) > 1:  # one for each part of a stack
            label, place = answers[0].reshape(-1)[0], scores.argmax()
            found = {each for each in found if each[place] == label}
        # Of whom probabilities are has to be known.
        self._has_scores = self._has_scores and len(found) == 1
        self.classes_ = np.array(
            [*found.pop()] if len(found) == 1 else [],
            dtype=object if is_text else np.int64,
        )

    def _nothing(self) -> dict[str, Values]:
        width = (self.n_features_in_ or 1) if self._is_matrix else 1
        return {
            name: np.full((1, width), "" if kind is np.object_ else 0, dtype=kind)
            for name, kind in self._types.items()
        }

    def _feed(self, features: pd.DataFrame | Values) -> dict[str, Values]:
        if self._is_matrix:
            ((name, kind),) = self._types.items()
            return {name: _cells(pd.DataFrame(features), kind)}
        table = pd.DataFrame(features)
        return {name: _cells(table[[name]], self._types[name]) for name in table}

    def _run(self, feed: dict[str, Values]) -> list[Values]:
        try:
            answers = self._session.run(None, feed)
        except Exception as error:  # its errors have no class of their own in common
            raise ValueError(
                f"the graph cannot take these values: {_told(error)}"
            ) from error
        return [_array(each) for each in answers]


def _session(path: Path) -> InferenceSession:
    # Only those who bring a graph wait for its import.
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the same sums in the same order
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # its errors have no class of their own in common
        message = f"onnx: onnxruntime cannot run {path.name!r}: {_told(error)}"
        raise ValueError(message) from error


def _type_of(given: NodeArg) -> type:
    if given.type not in _TYPES:
        message = (
            f"onnx: the input {given.name!r} is a {given.type}, which no table has"
        )
        raise ValueError(message)
    return _TYPES[given.type]


def _width(given: NodeArg) -> int | None:
    """Return how many columns an input has; None where the graph does not say."""
    last = given.shape[1] if len(given.shape) == 2 else None
    return last if isinstance(last, int) else None


def _cells(table: pd.DataFrame, kind: type) -> Values:
    """Return a matrix of what the graph counts in; a missing text is "".

    Raises:
        ValueError: there are texts for numbers, numbers for texts, or infinity.
    """
    if kind is np.object_:
        texts = table.astype(object).where(table.notna(), "").to_numpy(object)
        if others := [each for each in texts.flat if not isinstance(each, str)]:
            message = (
                f"the column {str(table.columns[0])!r} holds {others[0]!r}, and the "
                "graph takes texts there"
            )
            raise ValueError(message)
        return texts
    with np.errstate(over="ignore"):
        values = table.to_numpy(dtype=kind, na_value=np.nan)
    if values.dtype.kind == "f" and np.isinf(values).any():
        precision = " for single precision" if kind is np.float32 else ""
        message = f"the table holds infinity or a value too large{precision}"
        raise ValueError(message)
    return values


def _array(answer: Values | list[dict[Any, float]]) -> Values:
    """Return an output; what is a dict for each row is made a matrix."""
    if isinstance(answer, list):
        answer = [list(each.values()) for each in answer]
    return np.asarray(answer)


def _require_numbers(values: Values) -> Values:
    """Return them, or raise ValueError where one is no number."""
    is_nan = np.isnan(values.reshape(len(values), -1)).any(axis=1)
    if is_nan.any():
        message = (
            f"the model cannot take these values: it has no number for the row "
            f"{int(is_nan.argmax())} (from 0); are values missing in it?"
        )
        raise ValueError(message)
    return values


def _told(error: Exception) -> str:
    """Return an error in one line, cut where it is long."""
    text = " ".join(str(error).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
