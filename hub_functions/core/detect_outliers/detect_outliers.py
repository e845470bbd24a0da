"""Detect outliers in a table."""

from __future__ import annotations

import warnings
from typing import NamedTuple, get_args

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from .drawing import draw_outliers
from .reasons import find_limits, find_reasons, in_words
from .sample import load_sample
from .scoring import METHODS, USUAL, Floats, Method, Settings, flag
from .tables import named_by_text, read_features, require_column

__all__ = ["Outliers", "detect_outliers"]

_LARGEST_SEED = 2**32 - 1
_SCORE, _FLAG = "outlier_score", "outlier"  # new columns


class Outliers(NamedTuple):
    """Rows that are unlike the others, and why.

    Attributes:
        table: The table and the columns `outlier_score` (float, a greater one is
            odder) and `outlier` (bool).
        outliers: The outliers alone, the oddest first, and `reasons` in words.
        reasons: One row per outlier and cell that is far from the others of its
            column: `row` (place in the table, from 0), `column`, `value`, `median`,
            `distance` (robust z; of iqr, in IQRs beyond the quartile), `direction`
            and `alone` (whether the cell by itself is beyond the usual limit; if no
            cell is, the farthest one, and the row is a rare combination).
        limits: One row per feature: `column`, `median`, `low` and `high` (limits by
            robust z 3.5, or of iqr by 1.5 IQRs), cells `below`, `above`, `missing`.
        plot: Scores with the threshold, and the rows in the plane of most variance.
        outlier_rows: How many outliers there are.
        outlier_share: The same as a part of all rows, 0 to 1.
        threshold: Score above which a row is an outlier; with `share` the least
            score of one.
        features: Columns that were looked at.
        notes: What to know: columns that were left out or could not be judged.
    """

    table: pd.DataFrame
    outliers: pd.DataFrame
    reasons: pd.DataFrame
    limits: pd.DataFrame
    plot: Figure
    outlier_rows: int
    outlier_share: float
    threshold: float
    features: int
    notes: list[str]


def detect_outliers(  # noqa: PLR0913  # what people set, by name
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    method: Method = "isolation-forest",
    share: float | None = None,
    columns: list[str] | None = None,
    *,
    threshold: float | None = None,
    neighbours: int = 20,
    trees: int = 200,
    seed: int = 0,
) -> Outliers:
    """Detect outliers in a table.

        isolation-forest      rows that random cuts set apart quickly; 0 to 1
        local-outlier-factor  rows in thinner places than their neighbours; 1 is as
                              thick as theirs
        robust-z              rows with a cell far from the column's median, in
                              robust standard deviations (1.4826 MAD)
        iqr                   rows with a cell far beyond a quartile, in interquartile
                              ranges: the rule of the box plot

    The second sees combinations that are rare though no cell is, the first those at
    the rim; the others look at each column by itself.  Rows with a score above the
    threshold are outliers, or with `share` so many rows with the greatest scores.
    Numbers and booleans are looked at.  A missing cell is no reason: it counts as
    the median, or not at all.  Columns of other kinds, constant and empty ones are
    left out; `notes` tells.  No row is dropped.  The same table and seed give the
    same scores.

    Args:
        table: At least three rows and one column of numbers.  Names are taken as
            text; it is not changed.  None: 400 readings of a pump, made by this
            function, with five odd ones.
        label_column: Column that is not looked at.
        method: What is odd.
        share: Part of the rows that are outliers, above 0 to 0.5; None: those above
            the threshold.
        columns: Features; None: all columns of numbers but the label.
        threshold: Score above which a row is an outlier, above 0.  None: what the
            authors of the methods say, 0.6, 1.5, 3.5 and 1.5 in the order above.
        neighbours: Of local-outlier-factor: rows that each is compared with, 1 or
            more; no more than there are others.
        trees: Of isolation-forest: how many, 1 or more.
        seed: For the cuts of isolation-forest, 0 to 4294967295.

    Returns:
        The table with scores, the outliers and the reasons.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name; a column that is named is not
            there, or a new one is there already; no column has numbers that differ;
            a number is infinite; there are too few rows; a param is not known or out
            of range; or `share` and `threshold` are both given.

    Source:
        isolation-forest: Liu et al., ICDM (2008), 413-422.  local-outlier-factor:
        Breunig et al., SIGMOD (2000), 93-104.  robust-z: Iglewicz & Hoaglin, How to
        detect and handle outliers (1993).  iqr: Tukey, Exploratory data analysis
        (1977).  The first two as in scikit-learn.

    >>> table = pd.DataFrame({"x": [1, 2, 3, 4, 100]})
    >>> detect_outliers(table, method="iqr").outliers["reasons"].tolist()
    ['x 100 is high (+48.0)']
    """
    if table is None:
        table = load_sample()
    table = named_by_text(table)
    _require(method, share, threshold)
    _require_ranges(neighbours, trees, seed)
    _require_columns(table, label_column)
    features = read_features(table, label_column, columns)
    numbers, notes = features.numbers, features.notes
    if len(numbers) < 3:
        message = f"the table has {len(numbers)} rows, and 3 are needed at least"
        raise ValueError(message)
    scores = _score(numbers, method, Settings(neighbours, trees, seed), notes)
    level = USUAL[method] if threshold is None else threshold
    flagged, level = flag(scores, level, share)
    reasons = find_reasons(numbers, flagged, method)
    found = table.assign(**{_SCORE: scores, _FLAG: flagged})
    rows = np.flatnonzero(flagged)
    rows = rows[np.argsort(-scores[rows], kind="stable")].astype(np.int64)
    words = pd.array(in_words(reasons, rows), dtype="string")
    return Outliers(
        table=found,
        outliers=found.iloc[rows].drop(columns=_FLAG).assign(reasons=words),
        reasons=reasons,
        limits=find_limits(numbers, method),
        plot=draw_outliers(numbers, scores, flagged, level),
        outlier_rows=len(rows),
        outlier_share=len(rows) / len(numbers),
        threshold=level,
        features=numbers.shape[1],
        notes=notes,
    )


