"""A fitted model and what it is asked with."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator

Values: TypeAlias = npt.NDArray[Any]
Features: TypeAlias = pd.DataFrame | Values
_LISTED = 20  # names in an error


class AskedModel:
    """A model that takes tables, by the names that it was trained on."""

    def __init__(self, model: BaseEstimator) -> None:
        """Keep a fitted model.

        Raises:
            TypeError: it has no `predict`.
        """
        if isinstance(model, type) or not hasattr(model, "predict"):
            message = f"model is a {type(model).__name__}, which has no predict()"
            raise TypeError(message)
        self._model = model
        names = getattr(model, "feature_names_in_", None)
        # None where it was trained on an array.
        self.names = None if names is None else [str(name) for name in names]
        count = getattr(model, "n_features_in_", None)
        self.count = None if count is None else int(count)
        self.classes: Values | None = getattr(model, "classes_", None)
        self.has_probabilities = self.classes is not None and hasattr(
            model, "predict_proba"
        )

    def features(self, table: pd.DataFrame) -> Features:
        """Return the columns that the model was trained on, in its order.

        Raises:
            TypeError: `table` is no DataFrame.
            ValueError: it lacks a column or a row, or has two of one name.
        """
        if not isinstance(table, pd.DataFrame):
            message = (
                f"table is a {type(table).__name__}, not a pandas DataFrame: "
                "convert it first, for example with pd.DataFrame(table)"
            )
            raise TypeError(message)
        if not len(table):
            raise ValueError("the table has no rows: give one or more to explain")
        given = [self._written(name) for name in table.columns]
        if twice := [name for name, count in Counter(given).items() if count > 1]:
            message = (
                f"more than one column is called {some(twice)} (names are compared "
                "as text): rename all but one"
            )
            raise ValueError(message)
        if self.names is None or _is_unnamed(table, self.names):
            return self._in_order(table)
        table = table.set_axis(given, axis="columns")
        if lacking := [name for name in self.names if name not in given]:
            others = [name for name in given if name not in self.names]
            near = difflib.get_close_matches(lacking[0], others, 1)
            asked = f" (did you mean {near[0]!r}?)" if near else ""
            message = (
                f"the table has no column {some(lacking)}{asked}; it has {some(given)}"
            )
            raise ValueError(message)
        # Made anew, column by column: sums over the same numbers are rounded
        # otherwise where a table lies otherwise in memory.
        return pd.DataFrame({name: table[name].array for name in self.names})

    def outputs(self) -> list[str]:
        """Name what is explained, in the order of `answers`.

        Of two classes it is the second alone: the first has the same contributions
        with the other sign.

        Raises:
            TypeError: the model knows classes, and gives no number for them.
        """
        if self.classes is None:
            return ["predicted"]
        kind = "probability" if self.has_probabilities else "decision"
        if kind == "decision" and not hasattr(self._model, "decision_function"):
            message = (
                f"model is a {type(self._model).__name__}, a classifier without "
                "predict_proba() and decision_function(): there is no number to explain"
            )
            raise TypeError(message)
        classes = self.classes.tolist()
        explained = classes[1:] if len(classes) == 2 else classes
        return [f"{kind}_{each}" for each in explained]

    def answers(self, features: Features) -> npt.NDArray[np.float64]:
        """Return the explained numbers, shape (rows, outputs).

        Raises:
            TypeError: there is not one for each class, or several predictions.
            ValueError: the features have values that the model cannot take.
        """
        if self.classes is None:
            method = "predict"
        else:
            method = "predict_proba" if self.has_probabilities else "decision_function"
        values = self._ask(method, features)
        wanted = len(self.outputs())
        if method == "predict_proba" and wanted == 1:
            values = values[:, -1]
        values = values.reshape(len(values), -1)
        if values.shape[1] != wanted:
            message = (
                f"{method}() of the model gives {values.shape[1]} numbers per row, "
                f"where {wanted} can be explained"
            )
            raise TypeError(message)
        return values.astype(np.float64)

    def predicted(self, features: Features) -> Values:
        """Return the model's own prediction for each row."""
        return self._ask("predict", features).reshape(-1)

    def _written(self, name: object) -> str:
        """Return a name as the model has it; LightGBM writes _ for a space."""
        is_lightgbm = type(self._model).__module__.startswith("lightgbm")
        return str(name).replace(" ", "_") if is_lightgbm else str(name)

    def _ask(self, method: str, features: Features) -> Values:
        try:
            return np.asarray(getattr(self._model, method)(features))
        except TypeError as error:  # such as texts where it was trained on numbers
            message = f"the model cannot take these values: {error}"
            raise ValueError(message) from error

    def _in_order(self, table: pd.DataFrame) -> Features:
        """Take columns by their places: the model or the table knows no names."""
        if self.count is not None and table.shape[1] != self.count:
            message = (
                f"the model was trained on {self.count} features, and the table has "
                f"{table.shape[1]} columns: {some(table.columns)}"
            )
            raise ValueError(message)
        if self.names is not None:
            return table.set_axis(self.names, axis="columns")
        return table.to_numpy()


def _is_unnamed(table: pd.DataFrame, names: list[str]) -> bool:
    """Tell whether columns are only numbered, and were not in the training."""
    numbers = [str(place) for place in range(table.shape[1])]
    return [str(name) for name in table.columns] == numbers and numbers != names


def some(names: Iterable[object]) -> str:
    """List names, the first of many."""
    listed = [repr(str(name)) for name in names]
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return (", ".join(listed[:_LISTED]) or "none") + more
