"""A fitted model and what it is asked with."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

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
        self._known = frozenset(self.names or ())
        # Columns of texts, where the model itself knows.
        self.texts = frozenset[str](getattr(model, "texts_", ()))
        self._writing = _writing_of(model)
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
            raise ValueError("the table has no rows: give one or more to predict")
        given = [self.written(name) for name in table.columns]
        if twice := [name for name, count in Counter(given).items() if count > 1]:
            message = (
                f"more than one column is called {_some(twice)} (names are compared "
                "as text, as the model writes them): rename all but one"
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
                f"the table has no column {_some(lacking)}{asked}; it has "
                f"{_some(given)}"
            )
            raise ValueError(message)
        # Made anew, column by column: sums over the same numbers are rounded
        # otherwise where a table lies otherwise in memory.
        return pd.DataFrame({name: table[name].array for name in self.names})

    def written(self, name: object) -> str:
        """Return a column's name as text, and if the model has it, as it writes it."""
        written = self._writing(str(name))
        return written if written in self._known else str(name)

    def predicted(self, features: Features) -> Values:
        """Return a prediction for each row.

        Raises:
            TypeError: the model predicts several values for a row.
            ValueError: the features have values that it cannot take.
        """
        values = self._ask("predict", features)
        if values.ndim > 1 and values.shape[1:] != (1,):
            message = f"model predicts {values.shape[1]} values per row: one is wanted"
            raise TypeError(message)
        return values.reshape(-1)

    def probabilities(self, features: Features) -> npt.NDArray[np.float64]:
        """Return a row per row and a column per class.

        Raises:
            ValueError: the model gives none.
        """
        if not self.has_probabilities:
            message = "the model gives no probabilities: it has no predict_proba()"
            raise ValueError(message)
        return self._ask("predict_proba", features).astype(np.float64)

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
                f"{table.shape[1]} columns: {_some(table.columns)}"
            )
            raise ValueError(message)
        if self.names is not None:
            return table.set_axis(self.names, axis="columns")
        return table.to_numpy()


def _writing_of(model: BaseEstimator) -> Callable[[str], str]:
    """Return how names of columns become those that the model has."""
    while isinstance(model, Pipeline):
        model = model.steps[0][1]
    if type(model).__module__.startswith("lightgbm"):
        return lambda name: name.replace(" ", "_")
    return getattr(model, "written", str)


def _is_unnamed(table: pd.DataFrame, names: list[str]) -> bool:
    """Tell whether columns are only numbered, and were not in the training."""
    numbers = [str(place) for place in range(table.shape[1])]
    return [str(name) for name in table.columns] == numbers and numbers != names


def _some(names: Iterable[object]) -> str:
    listed = [repr(str(name)) for name in names]
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return (", ".join(listed[:_LISTED]) or "none") + more
