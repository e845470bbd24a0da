"""Describe a table of any size: statistics, histograms and correlations, by Dask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import dask
import dask.dataframe as dd
import pandas as pd
from distributed import Client
from matplotlib.figure import Figure

from .correlations import Correlations
from .counting import panel_of, split_by, undivided
from .facts import Facts
from .heat_map import draw_heat_map
from .histograms import draw_histograms
from .passes import Passes
from .sample import LABEL, make_sample
from .summaries import summarise

__all__ = ["Description", "describe_dask"]

_LISTED = 20  # names in an error


class Description(NamedTuple):
    """What `describe_dask` finds in a table.

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


def describe_dask(
    table: dd.DataFrame | None = None,
    label_column: str | None = None,
    bins: int = 20,
    *,
    max_columns: int = 30,
    max_correlated: int = 200,
    scheduler: str | None = None,
) -> Description:
    """Describe a table that need not fit in memory, by Dask.

    Its parts are looked at three times, wherever Dask runs: by the client that is
    connected, on the cluster whose address is given, or else by threads of this
    process.  Only counts and sums come back.  The numbers are those that `describe`
    gives for the same table in pandas, up to the rounding of sums; none is an
    estimate.  Quartiles are found by rank in at most four passes, of which the first
    two go with the others: the first counts values by their leading bits, the
    next ones look into the range that holds the rank.  Distinct values and repeated
    rows are counted by 64-bit hashes, which Dask shuffles, so that equal ones meet.

    Without a table, a small one is described: 200 invented visits to a shop, by
    `device`.

    Args:
        table: A Dask DataFrame of any shape, also empty.  Column names may be of any
            type and are written as text; the index is not looked at.  None: the
            sample.
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
        scheduler: Address of a Dask scheduler, such as "tcp://10.0.0.5:8786".
            None: the client that is connected, or else threads.

    Returns:
        Statistics of every column, figures and counts.

    Raises:
        TypeError: `table` is not a Dask DataFrame.
        ValueError: two columns have the same name, there is no column
            `label_column`, or `bins`, `max_columns` or `max_correlated` is too
            small.
        OSError: nothing answers at the address of `scheduler`.

    Source:
        Dask: M. Rocklin, Proceedings of the 14th Python in Science Conference (2015),
        126-132.  Skewness G1 and kurtosis G2: Joanes & Gill, The Statistician 47
        (1998), 183-189.  Quartiles, definition 7: Hyndman & Fan, The American
        Statistician 50 (1996), 361-365.

    >>> table = dd.from_pandas(pd.DataFrame({"x": [1, 2, 3, 6]}), npartitions=2)
    >>> describe_dask(table).statistics["mean"].tolist()
    [3.0]
    """
    if table is None:
        table = dd.from_pandas(make_sample(), npartitions=2)
        label_column = LABEL if label_column is None else label_column
    if not isinstance(table, dd.DataFrame):
        message = (
            f"table is a {type(table).__name__}, not a Dask DataFrame: read the file "
            "with dask.dataframe.read_parquet, or make one of a pandas DataFrame with "
            "dask.dataframe.from_pandas(table, npartitions=8)"
        )
        raise TypeError(message)
    _require_at_least("bins", bins, 1)
    _require_at_least("max_columns", max_columns, 1)
    _require_at_least("max_correlated", max_correlated, 2)
    _require_names([str(name) for name in table.columns], label_column)
    with _connected_to(scheduler):
        passes = Passes(table)
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


@contextmanager
def _connected_to(scheduler: str | None) -> Iterator[None]:
    """Run what is inside on a cluster; without an address, wherever Dask does."""
    if scheduler is None:
        yield
        return
    with (
        Client(scheduler, set_as_default=False) as client,
        client.as_current(),
        dask.config.set(scheduler=client),
    ):
        yield


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
