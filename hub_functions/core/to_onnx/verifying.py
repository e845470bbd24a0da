"""What the graph says, beside what the model says."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import onnxruntime
import pandas as pd

from .asking import AskedModel
from .converting import ALL, Column, Precision, told

Floats: TypeAlias = npt.NDArray[np.float64]
_TYPES = {"double": np.float64, "float": np.float32}
_ROUNDS = 5  # of which the fastest counts


@dataclass(frozen=True, slots=True, eq=False)
class Verified:
    """A graph and how near it comes to the model."""

    graph: bytes
    precision: Precision
    equal: npt.NDArray[np.bool_]  # by row: the same class, or within tolerance
    distance: Floats  # by row: the greatest difference of a number
    original: npt.NDArray[Any]  # predictions by row
    exported: npt.NDArray[Any]

    def agreement(self) -> float:
        """Return the share of rows that are equal."""
        return float(self.equal.mean())

    def largest(self) -> float:
        """Return the greatest difference of all."""
        return float(self.distance.max())


class Session:
    """A graph that answers tables."""

    def __init__(
        self, graph: bytes, columns: list[Column], precision: Precision
    ) -> None:
        """Load the graph.

        Raises:
            ValueError: onnxruntime cannot run it.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the same sums in the same order
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(
                graph, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # its errors have no class of their own in common
            raise ValueError(f"onnxruntime cannot run it: {told(error)}") from error
        self._type = _TYPES[precision]
        self.names = [each.name for each in self._session.get_inputs()]
        self._columns = {} if self.names == [ALL] else _paired(self.names, columns)

    def feed(self, features: pd.DataFrame) -> dict[str, npt.NDArray[Any]]:
        """Return the inputs of the graph; a missing text is ""."""
        if not self._columns:
            return {ALL: features.to_numpy(dtype=self._type, na_value=np.nan)}
        return {
            name: self._column(features[column.name], column)
            for name, column in self._columns.items()
        }

    def input_of(self, column: Column) -> str:
        """Return the input that takes a column; "" when the model drops it."""
        if not self._columns:
            return ALL
        found = [name for name, each in self._columns.items() if each is column]
        return found[0] if found else ""

    def run(self, feed: dict[str, npt.NDArray[Any]]) -> list[npt.NDArray[Any]]:
        """Return predictions, and probabilities where the graph has them."""
        return [np.asarray(each) for each in self._session.run(None, feed)]

    def _column(self, cells: pd.Series, column: Column) -> npt.NDArray[Any]:
        if column.is_number:
            values = cells.to_numpy(dtype=self._type, na_value=np.nan)
        else:
            values = cells.astype(object).where(cells.notna(), "").to_numpy(object)
        return values.reshape(-1, 1)


def _paired(names: list[str], columns: list[Column]) -> dict[str, Column]:
    """Find the column of each input: skl2onnx writes _ for what is no letter.

    Raises:
        ValueError: an input is of no column.
    """
    left, found = list(columns), dict[str, Column]()
    for name in names:  # in the order of the columns; those that are dropped may lack
        while len(names) < len(columns) and left and not _fits(name, left[0]):
            left.pop(0)
        if not left:
            message = f"the graph has an input {name!r}, which is no column"
            raise ValueError(message)
        found[name] = left.pop(0)
    return found


def _fits(name: str, column: Column) -> bool:
    """Tell whether an input is called like a column; of two alike, one has a number."""
    plain = re.sub(r"[^\w+]", "_", column.name)
    return re.fullmatch(re.escape(plain) + r"\d*", name) is not None


def verify(
    asked: AskedModel, features: pd.DataFrame, session: Session, tolerance: float
) -> tuple[npt.NDArray[np.bool_], Floats, npt.NDArray[Any], npt.NDArray[Any]]:
    """Compare row by row.

    Returns:
        By row: whether they agree, the greatest difference, and both predictions.
    """
    given = features if asked.names is not None else features.to_numpy()
    original = asked.predicted(given)
    answers = session.run(session.feed(features))
    exported = answers[0].reshape(-1)
    if asked.classes is None:
        distance = np.abs(exported.astype(np.float64) - original)
        scale = 1 + np.abs(original)
        return distance <= tolerance * scale, distance, original, exported
    if original.dtype == np.bool_:  # which ONNX tells as 0 and 1
        exported = exported.astype(np.bool_)
    same = exported.astype(str) == original.astype(str)
    distance = np.zeros(len(original))
    if asked.has_probabilities and len(answers) > 1:
        distance = np.abs(answers[1] - asked.answers_of_all(given)).max(axis=1)
    return same & (distance <= tolerance), distance, original, exported


def speed_up(asked: AskedModel, features: pd.DataFrame, session: Session) -> float:
    """Return how many times faster the graph answers all rows: fastest of 5."""
    given = features if asked.names is not None else features.to_numpy()
    before, after = [], []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        asked.predicted(given)
        middle = time.perf_counter()
        session.run(session.feed(features))
        before.append(middle - began)
        after.append(time.perf_counter() - middle)
    return min(before) / min(after)
