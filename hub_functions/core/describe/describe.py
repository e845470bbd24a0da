"""Describe a table: summary statistics, histograms and correlations."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from .columns import MEASURED, Column, read_columns, repeated_rows
from .correlations import Correlations, correlate
from .counting import count_bars, split_by, undivided
from .heat_map import draw_heat_map
from .histograms import draw_histograms
from .sample import LABEL, make_sample
from .summaries import summarise

__all__ = ["Description", "describe"]

_LISTED = 20  # names in an error


class Description(NamedTuple):
    """What `describe` finds in a table.

    Attributes:
        statistics: One row per column of the table, in its order.  `column`,
            `kind` (number, boolean, datetime, duration, category, text or
            other), `dtype`; `count` of cells that are not missing, `missing`,
            `missing_share`, `infinite`, `distinct`, `most_frequent` (as text;
            of several, the first in the table), `most_frequent_count`; for
            numbers, booleans (0 and 1) and durations (in seconds) `mean`,
            `std`, `min`, `q25`, `median`, `q75`, `max`, `skewness`,
            `kurtosis`; for datetimes `earliest` and `latest` (ISO 8601).
            What is not defined is missing.
        histograms: A small plot per column: histograms of numbers, durations
            and datetimes, bars of the most frequent values of all others;
            stacked by class when there is a label.
        correlations: Each two columns of numbers, booleans or durations once,
            the strongest first: `first`, `second`, `correlation` (Pearson's r,
            -1 to 1; missing where a column has no spread) and `rows` (those it
            is computed from).
        correlation_plot: Heat map of the correlations.
        rows: Rows of the table.
        columns: Columns of the table; the index is none.
        missing_share: Missing cells as a part of all cells, 0 to 1.
        duplicate_rows: Rows that equal an earlier row.
    """

    statistics: pd.DataFrame
    histograms: Figure
    correlations: pd.DataFrame
    correlation_plot: Figure
    rows: int
    columns: int
    missing_share: float
    duplicate_rows: int


def describe(
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    bins: int = 20,
    *,
    max_columns: int = 30,
    max_correlated: int = 200,
) -> Description:
    """Describe a table: summary statistics, histograms and correlations.

    Without a table, a small one is described: 200 invented visits to a shop, by
    `device`.  A table is not changed.  For n finite values with mean m and central
    moments `m_k = sum((x - m)**k) / n`:

        std      = sqrt(m_2 * n / (n - 1))                              n >= 2
        skewness = m_3 / m_2**1.5 * sqrt(n * (n - 1)) / (n - 2)         n >= 3
        kurtosis = ((n + 1) * (m_4 / m_2**2 - 3) + 6) * (n - 1)
                   / ((n - 2) * (n - 3))                                n >= 4

    so that skewness and kurtosis are 0 for a normal distribution.  Quartiles
    are interpolated between the two nearest values.  A correlation is over the
    rows in which both values are finite.

    Time grows with the cells of the table, and for the correlations also with
    the square of the columns; memory is about that of the table again.

    Args:
        table: Any shape, also empty.  Column names may be of any type and are
            written as text; the index is not looked at.  None: the sample.
        label_column: Column whose classes colour the histograms.  Numbers of
            more than eight values are cut at their quartiles; of other kinds,
            the eight most frequent classes are shown and the rest together.
            None: no classes; of the sample, `device`.
        bins: Most bars of a histogram, at least 1.  Whole numbers that span
            fewer get one bar each.
        max_columns: Most columns that are drawn in each figure, at least 1; the
            label and then the first ones.  The figure says what is left out.
        max_correlated: Most columns that are correlated, at least 2; the first
            ones.  `correlation_plot` says what is left out.

    Returns:
        Statistics of every column, figures and counts.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name, there is no column
            `label_column`, or `bins`, `max_columns` or `max_correlated` is too
            small.

    Source:
        Skewness G1 and kurtosis G2: Joanes & Gill, The Statistician 47 (1998),
        183-189.  Quartiles, definition 7: Hyndman & Fan, The American
        Statistician 50 (1996), 361-365.

    >>> describe(pd.DataFrame({"x": [1, 2, 3, 6]})).statistics["mean"].tolist()
    [3.0]
    """
    if table is None:
        table = make_sample()
        label_column = LABEL if label_column is None else label_column
    if not isinstance(table, pd.DataFrame):
        message = (
            f"table is a {type(table).__name__}, not a pandas DataFrame: "
            "convert it first, for example with pd.DataFrame(table)"
        )
        raise TypeError(message)
    _require_at_least("bins", bins, 1)
    _require_at_least("max_columns", max_columns, 1)
    _require_at_least("max_correlated", max_correlated, 2)
    columns = read_columns(table)
    label = None if label_column is None else _label(columns, label_column)
    measured = tuple(column for column in columns if column.kind in MEASURED)
    correlations = correlate(measured[:max_correlated])
    statistics = summarise(columns)
    cells = len(table) * len(columns)
    return Description(
        statistics=statistics,
        histograms=_histograms(columns, label, bins, max_columns),
        correlations=correlations.pairs(),
        correlation_plot=_correlation_plot(correlations, len(measured), max_columns),
        rows=len(table),
        columns=len(columns),
        missing_share=int(statistics["missing"].sum()) / cells if cells else 0.0,
        duplicate_rows=repeated_rows(columns),
    )


def _histograms(
    columns: tuple[Column, ...], label: Column | None, bins: int, most: int
) -> Figure:
    """Draw the label first and then the other columns, up to `most`."""
    others = tuple(column for column in columns if column is not label)
    wanted = others if label is None else (label, *others)
    rows = len(columns[0].codes) if columns else 0
    split = undivided(rows) if label is None else split_by(label)
    panels = [count_bars(column, split, bins) for column in wanted[:most]]
    return draw_histograms(panels, split, _left_out(most, len(wanted), "columns"))


def _correlation_plot(correlations: Correlations, measured: int, most: int) -> Figure:
    note = _left_out(most, len(correlations.names), "correlated columns")
    if len(correlations.names) < measured:
        correlated = f"{len(correlations.names):,} of {measured:,} columns"
        note = f"{note}  Correlated: {correlated} (max_correlated).".strip()
    return draw_heat_map(correlations.first(most), note)


def _left_out(drawn: int, there: int, what: str) -> str:
    """Say what is not drawn; nothing when all is."""
    if there <= drawn:
        return ""
    return f"Drawn: the first {drawn:,} of {there:,} {what} (max_columns)."


def _require_at_least(name: str, value: int, least: int) -> None:
    if value < least:
        message = f"{name} is {value}: give {least} or more"
        raise ValueError(message)


def _label(columns: tuple[Column, ...], name: str) -> Column:
    for column in columns:
        if column.name == name:
            return column
    names = [repr(column.name) for column in columns]
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    there = ", ".join(names[:_LISTED]) or "none"
    message = f"no column {name!r} for label_column; the table's columns: {there}{more}"
    raise ValueError(message)
