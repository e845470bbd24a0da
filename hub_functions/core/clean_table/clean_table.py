"""Clean a table and tell what was changed."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

import pandas as pd
from matplotlib.figure import Figure

from .drawing import draw_missing
from .kinds import Rules, read_column
from .ledger import Ledger
from .sample import LABEL, load_sample
from .steps import (
    Missing,
    as_categories,
    drop_constant,
    drop_repeated,
    drop_sparse,
    drop_unlabelled,
    handle_missing,
    take_infinite,
    tell_infinite,
)
from .tables import find_label, named_by_text

__all__ = ["Cleaned", "clean_table"]

_MARKERS = (
    *("", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN"),
    *("NULL", "Null", "null", "-", "--", "?"),
)


class Cleaned(NamedTuple):
    """A clean table and what was done to it.

    Attributes:
        table: The rows and columns that are left, in their order and with their
            index; names of columns are texts without white space at the ends.
        report: One row per step and column that it changed, in the order it was
            done: `step` (name, white space, missing marker, type, unreadable,
            infinite, label, duplicates, constant, sparse, missing, category),
            `column` (missing where whole rows are meant), `change`, `count` (cells;
            rows or columns where those are dropped) and `example`.
        missing_plot: Share of missing cells per column, before and after.
        rows: Rows that are left.
        columns: Columns that are left.
        rows_dropped: Rows without a label, duplicates and incomplete ones.
        columns_dropped: Constant and sparse columns.
        duplicate_rows: Rows that equal an earlier one, whether dropped or kept.
        columns_parsed: Columns that have another type now.
        cells_marked_missing: Cells that held a marker, or could not be read.
        cells_filled: Missing cells that were filled.
        cells_missing: Cells that are missing still.
        notes: What was seen and left as it is, and how to change it.
    """

    table: pd.DataFrame
    report: pd.DataFrame
    missing_plot: Figure
    rows: int
    columns: int
    rows_dropped: int
    columns_dropped: int
    duplicate_rows: int
    columns_parsed: int
    cells_marked_missing: int
    cells_filled: int
    cells_missing: int
    notes: list[str]


def clean_table(  # noqa: PLR0913  # one per thing that can be wrong
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    missing: Missing = "keep",
    *,
    drop_duplicates: bool = False,
    drop_constant_columns: bool = False,
    most_missing: float = 1.0,
    missing_markers: list[str] | None = None,
    infinite_as_missing: bool = False,
    parse: bool = True,
    parse_share: float = 1.0,
    decimal: Literal[".", ","] = ".",
    thousands: Literal["", ",", ".", " ", "'"] = "",
    day_first: bool | None = None,
    most_categories: int = 0,
) -> Cleaned:
    """Clean a table and tell what was changed.

    By default nothing is lost: white space at the ends of texts and names goes,
    cells that only say that nothing is there ("NA", "-", "?") become missing, and a
    column of texts that are all booleans, numbers or dates gets that type.  Rows
    and columns are dropped and cells filled only where it is asked for; what was
    seen and left is in `notes`.  Steps are done in the order of the report.

    Keys stay texts: numbers that begin with 0 or have more than 15 digits.  So do
    dates that may begin with the day or the month, unless `day_first` tells.  Dates
    are read in ISO 8601 and in the usual ways with four digits for the year, with
    English names of months.  Categories, numbers and dates that are so already
    stay as they are.  Cost grows with rows times columns, and with the number of
    distinct texts.

    Args:
        table: Any table; names of columns are taken as text.  It is not changed.
            None: 203 orders with all that is usually wrong, made by this function.
        label_column: Column whose rows are dropped where it is missing, and whose
            cells are never filled.  With no table given: "returned".
        missing: What becomes of missing cells.  "keep"; "drop": rows with any are
            dropped; "median": numbers and dates get the median of their column, all
            else the most frequent value; "most-frequent": all get that (of equals,
            the first in the table).
        drop_duplicates: Whether rows that equal an earlier one are dropped.
        drop_constant_columns: Whether columns are dropped that have one value in
            all rows, or none.
        most_missing: Columns of which a greater share is missing are dropped, 0 to
            1; 1 keeps all.
        missing_markers: Texts that mean a missing cell, compared as they are
            written; numbers among them count in columns of numbers, too.  None:
            "", NA, N/A, n/a, #N/A, <NA>, NaN, nan, NAN, NULL, Null, null, "-", "--"
            and "?".
        infinite_as_missing: Whether infinite numbers become missing.
        parse: Whether texts get the type that they mean.
        parse_share: Share of a column's cells that must be readable for it to get a
            type, above 0.5 to 1; the other cells become missing.
        decimal: Sign before the decimals.
        thousands: Sign between groups of three digits; none by default, as 1,234
            may be either.
        day_first: Whether 1/2/2024 is the first of February.  None: by the other
            cells of the column, and text where those do not tell.
        most_categories: Texts with at most so many values, each there twice or more
            on average, become categories; 0 for none.

    Returns:
        The table, the report and counts.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name, there is no column
            `label_column`, a param is out of range, or `decimal` and `thousands` are
            the same.

    Source:
        pandas: McKinney, Proc. 9th Python in Science Conf. (2010), 56-61.  On what
        clean means: Wickham, Tidy data, J. Stat. Software 59 (2014), 10.

    >>> clean_table(pd.DataFrame({"x": [" 1", "2 ", "?"]})).table["x"].tolist()
    [1.0, 2.0, nan]
    """
    _require(missing, most_missing, parse_share)
    if thousands == decimal:
        message = f"decimal and thousands are both {decimal!r}: give two signs"
        raise ValueError(message)
    if most_categories < 0:
        message = f"most_categories is {most_categories}: give 0 for none, or more"
        raise ValueError(message)
    if table is None:
        table, label_column = load_sample(), label_column or LABEL
    ledger = Ledger()
    table = named_by_text(table, ledger)
    label = None if label_column is None else find_label(table, label_column)
    rows, columns = table.shape
    before = table.isna().mean()
    markers = _MARKERS if missing_markers is None else tuple(missing_markers)
    rules = Rules(markers, parse, parse_share, decimal, thousands, day_first)
    table = _read_columns(table, rules, ledger)
    if infinite_as_missing:
        table = take_infinite(table, ledger)
    before = pd.concat([before, table.isna().mean()], axis="columns").max(
        axis="columns"
    )
    if label is not None:
        table = drop_unlabelled(table, label, ledger)
    table, repeated = drop_repeated(table, ledger, wanted=drop_duplicates)
    table = drop_constant(table, label, ledger, wanted=drop_constant_columns)
    table = drop_sparse(table, label, most_missing, ledger)
    table = handle_missing(table, missing, ledger)
    table = as_categories(table, label, most_categories, ledger)
    tell_infinite(table, ledger)
    return Cleaned(
        table=table.copy(),
        report=ledger.tabulate(),
        missing_plot=draw_missing(before, table.isna().mean()),
        rows=len(table),
        columns=len(table.columns),
        rows_dropped=rows - len(table),
        columns_dropped=columns - len(table.columns),
        duplicate_rows=repeated,
        columns_parsed=ledger.entries_of("type"),
        cells_marked_missing=sum(
            map(ledger.count, ("missing marker", "unreadable", "infinite"))
        ),
        cells_filled=0 if missing == "drop" else ledger.count("missing"),
        cells_missing=int(table.isna().to_numpy().sum()),
        notes=ledger.notes,
    )


def _read_columns(table: pd.DataFrame, rules: Rules, ledger: Ledger) -> pd.DataFrame:
    # All at once: columns that are put in one by one tear a wide table apart.
    columns = {name: read_column(table[name], rules, ledger) for name in table}
    return pd.DataFrame(columns, index=table.index, columns=table.columns)


def _require(missing: str, most_missing: float, parse_share: float) -> None:
    """Refuse params that cannot be meant."""
    ways = get_args(Missing)
    if missing not in ways:
        message = f"missing is {missing!r}: give one of {', '.join(map(repr, ways))}"
        raise ValueError(message)
    if not 0 <= most_missing <= 1:
        message = f"most_missing is {most_missing}: give a share from 0 to 1"
        raise ValueError(message)
    if not 0.5 < parse_share <= 1:
        message = (
            f"parse_share is {parse_share}: give a share above 0.5, up to 1, which "
            "wants all cells to be readable"
        )
        raise ValueError(message)
