"""What models answer to the rows of one table, beside what is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.pipeline import Pipeline

from .tables import some, unknown

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int64]
Task: TypeAlias = Literal["classification", "regression"]
BASELINE = "baseline"


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What one model says of every row."""

    name: str
    kind: str  # class of the model; of a pipeline, of its last step
    values: Any  # codes of classes, or floats; shape (rows,)
    probabilities: Floats | None  # shape (rows, classes)


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Labels and answers; rows without a label are left out."""

    task: Task
    classes: tuple[str, ...]  # of labels and models; none in a regression
    labels: Any  # codes of classes, or floats; shape (rows,)
    each: tuple[Answer, ...]  # the baseline is the last


def ask_all(
    models: dict[str, BaseEstimator],
    table: pd.DataFrame,
    learnt: pd.DataFrame,
    label_column: str,
) -> Answers:
    """Let models, and a baseline that is fitted on `learnt`, predict a table.

    Args:
        models: By name, at least one.
        table: Every row has a label; names of columns are text.
        learnt: Rows whose labels the baseline learns; every one is there.
        label_column: That of both.

    Raises:
        TypeError: a model predicts nothing, or several values per row.
        ValueError: the table lacks what a model needs, or models are of two tasks.
    """
    features = table.drop(columns=label_column)
    given = {name: _predict(model, features, name) for name, model in models.items()}
    tasks = {name: _task(models[name], given[name]) for name in models}
    if len(set(tasks.values())) > 1:
        told = ", ".join(f"{name} is for {task}" for name, task in tasks.items())
        message = f"models of two tasks cannot be compared: {told}"
        raise ValueError(message)
    asked = [
        (name, models[name], given[name], _matching(models[name], features, name))
        for name in models
    ]
    if "regression" in tasks.values():
        return _regression(asked, table[label_column], learnt[label_column])
    return _classification(asked, table[label_column], learnt[label_column])


def _regression(asked: list[Any], cells: pd.Series[Any], learnt: Any) -> Answers:  # noqa: ANN401
    labels, known = _numbers(cells), _numbers(learnt)
    dummy = DummyRegressor(strategy="mean").fit(np.zeros((len(known), 1)), known)
    found = []
    for name, model, values, _ in asked:
        predicted = np.asarray(values, dtype=np.float64)
        if not np.isfinite(predicted).all():
            message = f"{name} predicts numbers that are missing or infinite"
            raise ValueError(message)
        found.append(Answer(name, _kind(model), predicted, None))
    naive = dummy.predict(np.zeros((len(labels), 1)))
    found.append(Answer(BASELINE, "mean of the label", naive, None))
    return Answers("regression", (), labels, tuple(found))


def _classification(asked: list[Any], cells: pd.Series[Any], learnt: Any) -> Answers:  # noqa: ANN401
    labels, known = _texts(cells), _texts(learnt)
    own = [[_text(c) for c in getattr(model, "classes_", ())] for _, model, *_ in asked]
    told = [_texts(pd.Series(values)) for _, _, values, _ in asked]
    flat = [name for names in (*own, labels, known, *told) for name in names]
    classes = pd.Index(sorted(set(flat)))
    if own[0] and not set(labels) & {name for names in own for name in names}:
        there = some(sorted(set(labels)))
        message = (
            f"no label is a class of a model: the labels are {there}, the classes "
            f"{some(own[0])}"
        )
        raise ValueError(message)
    found = []
    for (name, model, _, features), names, texts in zip(asked, own, told, strict=True):
        probabilities = _probabilities(model, features, names, classes)
        codes = classes.get_indexer(pd.Index(texts))
        found.append(Answer(name, _kind(model), codes, probabilities))
    dummy = DummyClassifier(strategy="prior").fit(np.zeros((len(known), 1)), known)
    nothing = np.zeros((len(labels), 1))
    naive = classes.get_indexer(pd.Index(dummy.predict(nothing)))
    shares = np.zeros((len(labels), len(classes)))
    shares[:, classes.get_indexer(pd.Index(dummy.classes_))] = dummy.predict_proba(
        nothing
    )
    found.append(Answer(BASELINE, "most frequent class", naive, shares))
    codes = classes.get_indexer(pd.Index(labels))
    return Answers("classification", tuple(classes), codes, tuple(found))


def _predict(model: BaseEstimator, features: pd.DataFrame, name: str) -> Any:  # noqa: ANN401  # of any type
    if not hasattr(model, "predict"):
        message = f"{name} is a {type(model).__name__}, which has no predict()"
        raise TypeError(message)
    values = np.asarray(model.predict(_matching(model, features, name)))
    if values.ndim > 1 and values.shape[1:] != (1,):
        message = f"{name} predicts {values.shape[1]} values per row: one is wanted"
        raise TypeError(message)
    return values.ravel()


def _matching(model: BaseEstimator, table: pd.DataFrame, name: str) -> Any:  # noqa: ANN401  # as the model takes it
    """Return the columns that a model was trained on, in its order."""
    names = getattr(model, "feature_names_in_", None)
    if names is None:
        wanted = getattr(model, "n_features_in_", table.shape[1])
        if wanted != table.shape[1]:
            message = (
                f"{name} was trained on {wanted} features without names, and the table "
                f"has {table.shape[1]} columns beside the label: {some([*table])}"
            )
            raise ValueError(message)
        return table.to_numpy() if hasattr(model, "n_features_in_") else table
    lacking = [str(each) for each in names if each not in table]
    if lacking:
        raise ValueError(unknown(lacking, [*table], f"the table for {name}"))
    return pd.DataFrame({each: table[each].array for each in names})


def _probabilities(
    model: BaseEstimator,
    features: Any,  # noqa: ANN401  # as the model takes it
    own: list[str],
    classes: pd.Index[str],
) -> Floats | None:
    """Return a column per class, 0 for those that the model has not."""
    if not own or not hasattr(model, "predict_proba"):
        return None
    found = np.asarray(model.predict_proba(features), dtype=np.float64)
    if found.ndim != 2 or found.shape[1] != len(own) or not np.isfinite(found).all():
        return None
    wide = np.zeros((len(found), len(classes)))
    wide[:, classes.get_indexer(pd.Index(own))] = found
    return wide


def _task(model: BaseEstimator, values: Any) -> Task:  # noqa: ANN401  # of any type
    is_class = hasattr(model, "classes_") or values.dtype.kind not in "iuf"
    return "classification" if is_class else "regression"


def _kind(model: BaseEstimator) -> str:
    return type(model[-1] if isinstance(model, Pipeline) else model).__name__


def _numbers(cells: pd.Series[Any]) -> Floats:
    try:
        found = cells.to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        message = (
            f"the label {cells.name!r} is no number, and the models are regressors"
        )
        raise ValueError(message) from error
    if np.isinf(found).any():
        message = f"the label {cells.name!r} has infinite numbers: drop these rows"
        raise ValueError(message)
    return found


def _texts(cells: pd.Series[Any]) -> list[str]:
    """Write labels as text, whole numbers without a point: 7, 7.0 and "7" are one."""
    codes, distinct = pd.factorize(cells)
    texts = np.array([_text(value) for value in distinct], dtype=object)
    return list(texts[codes])


def _text(value: Any) -> str:  # noqa: ANN401  # a label of any type
    is_whole = isinstance(value, (float, np.floating)) and float(value).is_integer()
    return str(int(value) if is_whole else value)
