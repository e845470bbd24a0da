"""Describe a table of any size: statistics, histograms and correlations, by Spark."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure
from pyspark.sql import DataFrame

from .correlations import Correlations
from .counting import panel_of, split_by, undivided
from .facts import Facts
from .heat_map import draw_heat_map
from .histograms import draw_histograms
from .passes import Passes
from .sample import LABEL, make_sample
from .sessions import own_python, some_session
from .summaries import summarise

__all__ = ["Description", "describe_spark"]

_LISTED = 20  # names in an error


class Description(NamedTuple):
    """What `describe_spark` finds in a table.

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


def describe_spark(
    table: DataFrame | None = None,
    label_column: str | None = None,
    bins: int = 20,
    *,
    max_columns: int = 30,
    max_correlated: int = 200,
) -> Description:
    """Describe a table of any size where it is, by Spark.

    The table is read four times by its session; only counts and sums come back.  The
    numbers are those that `describe` gives for the same table in pandas, up to the
    rounding of sums; none is an estimate.  Distinct values and repeated rows are
    grouped by Spark, the rows by 128 bits of each.  Sums and the search for quartiles
    run in Spark's Python workers on batches of Arrow.  Quartiles are found by rank in
    at most four passes, of which the first two go with the others: the first counts
    values by their leading bits, the next ones look into the range that holds the
    rank.

    Without a table, a small one is described: 200 invented visits to a shop, by
    `device`, in the session that is active or, without one, in a local one that is
    stopped in the end.  The session of a table that is given is never stopped.

    Args:
        table: A Spark DataFrame of any shape, also empty.  None: the sample.
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
        TypeError: `table` is not a Spark DataFrame.
        ValueError: two columns have the same name, there is no column
            `label_column`, or `bins`, `max_columns` or `max_correlated` is too
            small.
        RuntimeError: a session is needed and there is no Java.

    Source:
        Spark SQL: Armbrust et al., Proceedings of SIGMOD (2015), 1383-1394.
        Skewness G1 and kurtosis G2: Joanes & Gill, The Statistician 47 (1998),
        183-189.  Quartiles, definition 7: Hyndman & Fan, The American Statistician
        50 (1996), 361-365.
    """
    _require_at_least("bins", bins, 1)
    _require_at_least("max_columns", max_columns, 1)
    _require_at_least("max_correlated", max_correlated, 2)
    if table is None:
        label_column = LABEL if label_column is None else label_column
        with some_session() as session:
            sample = make_sample(session)
            return _describe(sample, label_column, bins, (max_columns, max_correlated))
    if not isinstance(table, DataFrame):
        message = (
            f"table is a {type(table).__name__} of {type(table).__module__}, not a "
            "DataFrame of Spark: read the file with spark.read.parquet, or make one "
            "with spark.createDataFrame(table)"
        )
        raise TypeError(message)
    return _describe(table, label_column, bins, (max_columns, max_correlated))


def _describe(
    table: DataFrame, label_column: str | None, bins: int, most: tuple[int, int]
) -> Description:
    max_columns, max_correlated = most
    _require_names(table.columns, label_column)
    passes = Passes(table)
    with own_python(table.sparkSession):
        passes.measure(max_correlated)
        histograms = _histograms(passes, label_column, bins, max_columns)
    measured = sum(column.is_measured for column in passes.columns)
    statistics = summarise(passes.columns)
    cells = passes.rows * len(passes.columns)
    return Description(
        statistics=statistics,
        histograms=histograms,
        correlations=passes.correlations.pairs(),
        correlation_plot=_correlation_plot(passes.correlations, measured, max_columns),
        rows=passes.rows,
        columns=len(passes.columns),
        missing_share=int(statistics["missing"].sum()) / cells if cells else 0.0,
        duplicate_rows=passes.duplicate_rows,
    )


def _histograms(
    passes: Passes, label_column: str | None, bins: int, most: int
) -> Figure:
    """Draw the label first and then the other columns, up to `most`."""
    labels = [each for each in passes.columns if each.field.name == label_column]
    others = [each for each in passes.columns if each not in labels]
    split = split_by(labels[0]) if labels else undivided()
    wanted: list[Facts] = [*labels, *others]
    panels = [panel_of(column, bins) for column in wanted[:most]]
    note = _left_out(most, len(wanted), "columns")
    return draw_histograms(passes.count(split, panels), split, note)


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


def _require_names(names: list[str], label_column: str | None) -> None:
    """Refuse names that are not one column's, and a label that is no column."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        message = (
            f"more than one column is called {', '.join(map(repr, twice))} (names are "
            "compared as text): rename all but one"
        )
        raise ValueError(message)
    if label_column is not None and label_column not in names:
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        there = (", ".join(map(repr, names[:_LISTED])) or "none") + more
        message = (
            f"no column {label_column!r} for label_column; the table's columns: {there}"
        )
        raise ValueError(message)
