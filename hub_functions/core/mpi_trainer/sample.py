"""A small table to try the function with, when none is given."""

from __future__ import annotations

import pandas as pd
from sklearn.datasets import load_breast_cancer, load_diabetes

from .training import Estimator

_LISTED = 20  # names in an error


def or_sample(
    table: pd.DataFrame | None, label_column: str | None, estimator: Estimator
) -> tuple[pd.DataFrame, str]:
    """Return what is given, or a sample with its label; both come with scikit-learn.

    Raises:
        ValueError: a table is given without a label.
    """
    if table is not None and label_column is None:
        names = [repr(str(name)) for name in getattr(table, "columns", ())]
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        there = (", ".join(names[:_LISTED]) or "none") + more
        message = (
            "label_column is not given: name the column that is to be learnt; the "
            f"columns of the table: {there}"
        )
        raise ValueError(message)
    if table is not None:
        return table, str(label_column)
    if estimator == "Ridge":
        found = load_diabetes(as_frame=True)
        return found.data.assign(
            progression=found.target
        ), label_column or "progression"
    found = load_breast_cancer(as_frame=True)
    names = dict(enumerate(found.target_names.tolist()))
    return found.data.assign(tumour=found.target.map(names)), label_column or "tumour"
