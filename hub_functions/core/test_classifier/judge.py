"""Test a classifier on rows whose labels are known."""

# ruff: noqa: PT028  # no test, in spite of its name

from __future__ import annotations

import warnings
from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator

from .answers import Answers, ask, named_by_text
from .confusion_plot import draw_confusion
from .measures import by_class, confusion, curves, loss, overall
from .roc_plot import draw_roc
from .sample import or_sample

__all__ = ["Judgement", "test_classifier"]

_LONGEST = 300  # characters of a note


class Judgement(NamedTuple):
    """How a classifier did.

    The metrics are over the rows that have a label.  Precision, recall and f1
    are means over the classes that occur as label or as prediction (macro), or
    with `_weighted` over the rows; a class that is never predicted has 0.

    Attributes:
        accuracy: Share of rows that are predicted right, 0 to 1.
        balanced_accuracy: Mean over the true classes of the share predicted
            right, 0 to 1.
        precision: Of the rows predicted as a class, the share that is of it.
        recall: Of the rows of a class, the share that is predicted as it.
        f1: Harmonic mean of precision and recall, 0 to 1.
        precision_weighted: Precision, each class by its number of rows.
        recall_weighted: Recall, each class by its number of rows: the accuracy.
        f1_weighted: F1, each class by its number of rows.
        roc_auc: Area under the ROC curve, each class against the rest, mean
            over the classes that have one (macro); 0.5 is chance.  For two
            classes it is the usual area.  None without probabilities or
            distances, or when all rows are of one class.
        log_loss: Mean of -ln of the probability given to the true class, in
            nats, 0 or more.  None where the model gives no probabilities.
        rows: Rows that have a label: those that are measured.
        unknown_labels: Rows whose label is no class of the model.
        per_class: One row per class, in the model's order and then labels that
            it does not know: `class`, `rows`, `predicted` (rows predicted as
            it), `precision`, `recall`, `f1`, `roc_auc` (missing without curve).
        confusion: Rows counted: `true` class by row (the index), predicted
            class by column.
        confusion_plot: The same as a heat map; shares of each true class.
        roc_plot: ROC curves, one class against the rest; of two classes, that
            of the second.
        predictions: The table, all rows, with `predicted` (as the model gives
            it) and, where it gives probabilities, `probability_<class>`.
        notes: What to know: rows without label, labels unknown, metrics that
            there are not, warnings of the model.
    """

    accuracy: float
    balanced_accuracy: float
    precision: float
    recall: float
    f1: float
    precision_weighted: float
    recall_weighted: float
    f1_weighted: float
    roc_auc: float | None
    log_loss: float | None
    rows: int
    unknown_labels: int
    per_class: pd.DataFrame
    confusion: pd.DataFrame
    confusion_plot: Figure
    roc_plot: Figure
    predictions: pd.DataFrame
    notes: list[str]


def test_classifier(
    model: BaseEstimator | None = None,
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
) -> Judgement:
    """Test a classifier on rows whose labels are known.

    The model gets the columns that it was trained on (`feature_names_in_`), in
    its order; others are not looked at.  A model that knows no names gets all
    columns but the label, in the table's order.

    Labels and classes are compared as text, whole numbers without a point: 7, 7.0
    and "7" are the same label.  Rows without a label are predicted, but not
    measured.  Labels that the model does not know count as errors; ROC curves and
    log loss are over the other rows.

    Without a model and a table, a logistic regression is trained on half of the
    wines that come with scikit-learn, and tested on the other half.

    Time and memory are those of one prediction of the table.

    Args:
        model: Any fitted classifier with scikit-learn's methods: its own, those
            of XGBoost and LightGBM, or a pipeline.  With `predict_proba` all
            metrics are there; with `decision_function` all but the log loss.
            None, with a table of None: the small one.
        table: Rows to predict, at least one; not those of the training.  Names
            of columns are taken as text.  The table is not changed.  None, with a
            model of None: the other half of the wines.
        label_column: Column with the true classes.  Needed with a table; of the
            wines it is `cultivar`.

    Returns:
        Metrics, tables and figures.

    Raises:
        TypeError: `table` is not a pandas DataFrame, or `model` is no classifier
            of one label per row.
        ValueError: only a part of model, table and label is given; two columns
            have the same name; there is no column `label_column`, or it is empty,
            or none of its labels is a class of the model; a column that the model
            needs is missing; a column has the name of one that `predictions` adds;
            or the model is not fitted (scikit-learn's NotFittedError, which is a
            ValueError).

    Source:
        Metrics of scikit-learn: Pedregosa et al., JMLR 12 (2011), 2825-2830.
        ROC: Fawcett, Pattern Recognition Letters 27 (2006), 861-874.
    """
    model, table, label_column = or_sample(model, table, label_column)
    table = named_by_text(table, label_column)
    notes: Counter[str] = Counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        answers = ask(model, table, label_column)
        log_loss = loss(answers)
    notes.update(_told(each) for each in caught if _is_for_users(each))
    drawn = curves(answers)
    matrix = confusion(answers)
    metrics = overall(answers)
    notes.update(_gaps(answers, has_curves=bool(drawn)))
    return Judgement(
        **metrics,
        roc_auc=float(np.mean([curve.area for curve in drawn])) if drawn else None,
        log_loss=log_loss,
        rows=int(answers.has_label.sum()),
        unknown_labels=int((answers.has_label & ~answers.has_known_label).sum()),
        per_class=by_class(answers, drawn),
        confusion=matrix,
        confusion_plot=draw_confusion(matrix),
        # Of two classes, one curve mirrors the other.
        roc_plot=draw_roc(drawn[1:] if answers.known == 2 else drawn),
        predictions=_predictions(table, answers),
        notes=[text if n == 1 else f"{n:,} x {text}" for text, n in notes.items()],
    )


def _gaps(answers: Answers, *, has_curves: bool) -> list[str]:
    """Say what is not measured, and why."""
    found = []
    if unlabelled := int((~answers.has_label).sum()):
        found.append(f"rows without a label, not measured: {unlabelled:,}")
    if new := answers.classes[answers.known :]:
        names = ", ".join(new[:20]) + (", …" if len(new) > 20 else "")
        found.append(f"labels that the model does not know: {names}")
    if answers.scores is None:
        found.append("the model gives no probabilities: no ROC curves and no log loss")
    elif not answers.are_probabilities:
        found.append("the model gives distances, not probabilities: no log loss")
    if answers.scores is not None and not has_curves:
        found.append("all rows are of one class: no ROC curves")
    return found


def _predictions(table: pd.DataFrame, answers: Answers) -> pd.DataFrame:
    """Put the answers beside the rows.

    Raises:
        ValueError: the table has a column of that name.
    """
    added = {"predicted": pd.Series(answers.values, index=table.index)}
    if answers.scores is not None and answers.are_probabilities:
        for code, name in enumerate(answers.classes[: answers.known]):
            scores = answers.scores[:, code]
            added[f"probability_{name}"] = pd.Series(scores, index=table.index)
    taken = [name for name in added if name in table]
    if taken:
        message = (
            f"the table has a column {taken[0]!r} already, which predictions adds: "
            "rename or drop it"
        )
        raise ValueError(message)
    return pd.concat([table, pd.DataFrame(added)], axis="columns")


def _is_for_users(caught: warnings.WarningMessage) -> bool:
    return not issubclass(caught.category, DeprecationWarning)


def _told(caught: warnings.WarningMessage) -> str:
    text = " ".join(str(caught.message).split())
    return f"{caught.category.__name__}: {text}"[:_LONGEST]