def _score(
    numbers: pd.DataFrame, method: Method, settings: Settings, notes: list[str]
) -> Floats:
    """Return the scores; what cannot be judged, or scikit-learn warns of, is noted."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        scores = np.asarray(METHODS[method](numbers, settings), dtype=np.float64)
    notes += dict.fromkeys(str(each.message) for each in caught)
    if method == "iqr":
        equal = numbers.quantile(0.25) == numbers.quantile(0.75)
        if names := numbers.columns[equal].tolist():
            found = ", ".join(names)
            notes.append(f"columns not judged, their quartiles are equal: {found}")
    return scores


def _require(method: str, share: float | None, threshold: float | None) -> None:
    """Refuse params that cannot be meant."""
    methods = get_args(Method)
    if method not in methods:
        there = ", ".join(map(repr, methods))
        message = f"method is {method!r}: give one of {there}"
        raise ValueError(message)
    if share is not None and threshold is not None:
        message = "share and threshold are both given: give one of the two, or none"
        raise ValueError(message)
    if share is not None and not 0 < share <= 0.5:
        message = f"share is {share}: give a part of all rows, above 0 to 0.5"
        raise ValueError(message)
    if threshold is not None and not 0 < threshold < float("inf"):
        message = f"threshold is {threshold}: give a number above 0"
        raise ValueError(message)


def _require_ranges(neighbours: int, trees: int, seed: int) -> None:
    for param, value in (("neighbours", neighbours), ("trees", trees)):
        if value < 1:
            message = f"{param} is {value}: give 1 or more"
            raise ValueError(message)
    if not 0 <= seed <= _LARGEST_SEED:
        message = f"seed is {seed}: give a whole number from 0 to {_LARGEST_SEED}"
        raise ValueError(message)


def _require_columns(table: pd.DataFrame, label_column: str | None) -> None:
    if label_column is not None:
        require_column(table, label_column, "label_column")
    for name in (_SCORE, _FLAG, "reasons"):
        if name in table:
            message = f"the table has a column {name!r} already: rename or drop it"
            raise ValueError(message)
