"""Export a model to ONNX, and prove that it says the same."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator

from .asking import AskedModel
from .converting import Column, columns_of, convert, takes_columns
from .drawing import draw_differences
from .sample import sample_model
from .verifying import Session, Verified, speed_up, verify

__all__ = ["Exported", "to_onnx"]

_LISTED = 20  # differing rows in the report


class Exported(NamedTuple):
    """A model as ONNX, and how near it comes to the original.

    Attributes:
        onnx: The file model.onnx, in a new folder of its own.  Its inputs are the
            columns of the table, shape (rows, 1), or one matrix `features`, shape
            (rows, columns); its outputs the prediction and, of classifiers, the
            probabilities in the order of the model's classes.
        agreement: Share of the rows on which both agree: the same class, and all
            numbers within the tolerance; 1 for all.
        largest_difference: The greatest difference of a probability, or of a
            prediction of a regression (in its unit).
        report: One row per row on which they disagree, the first 20: `row` (place
            in the table, from 0), `original`, `exported` (as text), `difference`.
        inputs: One row per column: `column`, `type` (double, float or text) and
            `input`, its name in the graph, which has _ for what is no letter; empty
            when the model drops the column.
        difference_plot: The differences of all rows, in order of size.
        precision: What the graph counts numbers in, "double" or "float".
        rows: How many rows were compared.
        bytes: Size of the file [B].
        speed_up: How many times faster the graph predicts the table; None unless
            asked for, since it is another one each time.
        notes: What to know about the graph.
    """

    onnx: Path
    agreement: float
    largest_difference: float
    report: pd.DataFrame
    inputs: pd.DataFrame
    difference_plot: Figure
    precision: str
    rows: int
    bytes: int
    speed_up: float | None
    notes: list[str]


def to_onnx(
    model: BaseEstimator | None = None,
    table: pd.DataFrame | None = None,
    *,
    tolerance: float = 1e-5,
    require_agreement: float = 0.0,
    measure_latency: bool = False,
) -> Exported:
    """Export a scikit-learn model to ONNX, and compare it with the original.

    The model, with all its preparation, becomes one graph that onnxruntime runs in
    many languages, without Python and scikit-learn.  It is made once with numbers in
    double and once in single precision, as far as skl2onnx and onnxruntime know the
    model in both; the one that agrees with the original on more rows of the table is
    kept (of equals, the nearer one).

    A missing text is "" in ONNX, which has no other mark; imputers of texts are
    exported so that they look for it.  The same arguments give the same file (with
    models of neighbours, in a new process), as long as `measure_latency` is off.

    Args:
        model: A fitted estimator or pipeline of scikit-learn that skl2onnx knows.
            None: a pipeline that is trained here on scikit-learn's wines.
        table: Rows to compare on, at least one; they tell the types of the columns
            too.  None: wines that the model of this function has not seen; only
            without `model`.  It is not changed.
        tolerance: How far a probability may be off for a row to agree; of a
            regression, relative to 1 + the size of the prediction.  0 or more.
        require_agreement: Share of the rows, 0 to 1, that must agree, or nothing is
            exported.
        measure_latency: Whether to tell how much faster the graph is.

    Returns:
        The file, how well it agrees, and what is worth a note.

    Raises:
        TypeError: `model` has no `predict` or predicts several values per row, or
            `table` is not a pandas DataFrame.
        ValueError: `model` without `table`, or the other way round; no row; two
            columns of one name; a column is missing or neither numbers nor texts;
            skl2onnx or onnxruntime does not know a part of the model; too few rows
            agree; or a param is out of range.

    Source:
        ONNX and its operators: onnx.ai; conversion: skl2onnx; runs: onnxruntime.

    >>> to_onnx().agreement
    1.0
    """
    _require(tolerance, require_agreement)
    if (model is None) != (table is None):
        lacking = "table" if table is None else "model"
        message = f"there is no {lacking}: give model and table, or neither of them"
        raise ValueError(message)
    if model is None or table is None:
        model, table = sample_model()
    asked = AskedModel(model)
    features = _named(asked, table)
    columns = columns_of(features)
    if not takes_columns(model):
        _require_numbers(columns)
    best, notes = _best(asked, model, features, columns, tolerance)
    if best.agreement() < require_agreement:
        message = (
            f"{best.agreement():.4f} of the rows agree within {tolerance:g}, and "
            f"{require_agreement:g} are required: nothing was exported; the greatest "
            f"difference is {best.largest():.3g}"
        )
        raise ValueError(message)
    if any(not each.is_number for each in columns):
        notes.append('a missing text is given to the graph as ""')
    path = Path(tempfile.mkdtemp(prefix="to-onnx-")) / "model.onnx"
    path.write_bytes(best.graph)
    session = Session(best.graph, columns, best.precision)
    return Exported(
        onnx=path,
        agreement=best.agreement(),
        largest_difference=best.largest(),
        report=_report(best),
        inputs=_inputs(columns, session, best.precision),
        difference_plot=draw_differences(best.distance, tolerance),
        precision=best.precision,
        rows=len(features),
        bytes=len(best.graph),
        speed_up=speed_up(asked, features, session) if measure_latency else None,
        notes=notes,
    )


def _require(tolerance: float, require_agreement: float) -> None:
    if not tolerance >= 0:
        message = f"tolerance is {tolerance}: give 0 or more"
        raise ValueError(message)
    if not 0 <= require_agreement <= 1:
        message = f"require_agreement is {require_agreement}: give 0 to 1"
        raise ValueError(message)


def _named(asked: AskedModel, table: pd.DataFrame) -> pd.DataFrame:
    features = pd.DataFrame(asked.features(table))
    return features.set_axis([str(name) for name in features], axis="columns")


def _require_numbers(columns: list[Column]) -> None:
    if texts := [each.name for each in columns if not each.is_number]:
        message = (
            f"the column {texts[0]!r} holds texts, and the model does not begin with a "
            "ColumnTransformer: put one before it, so that the graph has columns"
        )
        raise ValueError(message)


def _best(
    asked: AskedModel,
    model: BaseEstimator,
    features: pd.DataFrame,
    columns: list[Column],
    tolerance: float,
) -> tuple[Verified, list[str]]:
    """Return the graph that agrees most, and why there is not one of each kind.

    Raises:
        ValueError: there is none.
    """
    found, reasons = list[Verified](), list[str]()
    for precision in ("double", "float"):
        try:
            graph = convert(model, columns, precision)
            session = Session(graph, columns, precision)
        except ValueError as error:
            reasons.append(f"no graph in {precision} precision: {error}")
            continue
        compared = verify(asked, features, session, tolerance)
        found.append(Verified(graph, precision, *compared))
    if not found:
        message = f"the model cannot be exported: {reasons[-1]}"
        raise ValueError(message)
    found.sort(key=lambda each: (-each.agreement(), each.largest()))
    return found[0], reasons


def _report(best: Verified) -> pd.DataFrame:
    places = np.flatnonzero(~best.equal)[:_LISTED]
    return pd.DataFrame(
        {
            "row": places,
            "original": pd.Series(map(str, best.original[places]), dtype="string"),
            "exported": pd.Series(map(str, best.exported[places]), dtype="string"),
            "difference": best.distance[places],
        }
    )


def _inputs(columns: list[Column], session: Session, precision: str) -> pd.DataFrame:
    kinds = [precision if each.is_number else "text" for each in columns]
    told = {
        "column": [each.name for each in columns],
        "type": kinds,
        "input": [session.input_of(each) for each in columns],
    }
    return pd.DataFrame(told, dtype="string")
