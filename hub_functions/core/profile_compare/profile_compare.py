"""Compare two tables side by side."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from .drawing import draw_changes, draw_columns
from .keys import Rows, match_rows
from .sample import KEY, sample_tables
from .statistics import (
    compare_categories,
    compare_columns,
    repeated_rows,
    schema_changes,
)
from .tables import named_by_text

__all__ = ["ProfileComparison", "profile_compare"]


class ProfileComparison(NamedTuple):
    """What differs between a reference and a table.

    Attributes:
        schema_changes: A row per change: `column`, `change` (removed, added,
            dtype, moved), `reference_dtype`, `table_dtype`.
        statistics: A row per column of both, each statistic for `_reference`
            and `_table`: `count`, `missing`, `missing_share`, `distinct`; of
            numbers and durations [s] `mean`, `std`, `min`, `median`, `max`; of
            texts, booleans and categories `most_frequent`; of datetimes
            `earliest`, `latest`.  Then `missing_share_change`, `mean_change`
            (table less reference) and `mean_change_in_std` (by the reference's).
        categories: A row per column of texts, booleans or categories: values
            `in_both`, `only_reference`, `only_table` (counts), `overlap` (in
            both as a part of all, 0 to 1), `new_rows_share` (rows with a value
            that is only in the table) and the most frequent such values.
        row_changes: A row per key that was removed, added or changed: the key
            columns, `change` and `columns` (that changed).  Without rows where
            no keys are given.
        rows_added: Keys that only the table has; None without keys.
        rows_removed: Keys that only the reference has; None without keys.
        rows_changed: Keys whose rows differ in a column of both; None without
            keys.
        rows_unchanged: Keys whose rows are equal; None without keys.
        reference_rows: How many rows `reference` has, repeated ones too.
        rows: Rows of the table.
        reference_duplicates: Rows of the reference that equal an earlier one.
        duplicates: Rows of the table that equal an earlier one.
        same: Whether nothing differs: neither columns and dtypes, nor any
            statistic or category, nor (with keys) any row.
        plot: Missing shares and means of both, by column.
        columns_plot: Distributions of both, column by column.
        notes: What to know: columns of other kinds, columns that are empty.
    """

    schema_changes: pd.DataFrame
    statistics: pd.DataFrame
    categories: pd.DataFrame
    row_changes: pd.DataFrame
    rows_added: int | None
    rows_removed: int | None
    rows_changed: int | None
    rows_unchanged: int | None
    reference_rows: int
    rows: int
    reference_duplicates: int
    duplicates: int
    same: bool
    plot: Figure
    columns_plot: Figure
    notes: list[str]


def profile_compare(
    reference: pd.DataFrame | None = None,
    table: pd.DataFrame | None = None,
    key_columns: list[str] | None = None,
    *,
    tolerance: float = 0.0,
    max_values: int = 10,
    max_plots: int = 12,
) -> ProfileComparison:
    """Compare two tables side by side.

    Columns are compared by name: which were added and removed, whose dtype has
    changed, and for those of both, statistics and values.  With `key_columns`,
    rows of one key are compared cell by cell, in the columns that both tables
    have; two missing cells are equal, and so are 1 and 1.0.  Infinite numbers
    are left out of statistics.

    It describes: whether a difference is more than chance tells detect-drift.

    Time grows with the cells of both tables, memory is about that of both again.

    Args:
        reference: What was.  None, together with table, is a sample of staff in
            two years, with its key.
        table: What is now; any shape, also empty.
        key_columns: Columns that name a row: never missing, and together unique
            in each table.  None: rows are not matched.
        tolerance: By which numbers [in their unit], datetimes [us] and durations
            [s] of one key may differ and still be equal, 0 or more.
        max_values: Most values that `categories` lists, at least 1.
        max_plots: Most columns in `columns_plot`, at least 1.

    Returns:
        Tables of what differs, counts and figures.

    Raises:
        TypeError: `reference` or `table` is not a pandas DataFrame.
        ValueError: one of the two is given without the other; two columns have
            the same name; a key column is not in both, missing in a row, or called
            `change` or `columns`, or keys are not unique; or a param is out of
            range.

    >>> before = pd.DataFrame({"id": [1, 2, 3], "x": [5, 6, 7]})
    >>> after = pd.DataFrame({"id": [2, 3, 4], "x": [6, 8, 9]})
    >>> profile_compare(before, after, ["id"]).row_changes["change"].tolist()
    ['removed', 'added', 'changed']
    """
    _require(tolerance, max_values, max_plots)
    if reference is None and table is None:
        reference, table = sample_tables()
        key_columns = [KEY] if key_columns is None else key_columns
    for what, given in (("reference", reference), ("table", table)):
        if given is None:
            message = f"{what} is not given: give reference and table, or neither"
            raise ValueError(message)
    before, after = named_by_text(reference, "reference"), named_by_text(table, "table")
    keys = list(dict.fromkeys(key_columns or []))
    found = match_rows(before, after, keys, tolerance) if keys else None
    schema = schema_changes(before, after)
    statistics = compare_columns(before, after)
    categories = compare_categories(before, after, max_values)
    return ProfileComparison(
        schema_changes=schema,
        statistics=statistics,
        categories=categories,
        row_changes=_none() if found is None else found.changes,
        rows_added=None if found is None else found.added,
        rows_removed=None if found is None else found.removed,
        rows_changed=None if found is None else found.changed,
        rows_unchanged=None if found is None else found.unchanged,
        reference_rows=len(before),
        rows=len(after),
        reference_duplicates=repeated_rows(before),
        duplicates=repeated_rows(after),
        same=_are_same(schema, statistics, categories, found)
        and len(before) == len(after),
        plot=draw_changes(statistics),
        columns_plot=draw_columns(before, after, max_plots),
        notes=_notes(statistics, found),
    )


def _require(tolerance: float, max_values: int, max_plots: int) -> None:
    asked = (
        ("tolerance", tolerance, 0),
        ("max_values", max_values, 1),
        ("max_plots", max_plots, 1),
    )
    for name, value, least in asked:
        if not value >= least:
            message = f"{name} is {value}: give {least} or more"
            raise ValueError(message)


def _none() -> pd.DataFrame:
    return pd.DataFrame({"change": [], "columns": []}, dtype="string")


def _are_same(
    schema: pd.DataFrame,
    statistics: pd.DataFrame,
    categories: pd.DataFrame,
    found: Rows | None,
) -> bool:
    if (
        len(schema)
        or categories["only_reference"].any()
        or categories["only_table"].any()
    ):
        return False
    if found is not None and (found.added or found.removed or found.changed):
        return False
    names = [n.removesuffix("_table") for n in statistics if n.endswith("_table")]
    first, second = (
        statistics[[f"{name}_{side}" for name in names]].set_axis(names, axis=1)
        for side in ("reference", "table")
    )
    return first.equals(second)


def _notes(statistics: pd.DataFrame, found: Rows | None) -> list[str]:
    other = statistics["kind"] == "other"
    kinds = statistics["kind"].str.contains("→", regex=False)
    empty = (statistics["count_reference"] == 0) ^ (statistics["count_table"] == 0)
    notes = []
    for which, why in (
        (other, "mixed values or lists, counted only"),
        (kinds, "of another kind now"),
        (empty, "empty in one of the tables"),
    ):
        names = statistics.loc[which, "column"].tolist()
        if names:
            shown = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
            notes.append(f"columns {why}: {shown}")
    if found is not None and found.changed:
        counts = found.by_column[found.by_column > 0]
        counts = counts.sort_values(ascending=False, kind="stable").head(10)
        told = ", ".join(f"{name} {count:,}" for name, count in counts.items())
        notes.append(f"changed cells by column: {told}")
    return notes
