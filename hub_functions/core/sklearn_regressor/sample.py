"""A small table to try the function with, when none is given."""

from __future__ import annotations

import pandas as pd
from sklearn.datasets import load_diabetes

LABEL = "progression"  # what is measured in the sample
_LISTED = 20  # names in an error


def load_sample() -> pd.DataFrame:
    """Return the 442 diabetes patients that come with scikit-learn, unscaled."""
    diabetes = load_diabetes(as_frame=True, scaled=False)
    table: pd.DataFrame = diabetes.data.assign(**{LABEL: diabetes.target})
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
            "label_column is not given: name the column with the numbers to predict; "
            f"the columns of the table: {there}"
        )
        raise ValueError(message)
    return table, label_column
