"""Serve a model over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from .asking import AskedModel
from .graph import OnnxModel
from .sample import sample_model
from .tensors import answers_of, inputs_of

__all__ = ["Answer", "ModelServer"]


class Answer(NamedTuple):
    """What the model says of the rows of a request.

    Attributes:
        predicted: A prediction per row, shape (rows,): class labels as the model
            has them (texts as BYTES), or the numbers of a regression.
        probabilities: Of each row and class, shape (rows, classes), 0 to 1; None
            where they were not asked for.
        classes: The classes, in the order of the columns of `probabilities`; None
            without them.
    """

    predicted: np.ndarray
    probabilities: np.ndarray | None
    classes: np.ndarray | None


class ModelServer:
    """Serve a model over HTTP by the Open Inference Protocol, version 2.

    It takes any fitted model with scikit-learn's methods: its own estimators and
    pipelines, those of XGBoost and LightGBM, and pipelines of them; or a model as a
    file of ONNX, with the same answers to the same requests.  `fnhub serve`
    keeps one instance, loads it once, and asks it for each request, several at a
    time; `predict` changes nothing in it.

    A request is a table: one tensor of 2 dimensions, its columns in the order of the
    training, or a tensor for each column, called like it.  Columns that the model
    does not know are ignored.  A row of a small model costs about 3 ms of a processor,
    10,000 rows in one request about 25 ms.  The answers are those of
    core/batch-inference.
    """

    def load(
        self,
        model: BaseEstimator | None = None,
        table: pd.DataFrame | None = None,
        onnx: Path | None = None,
    ) -> None:
        """Take the model, and ask it once.

        Args:
            model: A fitted model with `predict`, and with `predict_proba` where
                probabilities will be asked for.  None: a logistic regression that
                is trained here, on two thirds of Fisher's iris.
            table: Some rows as they will come, such as those of the training.  They
                tell the types of the columns, which the metadata then names, and
                the first is predicted, so that a model that does not fit is found
                now.  None: all columns are said to be numbers, but for those of
                `onnx`, which has types.
            onnx: A model as a file of ONNX, in place of `model`, such as core/to-onnx
                makes.  Its inputs are columns, called as in the requests but for _
                in place of what is no letter, digit or +, or one matrix of all
                columns.

        Raises:
            TypeError: `model` has no `predict`, or predicts several values per row;
                `table` is no pandas DataFrame, or `onnx` no path.
            ValueError: both `model` and `onnx` are given; `onnx` cannot be run; or
                `table` has no row, or lacks a column that the model needs.
        """
        if model is not None and onnx is not None:
            raise ValueError("there are both model and onnx: give one of them")
        self._platform = "scikit-learn" if onnx is None else "onnxruntime_onnx"
        if onnx is not None:
            model = OnnxModel(onnx)
        if model is None:
            model, table = sample_model()
        self._model = AskedModel(model)
        self._table = table
        if table is not None:
            self.predict(table.head(1), probabilities=self._model.has_probabilities)

    def predict(self, table: pd.DataFrame, *, probabilities: bool = False) -> Answer:
        """Predict the rows of a request.

        Args:
            table: At least one row; columns by name, or called 0, 1, 2 ... and then
                in the order of the training.
            probabilities: Whether to give those of the classes as well.

        Returns:
            Predictions, and probabilities where they are wanted.

        Raises:
            TypeError: `table` is not a pandas DataFrame, or the model predicts
                several values per row.
            ValueError: a column is missing or there twice, there are no rows, the
                model cannot take the values, or gives no probabilities.
        """
        features = self._model.features(table)
        predicted = self._model.predicted(features)
        if not probabilities:
            return Answer(predicted, None, None)
        found = self._model.probabilities(features)
        return Answer(predicted, found, np.asarray(self._model.classes))

    def metadata(self) -> dict[str, Any]:
        """Return the tensors of a request and an answer, as the protocol has them."""
        return {
            "platform": self._platform,
            "inputs": inputs_of(self._model, self._table),
            "outputs": answers_of(self._model),
        }
