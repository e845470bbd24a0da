"""Test a regressor on rows whose labels are known."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator

from .answers import Answers, ask
from .drawing import draw_predictions, draw_residuals
from .measures import by_quantile, overall
from .sample import LABEL, sample
from .tables import named_by_text, unknown

__all__ = ["Judgement", "test_regressor"]

_LONGEST = 300  # characters of a note
_ADDED = ("predicted", "residual")  # to `predictions`


class Judgement(NamedTuple):
    """How a regressor did.

    The metrics are over the rows that have a label, and but for `r2` and `mape`
    in the unit of the label.

    Attributes:
        mae: Mean of the absolute errors, 0 or more.
        rmse: Root of the mean of the squared errors, at least the mae.
        r2: Share of the label's variance that the predictions explain, at most
            1; 0 is as good as its mean.  None where all labels are equal.
        mape: Mean of the absolute error by the absolute label; 0.1 is a tenth.
            None where a label is 0.
        median_absolute_error: Median of the absolute errors.
        max_error: Greatest absolute error.
        bias: Mean of prediction less label; above 0 where it predicts too much.
        rows: Rows that have a label: those that are measured.
        by_quantile: The same for parts of the rows by the size of the label:
            `quantile` (1 is the least), `from` and `to` (labels), `rows`,
            `mae`, `rmse`, `median_absolute_error`, `bias`, `mape`.
        prediction_plot: Predictions against labels.
        residual_plot: Residuals against predictions, and their histogram.
        predictions: The table, all rows, with `predicted` (as the model gives
            it) and `residual` (label less prediction).
        notes: What to know: rows without label, metrics that there are not,
            warnings of the model.
    """

    mae: float
    rmse: float
    r2: float | None
    mape: float | None
    median_absolute_error: float
    max_error: float
    bias: float
    rows: int
    by_quantile: pd.DataFrame
    prediction_plot: Figure
    residual_plot: Figure
    predictions: pd.DataFrame
    notes: list[str]


def test_regressor(
    model: BaseEstimator | None = None,  # noqa: PT028  # it is no test of pytest
    table: pd.DataFrame | None = None,  # noqa: PT028
    label_column: str | None = None,  # noqa: PT028
    *,
    quantiles: int = 4,  # noqa: PT028
) -> Judgement:
    """Test a regressor on rows whose labels are known.

    The model gets the columns that it was trained on (`feature_names_in_`), in
    its order; others are not looked at.  A model that knows no names gets all
    columns but the label, in the table's order.  With errors e = prediction -
    label over n rows:

        mae = sum |e| / n        rmse = sqrt(sum e**2 / n)      bias = sum e / n
        mape = sum |e / y| / n   r2 = 1 - sum e**2 / sum (y - mean y)**2

    Errors by quantile of the label show where a model is weak: most predict too
    much of small labels and too little of large ones.  Rows without a label are
    predicted, but not measured.

    Time and memory are those of one prediction of the table.

    Args:
        model: Any fitted regressor with scikit-learn's methods: its own, those
            of XGBoost and LightGBM, or a pipeline.  None, without a table, is a
            linear model of the diabetes data that come with scikit-learn.
        table: Rows to predict, at least one; not those of the training.  Names
            of columns are taken as text.  The table is not changed.
        label_column: Column with the true numbers; needed with a table.
        quantiles: Parts of equal size in `by_quantile`, 1 to 100; there are
            fewer where labels are equal.

    Returns:
        Metrics, tables and figures.

    Raises:
        TypeError: `table` is not a pandas DataFrame, or `model` is no regressor
            of one number per row.
        ValueError: the model, the table or `label_column` is not given; two
            columns have the same name; there is no column `label_column`, or it
            is empty, no number or infinite; a column that the model needs is
            missing; a prediction is missing or infinite; the table has a column
            `predicted` or `residual`; `quantiles` is out of range; or the model
            is not fitted (scikit-learn's NotFittedError, which is a ValueError).

    Source:
        Metrics of scikit-learn: Pedregosa et al., JMLR 12 (2011), 2825-2830.
    """
    if not 1 <= quantiles <= 100:
        message = f"quantiles is {quantiles}: give 1 to 100"
        raise ValueError(message)
    if model is None and table is None:
        (model, table), label_column = sample(), LABEL
    rows, label = _rows(model, table, label_column)
    notes: Counter[str] = Counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        answers = ask(model, rows, label)
    notes.update(_told(each) for each in caught if _is_for_users(each))
    found = overall(answers)
    notes.update(_gaps(answers, found))
    return Judgement(
        **found,
        rows=int(answers.has_label.sum()),
        by_quantile=by_quantile(answers, quantiles),
        prediction_plot=draw_predictions(answers),
        residual_plot=draw_residuals(answers),
        predictions=_predictions(rows, answers),
        notes=[text if n == 1 else f"{n:,} x {text}" for text, n in notes.items()],
    )


def _rows(
    model: BaseEstimator | None, table: pd.DataFrame | None, label_column: str | None
) -> tuple[pd.DataFrame, str]:
    """Return the table, named by text, and its label.

    Raises:
        TypeError: the table is no DataFrame.
        ValueError: something is not given, or not there.
    """
    given = (("model", model), ("table", table), ("label_column", label_column))
    for name, value in given:
        if value is None:
            message = f"{name} is not given: give model, table and label_column"
            raise ValueError(message)
    named = named_by_text(table, "table")
    if label_column not in named:
        raise ValueError(unknown([str(label_column)], [*named], "table"))
    taken = [name for name in _ADDED if name in named and name != label_column]
    taken += [name for name in _ADDED if name == label_column]
    if taken:
        message = (
            f"the table has a column {taken[0]!r} already, which predictions adds: "
            "rename or drop it"
        )
        raise ValueError(message)
    return named, str(label_column)


def _gaps(answers: Answers, found: dict[str, float | None]) -> list[str]:
    """Say what is not measured, and why."""
    gaps = []
    if unlabelled := int((~answers.has_label).sum()):
        gaps.append(f"rows without a label, not measured: {unlabelled:,}")
    if found["r2"] is None:
        gaps.append("all labels are equal: no r2")
    if zeros := int((answers.labels == 0).sum()):
        gaps.append(f"labels that are 0: {zeros:,}, no mape")
    return gaps


def _predictions(table: pd.DataFrame, answers: Answers) -> pd.DataFrame:
    """Put the answers beside the rows."""
    residual = np.asarray(answers.labels - answers.predicted)
    added = {"predicted": answers.values, "residual": residual}
    return pd.concat([table, pd.DataFrame(added, index=table.index)], axis="columns")


def _is_for_users(caught: warnings.WarningMessage) -> bool:
    return not issubclass(caught.category, DeprecationWarning)


def _told(caught: warnings.WarningMessage) -> str:
    text = " ".join(str(caught.message).split())
    return f"{caught.category.__name__}: {text}"[:_LONGEST]
