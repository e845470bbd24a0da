"""Predict a whole table with a model."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator

from .asking import AskedModel
from .chunks import Found, noting, predict
from .drawing import draw_drift
from .drift import measure_drift
from .graph import OnnxModel
from .sample import sample_model

__all__ = ["Inferred", "batch_inference"]

_MOST_CLASSES = 20  # whose probabilities are given unasked
_LISTED = 20  # names in a note
_PREDICTED, _PROBABILITY = "predicted", "probability_"


class Inferred(NamedTuple):
    """What a model says of a table.

    Attributes:
        predictions: The table, all rows, with `predicted` (as the model gives it)
            and, where they were wanted, `probability_<class>`.
        rows: How many were predicted.
        drift: One row per column that the model takes, the most shifted first:
            `column`, `psi`, `reading` (stable, moderate from 0.1, large from 0.25),
            `by_chance` (what two samples of these sizes from one source exceed once
            in a hundred; up to it a column is called stable), `bins`,
            `missing_reference`, `missing_table`.  No rows without a reference.
        drift_plot: The same as bars.
        largest_psi: The greatest of the columns' population stability indices, in
            nats, 0 or more; None without a reference.
        drifted: Columns whose shift is large.
        mean_confidence: Mean over the rows of the probability of the predicted
            class, 0 to 1; None without probabilities.
        latency: Time for a row [ms] in the mean, prediction only; None unless it
            was asked for, since it is another one each time.
        notes: What to know: columns that were ignored, drift, warnings of the model.
    """

    predictions: pd.DataFrame
    rows: int
    drift: pd.DataFrame
    drift_plot: Figure
    largest_psi: float | None
    drifted: int
    mean_confidence: float | None
    latency: float | None
    notes: list[str]


def batch_inference(
    model: BaseEstimator | None = None,
    table: pd.DataFrame | None = None,
    reference: pd.DataFrame | None = None,
    onnx: Path | None = None,
    *,
    probabilities: bool | None = None,
    chunk_rows: int = 10_000,
    measure_latency: bool = False,
) -> Inferred:
    """Predict a whole table with a model, and tell how it differs from a reference.

    The model gets the columns that it was trained on (`feature_names_in_`), in its
    order; others are kept in the result and not looked at.  It is asked for
    `chunk_rows` rows at a time, so that what it needs itself is for one chunk.  The
    answers are those of core/model-server.

    With a `reference`, such as the rows of the training, the population stability
    index of each column is measured: of numbers over ten bins that are quantiles of
    the reference, of texts and booleans over their values (the 50 most frequent
    ones, the others together), a missing value being one of its own.

    The same arguments give the same results, to the byte, as long as
    `measure_latency` is off.

    Args:
        model: Any fitted model with scikit-learn's methods: its own, those of
            XGBoost and LightGBM, or a pipeline.  None: a logistic regression that
            is trained here, on two thirds of Fisher's iris.
        table: Rows to predict, at least one.  Names of columns are taken as text;
            columns that are only numbered (0, 1, 2 ...) are taken in the order of
            the training.  None: those of Fisher's iris that the model of this
            function has not seen; only without `model` and `onnx`.  It is not
            changed.
        reference: Rows to compare with, with the columns that the model takes.
            None: no drift is measured, but for the model of this function.
        onnx: A model as a file of ONNX, in place of `model`, such as core/to-onnx
            makes.  Its inputs are columns, called as in the table but for _ in
            place of what is no letter, digit or +, or one matrix of all columns.
            Infinity is refused, and what the graph has no number for.
        probabilities: Whether to give those of the classes.  None: where the model
            has them, for up to 20 classes.
        chunk_rows: Rows that the model gets at a time, 1 or more.  A model may round
            in another way for another number of rows.
        measure_latency: Whether to tell the time that a row takes.

    Returns:
        Predictions, drift and what is worth a note.

    Raises:
        TypeError: `model` has no `predict` or predicts several values per row, or
            `table` or `reference` is not a pandas DataFrame, or `onnx` no path.
        ValueError: both `model` and `onnx`; one of them without `table`, or the other
            way round; no row; two columns of the same name, also as the model writes
            them; a column that the model needs is missing; a column has the name of
            one that is added; the model cannot take a value or gives no
            probabilities; `onnx` cannot be run; or `chunk_rows` is below 1.

    Source:
        PSI: Siddiqi, Credit Risk Scorecards (Wiley, 2006).  The sum is Jeffreys'
        divergence: Kullback & Leibler, Ann. Math. Stat. 22 (1951), 79-86.  Its size
        by chance: Yurdakul, Statistical properties of population stability index
        (Western Michigan University, 2018); Wilson & Hilferty, PNAS 17 (1931), 684.

    >>> batch_inference().rows
    50
    """
    if chunk_rows < 1:
        message = f"chunk_rows is {chunk_rows}: give 1 or more"
        raise ValueError(message)
    model = _one_of(model, onnx)
    if (model is None) != (table is None):
        lacking = "table" if table is None else "model"
        message = f"there is no {lacking}: give model and table, or neither of them"
        raise ValueError(message)
    if model is None or table is None:
        model, table, sample = sample_model()
        reference = sample if reference is None else reference
    asked = AskedModel(model)
    asked.features(table)  # refuses what does not fit, before anything takes long
    _require_free(table, asked)
    notes: Counter[str] = Counter(_ignored(table, asked))
    wanted = _wants(asked, notes, wish=probabilities)
    with noting(notes):
        found = predict(asked, table, chunk_rows, probabilities=wanted)
    drift = _drift(asked, table, reference)
    notes.update(_told(drift))
    return Inferred(
        predictions=_beside(table, asked, found),
        rows=len(table),
        drift=drift,
        drift_plot=draw_drift(drift),
        largest_psi=None if drift.empty else float(drift["psi"].max()),
        drifted=int((drift["reading"] == "large").sum()),
        mean_confidence=found.confidence,
        latency=found.seconds / len(table) * 1000 if measure_latency else None,
        notes=[text if n == 1 else f"{n:,} x {text}" for text, n in notes.items()],
    )


def _one_of(
    model: BaseEstimator | None, onnx: Path | None
) -> BaseEstimator | OnnxModel | None:
    """Return the model that was given, if one was.

    Raises:
        ValueError: there are two, or the file cannot be run.
    """
    if onnx is None:
        return model
    if model is not None:
        raise ValueError("there are both model and onnx: give one of them")
    return OnnxModel(onnx)


def _wants(asked: AskedModel, notes: Counter[str], *, wish: bool | None) -> bool:
    """Decide whether probabilities are asked for.

    Raises:
        ValueError: they are wanted, and there are none.
    """
    if wish and not asked.has_probabilities:
        message = (
            "the model gives no probabilities, it has no predict_proba(): leave out "
            "probabilities, or give another model"
        )
        raise ValueError(message)
    if wish is not None or asked.classes is None or not asked.has_probabilities:
        return bool(wish)
    if len(asked.classes) > _MOST_CLASSES:
        notes[
            f"no probabilities, for the model has {len(asked.classes):,} classes: "
            "give probabilities=True for a column of each"
        ] += 1
        return False
    return True


def _added(asked: AskedModel) -> list[str]:
    """Name the columns that predictions may add."""
    classes = [] if asked.classes is None else asked.classes.tolist()
    return [_PREDICTED, *(f"{_PROBABILITY}{each}" for each in classes)]


def _require_free(table: pd.DataFrame, asked: AskedModel) -> None:
    names = {str(name) for name in table.columns}
    taken = [name for name in _added(asked) if name in names]
    if taken:
        message = (
            f"the table has a column {taken[0]!r} already, which predictions adds: "
            "rename or drop it"
        )
        raise ValueError(message)


def _ignored(table: pd.DataFrame, asked: AskedModel) -> list[str]:
    if asked.names is None:
        return []
    known = set(asked.names)
    others = [str(each) for each in table.columns if asked.written(each) not in known]
    if not others or len(others) == table.shape[1]:  # none, or all by their places
        return []
    more = ", …" if len(others) > _LISTED else ""
    return [f"columns that the model does not use: {', '.join(others[:_LISTED])}{more}"]


def _beside(table: pd.DataFrame, asked: AskedModel, found: Found) -> pd.DataFrame:
    """Put the answers beside the rows, whose columns are named by text."""
    added = {_PREDICTED: pd.Series(found.values, index=table.index)}
    if found.probabilities is not None:
        for place, name in enumerate(_added(asked)[1:]):
            scores = found.probabilities[:, place]
            added[name] = pd.Series(scores, index=table.index)
    named = table.set_axis([str(name) for name in table.columns], axis="columns")
    return pd.concat([named, pd.DataFrame(added, index=table.index)], axis="columns")


def _drift(
    asked: AskedModel, table: pd.DataFrame, reference: pd.DataFrame | None
) -> pd.DataFrame:
    if reference is None:
        return measure_drift(table, table, [])
    try:
        both = [pd.DataFrame(asked.features(each)) for each in (reference, table)]
    except (TypeError, ValueError) as error:
        raise type(error)(f"reference: {error}") from error
    # By the names of the table: LightGBM and ONNX write some in another way.
    own = {asked.written(name): str(name) for name in table.columns}
    names = [own.get(str(name), str(name)) for name in both[0]]
    both = [each.set_axis(names, axis="columns") for each in both]
    return measure_drift(both[0], both[1], list(both[0]))


def _told(drift: pd.DataFrame) -> list[str]:
    shifted = drift[drift["reading"] != "stable"]
    names = [f"{row.column} ({row.psi:.2f})" for row in shifted.itertuples()]
    if not names:
        return []
    more = ", …" if len(names) > _LISTED else ""
    return [f"shifted from the reference (PSI): {', '.join(names[:_LISTED])}{more}"]
