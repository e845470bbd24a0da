"""A small table to try the function with, when none is given."""

from __future__ import annotations

import pandas as pd
from sklearn.datasets import load_iris

LABEL = "species"  # the sample's classes
_LISTED = 20  # names in an error


def load_sample() -> pd.DataFrame:
    """Return Fisher's iris, which comes with scikit-learn: 150 flowers, 3 species."""
    iris = load_iris(as_frame=True)
    names = dict(enumerate(iris.target_names.tolist()))
    table: pd.DataFrame = iris.data.assign(**{LABEL: iris.target.map(names)})
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
            "label_column is not given: name the column with the classes; the columns "
            f"of the table: {there}"
        )
        raise ValueError(message)
    return table, label_column
