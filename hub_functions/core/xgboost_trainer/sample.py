"""A small table to try the function with, when none is given."""

from __future__ import annotations

import pandas as pd
from sklearn.datasets import load_breast_cancer

LABEL = "diagnosis"  # the sample's classes
_LISTED = 20  # names in an error


def load_sample() -> pd.DataFrame:
    """Return the breast masses that come with scikit-learn: 569, of 2 diagnoses."""
    cancer = load_breast_cancer(as_frame=True)
    names = dict(enumerate(cancer.target_names.tolist()))
    table: pd.DataFrame = cancer.data.assign(**{LABEL: cancer.target.map(names)})
    return table


def or_sample(
    table: pd.DataFrame | None, label_column: str | None
) -> tuple[pd.DataFrame, str]:
    """Return what is given, or the sample with its label.

    Raises:
        ValueError: a table is given without a label.
    """
    if table is None:
        return load_sample(), LABEL if label_column is None else label_column
    if label_column is None:
        names = [repr(str(name)) for name in getattr(table, "columns", ())]
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        there = (", ".join(names[:_LISTED]) or "none") + more
        message = (
            "label_column is not given: name the column to predict; the columns of "
            f"the table: {there}"
        )
        raise ValueError(message)
    return table, label_column
