"""A small table to try the function with, when none is given."""

from __future__ import annotations

import pandas as pd
from sklearn.datasets import load_wine

LABEL = "cultivar"  # the sample's classes
_LISTED = 20  # names in an error
_NAMES = {0: "barolo", 1: "grignolino", 2: "barbera"}


def load_sample() -> pd.DataFrame:
    """Return the wines that come with scikit-learn: 178 of 3 cultivars, 13 features."""
    wine = load_wine(as_frame=True)
    table: pd.DataFrame = wine.data.assign(**{LABEL: wine.target.map(_NAMES)})
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
