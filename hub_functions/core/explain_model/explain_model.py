"""Explain what a model predicts, by the contribution of each column."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator

from .asking import AskedModel, Features, some
from .drawing import Drawn, draw_importance, draw_summary
from .explaining import Explanation, drawn, explain, noting, score, take
from .sample import LABEL, sample_model
from .shapley import Effort
from .tabulating import explained_rows, heights_of, importance_of, in_long_form

__all__ = ["Explained", "explain_model"]

_LARGEST_SEED = 2**32 - 1
_LISTED = 20  # names in a note


class Explained(NamedTuple):
    """Why a model says what it says.

    Attributes:
        importance: One row per column that the model takes, the most important
            first: `column`, `importance` (mean size of its contributions, in the
            unit of what is explained), `share` of the sum of all (0 to 1), and,
            where several outputs are explained, the mean size for each.
        contributions: One row per explained row, output and column: `row` (place in
            the table, from 0), `output`, `column`, `value` (as text) and
            `contribution`.  Those of a row and output sum up to `answer - base`.
        explained: One row per explained row and output: `row`, `output`, `base`
            (mean over the background, the same for all rows), and `answer` (what
            the model says of the row).
        importance_plot: The columns as bars, the 20 most important ones.
        summary_plot: A dot per row and column, placed by its contribution and
            coloured by its value; one panel per output, at most 3.
        rows: How many rows were explained.
        top_column: The most important column.
        largest_gap: The greatest difference between an answer and the sum that
            explains it, which rounding leaves: 0 or nearly so.
        score: How good the model is on the explained rows that have a label:
            accuracy, or R² of a regression.  None without labels.
        notes: What to know: rows that were drawn, columns that contributed nothing,
            warnings of the model.
    """

    importance: pd.DataFrame
    contributions: pd.DataFrame
    explained: pd.DataFrame
    importance_plot: Figure
    summary_plot: Figure
    rows: int
    top_column: str
    largest_gap: float
    score: float | None
    notes: list[str]


def explain_model(
    model: BaseEstimator | None = None,
    table: pd.DataFrame | None = None,
    reference: pd.DataFrame | None = None,
    label_column: str | None = None,
    *,
    rows: int = 200,
    background_rows: int = 50,
    permutations: int = 3,
    seed: int = 0,
) -> Explained:
    """Explain the predictions of a model by SHAP: what each column contributes.

    Each explained row starts from the mean prediction over a background of other
    rows.  A column's contribution is how much its value moves the prediction from
    there, averaged over the orders in which columns can be told to the model (the
    Shapley value).  All contributions of a row add up to its prediction.

    The model is only asked, never looked into: columns of the table are explained as
    they come, texts before their encoding too, and any model with scikit-learn's
    methods will do.  Of classifiers probabilities are explained (of two classes, the
    second's), or else the decision function; of regressions the prediction.

    Where a table has few columns, all sets of them are tried, and contributions are
    exact Shapley values; else a number of orders is drawn for each row, forwards and
    backwards, which is exact up to interactions of two columns.  The model is asked
    for about rows * background_rows * permutations * 2 * columns rows.

    Args:
        model: A fitted model: of scikit-learn, XGBoost, LightGBM, or a pipeline.
            None: boosted trees that are trained here on scikit-learn's diabetes data.
        table: Rows to explain, at least one, with the columns that the model takes;
            others are not looked at.  None: 111 patients that the model of this
            function has not seen; only without `model`.  It is not changed.
        reference: Rows to draw the background from, such as those of the training.
            None: the table itself.
        label_column: Column of `table` with the true answers, for `score` alone.
            None: no score, but for the model of this function.
        rows: How many rows are explained at most; of more, so many are drawn.
        background_rows: How many rows the background has at most.  More give a
            steadier base, and cost as much more.
        permutations: Orders of columns that are drawn for each row, 1 or more.
        seed: For what is drawn, 0 to 2**32-1.

    Returns:
        Importance, contributions, figures and what is worth a note.

    Raises:
        TypeError: `model` has no `predict`, predicts several values, or gives no
            number for its classes; or a table is not a pandas DataFrame.
        ValueError: `model` without `table`, or the other way round; no row; two
            columns of one name; a column is missing; the model cannot take a value,
            or answers what is no finite number; or a param is out of range.

    Source:
        Lundberg & Lee, A unified approach to interpreting model predictions, NeurIPS
        30 (2017), 4765-4774, and their library shap.  Shapley, A value for n-person
        games, Annals of Mathematics Studies 28 (1953), 307-317.

    >>> explain_model(rows=5, background_rows=5).rows
    5
    """
    _require(rows, background_rows, permutations, seed)
    if (model is None) != (table is None):
        lacking = "table" if table is None else "model"
        message = f"there is no {lacking}: give model and table, or neither of them"
        raise ValueError(message)
    if model is None or table is None:
        model, table, trained = sample_model()
        reference = trained if reference is None else reference
        label_column = LABEL if label_column is None else label_column
    asked, notes = AskedModel(model), Counter[str]()
    outputs = asked.outputs()
    features, labels = _divided(asked, table, label_column)
    behind = features if reference is None else _behind(asked, reference, label_column)
    random = np.random.RandomState(seed)
    places = drawn(len(features), rows, random)
    against = take(behind, drawn(len(behind), background_rows, random))
    told = take(features, places)
    if len(places) < len(features):
        notes[f"{len(places):,} of {len(features):,} rows, drawn, are explained"] += 1
    with noting(notes):
        found = explain(asked, told, against, Effort(permutations, seed))
        how_good = score(asked, told, None if labels is None else labels.iloc[places])
    named = _named(told)
    importance = importance_of(list(named), found.contributions, outputs)
    notes.update(_idle(importance))
    picture = _picture(importance, named, found, outputs)
    return Explained(
        importance=importance,
        contributions=in_long_form(places, outputs, named, found.contributions),
        explained=explained_rows(places, outputs, found.base, found.answers),
        importance_plot=draw_importance(picture),
        summary_plot=draw_summary(picture),
        rows=len(places),
        top_column=picture.names[0],
        largest_gap=found.largest_gap(),
        score=how_good,
        notes=[text if n == 1 else f"{n:,} x {text}" for text, n in notes.items()],
    )


def _require(rows: int, background_rows: int, permutations: int, seed: int) -> None:
    """Refuse numbers that cannot be meant."""
    given = {"rows": rows, "background_rows": background_rows}
    for name, value in (given | {"permutations": permutations}).items():
        if value < 1:
            message = f"{name} is {value}: give 1 or more"
            raise ValueError(message)
    if not 0 <= seed <= _LARGEST_SEED:
        message = f"seed is {seed}: give 0 to {_LARGEST_SEED}"
        raise ValueError(message)


def _divided(
    asked: AskedModel, table: pd.DataFrame, label_column: str | None
) -> tuple[Features, pd.Series | None]:
    """Return what the model takes of the table, and the labels if there are any.

    Raises:
        TypeError, ValueError: as of `AskedModel.features`, or without that column.
    """
    if label_column is None or not isinstance(table, pd.DataFrame):
        return asked.features(table), None
    places = [place for place, name in enumerate(table) if str(name) == label_column]
    if not places:
        message = f"no column {label_column!r} for label_column; the table has "
        raise ValueError(message + some(table.columns))
    return asked.features(_apart(asked, table, label_column)), table.iloc[:, places[0]]


def _behind(
    asked: AskedModel, reference: pd.DataFrame, label_column: str | None
) -> Features:
    try:
        return asked.features(_apart(asked, reference, label_column))
    except (TypeError, ValueError) as error:
        raise type(error)(f"reference: {error}") from error


def _apart(
    asked: AskedModel, table: pd.DataFrame, label_column: str | None
) -> pd.DataFrame:
    """Drop the label where the model takes all columns by their places."""
    if asked.names is not None or not isinstance(table, pd.DataFrame):
        return table
    return table.loc[:, [str(name) != label_column for name in table.columns]]


def _named(told: Features) -> pd.DataFrame:
    """Return the rows as a table; features without names are called 0, 1, 2 ..."""
    table = pd.DataFrame(told)
    return table.set_axis([str(name) for name in table.columns], axis="columns")


def _idle(importance: pd.DataFrame) -> list[str]:
    idle = importance.loc[importance["importance"] == 0, "column"].tolist()
    if not idle:
        return []
    more = ", …" if len(idle) > _LISTED else ""
    return [f"columns that contributed nothing: {', '.join(idle[:_LISTED])}{more}"]


def _picture(
    importance: pd.DataFrame,
    named: pd.DataFrame,
    found: Explanation,
    outputs: list[str],
) -> Drawn:
    names = importance["column"].tolist()
    order = [named.columns.get_loc(each) for each in names]
    return Drawn(
        names=names,
        importance=importance["importance"].to_numpy(),
        outputs=outputs,
        contributions=found.contributions[:, order],
        heights=heights_of(named.iloc[:, order]),
    )
