"""The training as every rank does it, on its own rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline

from .fitting import codes_of, fit_logistic, fit_ridge
from .preparation import Learnt, learn
from .tables import Data, read_classes, read_data, read_numbers
from .worlds import World, rounded, together

Estimator: TypeAlias = Literal["LogisticRegression", "Ridge"]


@dataclass(frozen=True, slots=True)
class Result:
    """What the ranks found together; plain values, which JSON can hold."""

    learnt: dict[str, Any]  # as `Learnt`
    coefficients: list[list[float]]
    intercepts: list[float]
    classes: list[Any]  # sorted; empty for a regression
    history: list[tuple[float, float]]
    score: float
    rows: int
    notes: list[str]


def read(
    table: pd.DataFrame, label_column: str, estimator: Estimator, world: World
) -> Data:
    """Read what an estimator learns from; see `read_data`."""
    is_classifier = estimator == "LogisticRegression"
    read_labels = read_classes if is_classifier else read_numbers
    return read_data(table, label_column, read_labels, world)


def train(
    table: pd.DataFrame,
    label_column: str,
    estimator: Estimator,
    penalty: float,
    world: World,
) -> Result:
    """Train on the rows of all ranks; every rank has the result.

    Raises:
        TypeError: a rank has no table.
        ValueError: nothing can be learnt from the rows.
    """
    is_classifier = estimator == "LogisticRegression"
    data = read(table, label_column, estimator, world)
    rows = sum(world.gather(len(data.labels)))
    classes = _classes(data, label_column, world) if is_classifier else []
    least = world.size if is_classifier else max(2, world.size)
    if min(world.gather(len(data.labels))) == 0 or rows < least:
        message = (
            f"{rows:,} labelled rows for {world.size} ranks: each needs one, and a "
            "regression two in all"
        )
        raise ValueError(message)
    learnt = learn(data, world)
    prepared = np.asarray(learnt.transformer().transform(data.features), dtype=float)
    if is_classifier:
        codes = codes_of(data.labels, np.array(classes, dtype=data.labels.dtype))
        fitted = fit_logistic(prepared, codes, penalty, world)
    else:
        fitted = fit_ridge(prepared, data.labels, penalty, world)
    result = Result(
        learnt=asdict(learnt),
        coefficients=fitted.coefficients.tolist(),
        intercepts=fitted.intercepts.tolist(),
        classes=classes,
        history=fitted.history,
        score=0.0,
        rows=rows,
        notes=list(data.notes),
    )
    score = _score(make_model(result, estimator, penalty), data, world)
    return Result(**(_fields(result) | {"score": score}))


def make_model(result: Result, estimator: Estimator, penalty: float) -> Pipeline:
    """Put scikit-learn's own classes together, in the state that was found."""
    learnt = Learnt(**result.learnt)
    preparation = learnt.transformer()
    weights, intercepts = np.array(result.coefficients), np.array(result.intercepts)
    model: LogisticRegression | Ridge
    if estimator == "LogisticRegression":
        model = LogisticRegression(C=1 / penalty)
        model.classes_ = np.array(result.classes)
        if model.classes_.dtype.kind == "U":
            model.classes_ = model.classes_.astype(object)
        model.n_iter_ = np.array([len(result.history)], dtype=np.int32)
        model.coef_, model.intercept_ = weights, intercepts
    else:
        model = Ridge(alpha=penalty)
        model.n_iter_ = None
        model.coef_, model.intercept_ = weights[0], float(intercepts[0])
    model.n_features_in_ = weights.shape[1]
    return Pipeline([("preparation", preparation), ("estimator", model)])


def _fields(result: Result) -> dict[str, Any]:
    return {name: getattr(result, name) for name in Result.__slots__}


def _classes(data: Data, label_column: str, world: World) -> list[Any]:
    """Return the classes of all ranks, sorted."""

    def agree() -> list[Any]:
        found = {label for each in labels for label in each}
        if len({type(label) for label in found}) > 1:
            message = f"the label {label_column!r} has unlike types on the ranks"
            raise ValueError(message)
        if len(found) < 2:
            message = (
                f"the label {label_column!r} has {len(found)} class in the labelled "
                "rows: at least 2 classes are needed"
            )
            raise ValueError(message)
        return sorted(found)

    labels = world.gather(np.unique(data.labels).tolist())
    return together(world, agree)


def _score(model: Pipeline, data: Data, world: World) -> float:
    """Return accuracy, or the share of variance that is explained, of all rows."""
    predicted = model.predict(data.features)
    if data.labels.dtype != np.float64:
        right = float((predicted == data.labels).sum())
        sums = world.sum(np.array([right, float(len(predicted))]))
        return float(sums[0] / sums[1])
    labels = data.labels
    total = world.sum(np.array([labels.sum(), float(len(labels))]))
    mean = float(rounded(total[:1] / total[1])[0])
    errors = np.array([((labels - predicted) ** 2).sum(), ((labels - mean) ** 2).sum()])
    left, spread = world.sum(errors)
    return float(1 - left / spread) if spread else float("nan")
