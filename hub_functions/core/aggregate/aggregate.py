"""Aggregate a table over windows of time or rows."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias, get_args

import pandas as pd
from matplotlib.figure import Figure

from .results import roll_table, tumble_table
from .sample import GROUP, TIME, load_sample
from .tables import Rows, named_by_text, read_rows, value_columns_of
from .windows import Closed, Function, Window, read_window

__all__ = ["Aggregated", "aggregate"]

How: TypeAlias = Literal["rolling", "tumbling", "all"]


class Aggregated(NamedTuple):
    """Aggregates, and what each of them means.

    Attributes:
        table: Rolling: the table in its order and with its index, and a column
            `value_function_window` per aggregate.  Tumbling and all: a row per group
            and window that has rows, with the group, the time at which the window
            begins (or its number as `window`), `rows`, and `value_function`.
        windows: One row per aggregate: `column`, `value`, `function`, `window`,
            `meaning` in words, and `missing` (cells without a result).
        plot: Rows and aggregates of the first value column, for three groups.
        rows: Rows of the new table.
        groups: How many groups there are; 1 without a group column.
        columns_added: How many aggregates there are.
        cells_missing: Aggregates without a result: too few values in the window.
        notes: What to know: rows that share their time, aggregates that are empty.
    """

    table: pd.DataFrame
    windows: pd.DataFrame
    plot: Figure
    rows: int
    groups: int
    columns_added: int
    cells_missing: int
    notes: list[str]


def aggregate(  # noqa: PLR0913  # what is computed, over what, and of which rows
    table: pd.DataFrame | None = None,
    value_columns: list[str] | None = None,
    windows: list[str] | None = None,
    functions: list[Function] | None = None,
    how: How = "rolling",
    *,
    time_column: str | None = None,
    group_column: str | None = None,
    closed: Closed = "right",
    least_values: int = 1,
) -> Aggregated:
    """Aggregate a table over windows of time or rows.

    Rolling windows give each row a figure of the rows before it; tumbling ones lie
    one after the other, and give a row each, as a resampling does; "all" is one
    window per group, as a plain grouping.  Windows are spans of time ("7D") or
    numbers of rows ("10") in the order of the time column, or in that of the table
    where there is none, and never reach over groups.

    For features that predict a row, give `closed="left"`: the row's own value is not
    in its window then, nor are those of its time.  In windows of time, rows of one
    group and time get the same; in windows of rows each has its own.  Missing
    values are left out of all functions.  Computed by pandas; cost grows with the
    rows times the aggregates, and of first and last with the window too.

    Args:
        table: A row per observation, in any order.  Names are taken as text; it is
            not changed.  None: 120 days of sales of three shops, made by this
            function.
        value_columns: Columns of numbers or booleans to aggregate.  None: all but
            the time and the group.
        windows: Numbers of rows, or spans as pandas writes them: "7D", "12h",
            "30min"; of tumbling ones one, "MS" (month) and "W" (week) too.  None:
            "7D" with a time column of datetimes, else "10".
        functions: What is computed; std has n - 1 below.  None: the mean.
        how: "rolling", "tumbling" or "all", for which windows are not looked at.
        time_column: Datetimes, texts in ISO 8601, or numbers, which order the rows
            but allow no spans.  With no table given: "day".
        group_column: Column whose values have windows of their own, such as a shop
            or the series of gen-time-series.  With no table given: "shop".
        closed: Ends of a rolling window that belong to it, of the span from one
            window before the row to the row: "right" is (row - window, row],
            "left" [row - window, row), "both" and "neither".
        least_values: Values that a rolling window must hold to have a result; for
            fewer it is missing, and a count is 0 and more in any case.

    Returns:
        The table and the meaning of its new columns.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name or would have; a column is not
            there, has missing groups or times, no order or no numbers; a number is
            infinite; a window or a param cannot be meant; or a span of time is
            wanted without datetimes.

    Source:
        pandas: McKinney, Proc. 9th Python in Science Conf. (2010), 56-61.

    >>> found = aggregate(pd.DataFrame({"x": [1, 2, 6]}), windows=["2"])
    >>> found.table["x_mean_2"].tolist()
    [1.0, 1.5, 4.0]
    """
    if table is None:
        table = load_sample()
        time_column, group_column = time_column or TIME, group_column or GROUP
    table = named_by_text(table)
    wanted: list[Function] = list(dict.fromkeys(functions or ["mean"]))
    _require(wanted, how, closed, least_values)
    values = value_columns or value_columns_of(table, {time_column, group_column})
    rows = read_rows(table, list(dict.fromkeys(values)), time_column, group_column)
    spans = _read_windows(windows, how, rows, time_column)
    if how == "rolling":
        found, meanings, plot = roll_table(
            table, rows, spans, wanted, closed=closed, least=least_values
        )
    else:
        found, meanings, plot = tumble_table(
            rows, spans[0] if spans else None, wanted, (time_column, group_column)
        )
    described = pd.DataFrame(
        meanings, columns=["column", "value", "function", "window", "meaning"]
    )
    missing = found[described["column"].tolist()].isna().sum().to_numpy()
    described["missing"] = missing.astype("int64")
    return Aggregated(
        table=found,
        windows=described,
        plot=plot,
        rows=len(found),
        groups=max(1, len(rows.names)),
        columns_added=len(described),
        cells_missing=int(missing.sum()),
        notes=_notes(rows, described, len(found)),
    )


def _read_windows(
    windows: list[str] | None, how: How, rows: Rows, time: str | None
) -> list[Window]:
    """Read windows, and refuse those that the rows or the way do not allow."""
    if how == "all":
        return []
    if windows is None:
        windows = ["7D" if rows.has_datetimes() else "10"]
    found = [read_window(each) for each in dict.fromkeys(windows)]
    if not found or (how == "tumbling" and len(found) > 1):
        wanted = "one window" if how == "tumbling" else "one window or more"
        message = f"windows has {len(found)}: give {wanted}"
        raise ValueError(message)
    for window in found:
        if window.rows is not None:
            continue
        if not rows.has_datetimes():
            has = (
                "there is no time_column" if time is None else f"{time!r} holds numbers"
            )
            message = (
                f"window {window.text!r} is a span of time, and {has}: give a column "
                "of datetimes, or a number of rows"
            )
            raise ValueError(message)
        if how == "rolling" and window.length() is None:
            message = (
                f"window {window.text!r} has no fixed length: rolling windows want "
                "days or less, such as '30D'; how='tumbling' takes months and weeks"
            )
            raise ValueError(message)
    return found


def _notes(rows: Rows, described: pd.DataFrame, length: int) -> list[str]:
    found = []
    if rows.times is not None:
        keys = pd.DataFrame({"group": rows.groups, "time": rows.times})
        if shared := int(keys.duplicated(keep=False).sum()):
            found.append(
                f"rows that share their group and time with others: {shared:,}"
            )
    empty = described.loc[described["missing"] == length, "column"].tolist()
    if empty and length:
        found.append(f"aggregates without any result: {', '.join(empty)}")
    return found


def _require(functions: list[Function], how: str, closed: str, least: int) -> None:
    """Refuse words that are not known."""
    asked: list[tuple[str, object, tuple[str, ...]]] = [
        ("how", how, get_args(How)),
        ("closed", closed, get_args(Closed)),
    ]
    asked += [("functions", each, get_args(Function)) for each in functions]
    for param, value, choices in asked:
        if value not in choices:
            there = ", ".join(map(repr, choices))
            message = f"{param} has {value!r}: give one of {there}"
            raise ValueError(message)
    if least < 1:
        message = f"least_values is {least}: give 1 or more"
        raise ValueError(message)
