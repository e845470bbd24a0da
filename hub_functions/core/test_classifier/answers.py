"""What a model answers to a table, beside what is true.

Labels and classes are compared as text: files and libraries keep the same label as
7, 7.0 or "7", and `True` as a boolean or as a word.
"""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int64]
_LISTED = 20  # names in an error


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers to every row of a table."""

    classes: tuple[str, ...]  # the model's, in its order, then labels it has not
    known: int  # how many of them are the model's
    labels: Codes  # per row, into `classes`; -1 where the label is missing
    predicted: Codes  # per row, into `classes`
    values: npt.NDArray[Any]  # `predicted` as the model gave it
    scores: Floats | None  # shape (rows, known); the greater, the likelier
    are_probabilities: bool

    @property
    def has_label(self) -> npt.NDArray[np.bool_]:
        """Per row: whether it has a label."""
        return self.labels >= 0

    @property
    def has_known_label(self) -> npt.NDArray[np.bool_]:
        """Per row: whether it has a label that is a class of the model."""
        return (self.labels >= 0) & (self.labels < self.known)


def ask(model: BaseEstimator, table: pd.DataFrame, label_column: str) -> Answers:
    """Let a model predict all rows of a table whose columns are named by text.

    Raises:
        TypeError: it is no classifier of one label.
        ValueError: the table lacks what the model needs, or no label is known.
    """
    if not hasattr(model, "predict"):
        message = f"model is a {type(model).__name__}, which has no predict()"
        raise TypeError(message)
    labels = _texts(table[label_column])
    features = _features(model, table.drop(columns=label_column))
    values = np.asarray(model.predict(features))
    if values.ndim > 1:
        if values.shape[1:] != (1,):
            message = f"model predicts {values.shape[1]} labels per row: one is wanted"
            raise TypeError(message)
        values = values[:, 0]
    predicted = _texts(pd.Series(values))
    own = _classes(model, values, labels)
    new = sorted(set(labels.dropna()) - set(own))
    if own and len(new) == labels.nunique():
        message = (
            f"no label in {label_column!r} is a class of the model: the labels are "
            f"{_some(new)}, the classes {_some(own)}"
        )
        raise ValueError(message)
    index = pd.Index([*own, *new])
    scores, are_probabilities = _scores(model, features, len(own))
    return Answers(
        classes=tuple(index),
        known=len(own),
        labels=index.get_indexer(pd.Index(labels)).astype(np.int64),
        predicted=index.get_indexer(pd.Index(predicted)).astype(np.int64),
        values=values,
        scores=scores,
        are_probabilities=are_probabilities,
    )


def named_by_text(table: pd.DataFrame, label_column: str) -> pd.DataFrame:
    """Return the table with text as names of its columns.

    Raises:
        TypeError: it is no DataFrame.
        ValueError: two columns have the same name, there is no such label column,
            or it has no value.
    """
    if not isinstance(table, pd.DataFrame):
        message = (
            f"table is a {type(table).__name__}, not a pandas DataFrame: "
            "convert it first, for example with pd.DataFrame(table)"
        )
        raise TypeError(message)
    names = [str(name) for name in table.columns]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        message = (
            f"more than one column is called {_some(twice)} (names are compared as "
            "text): rename all but one, or drop them with "
            "table.loc[:, ~table.columns.duplicated()]"
        )
        raise ValueError(message)
    if label_column not in names:
        raise ValueError(_lacking([label_column], names))
    table = table.set_axis(names, axis="columns")
    if table[label_column].isna().all():
        message = f"no row has a label in {label_column!r}: nothing to compare with"
        raise ValueError(message)
    return table


def _features(
    model: BaseEstimator, table: pd.DataFrame
) -> pd.DataFrame | npt.NDArray[Any]:
    """Return the columns that the model was trained on, in its order."""
    names = getattr(model, "feature_names_in_", None)
    if names is None:
        wanted = getattr(model, "n_features_in_", table.shape[1])
        if wanted != table.shape[1]:
            message = (
                f"model was trained on {wanted} features without names, and the table "
                f"has {table.shape[1]} columns beside the label: {_some(table.columns)}"
            )
            raise ValueError(message)
        return table.to_numpy() if hasattr(model, "n_features_in_") else table
    lacking = [name for name in names if name not in table]
    if lacking:
        raise ValueError(_lacking(lacking, [str(name) for name in table]))
    # Made anew, column by column: sums over the same numbers are rounded otherwise
    # where a table, say from a file, lies otherwise in memory.
    return pd.DataFrame({name: table[name].array for name in names})


def _lacking(wanted: list[str], names: list[str]) -> str:
    near = difflib.get_close_matches(wanted[0], names, 1)
    asked = f" (did you mean {near[0]!r}?)" if near else ""
    return f"the table has no column {_some(wanted)}{asked}; it has {_some(names)}"


def _some(names: Any) -> str:
    listed = [repr(str(name)) for name in names]
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return (", ".join(listed[:_LISTED]) or "none") + more


def _texts(cells: pd.Series[Any]) -> pd.Series[str]:
    """Write labels as text; whole numbers without a point, missing ones as None."""
    codes, distinct = pd.factorize(cells)
    texts = np.array([*map(_text, distinct), None], dtype=object)
    return pd.Series(texts[codes], dtype=object)


def _text(value: Any) -> str:
    is_whole = isinstance(value, (float, np.floating)) and float(value).is_integer()
    return str(int(value) if is_whole else value)


def _classes(
    model: BaseEstimator, values: npt.NDArray[Any], labels: pd.Series[str]
) -> list[str]:
    """Return the model's classes; of a model that tells none, those that are seen.

    Raises:
        TypeError: it predicts measured numbers.
    """
    classes = getattr(model, "classes_", None)
    if classes is not None:
        return [_text(each) for each in classes]
    if values.dtype.kind == "f" and (values % 1 != 0).any():
        number = values[values % 1 != 0][0]
        message = f"model predicts numbers such as {number:.4g}: it is no classifier"
        raise TypeError(message)
    return sorted({*_texts(pd.Series(values)), *labels.dropna()})


def _scores(
    model: BaseEstimator, features: Any, classes: int
) -> tuple[Floats | None, bool]:
    """Return probabilities, or else distances, with whether they are the former."""
    if not hasattr(model, "classes_") or _is_pairwise(model):
        return None, False
    are_probabilities = hasattr(model, "predict_proba")
    if are_probabilities:
        scores = np.asarray(model.predict_proba(features), dtype=np.float64)
    elif hasattr(model, "decision_function"):
        scores = np.asarray(model.decision_function(features), dtype=np.float64)
    else:
        return None, False
    if scores.ndim == 1:  # the distance from the first class to the second
        scores = np.column_stack([-scores, scores])
    fits = scores.shape[1] == classes and bool(np.isfinite(scores).all())
    return (scores, are_probabilities) if fits else (None, False)


def _is_pairwise(model: BaseEstimator) -> bool:
    """Tell whether distances are between two classes each: not one per class."""
    params = model.get_params() if hasattr(model, "get_params") else {}
    return not hasattr(model, "predict_proba") and any(
        name.endswith("decision_function_shape") and value == "ovo"
        for name, value in params.items()
    )
