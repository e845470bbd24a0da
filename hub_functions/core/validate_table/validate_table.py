"""Validate a table against a schema, given or inferred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from .checking import Failure, check_table, count_checks, shown
from .drawing import draw_failures
from .inference import infer_schema
from .sample import sample_schema, sample_table
from .schema import read_schema
from .tables import named_by_text

__all__ = ["Validation", "validate_table"]

_TOLD = 10  # failures in an error


class Validation(NamedTuple):
    """Whether a table fits a schema, and what does not.

    Attributes:
        table: The table as it was given, for the next function.
        valid: Whether every check passes.
        failures: One row per column and check that fails, in the schema's
            order: `column` (empty for the table as a whole), `check`,
            `expected`, `rows` (that fail; 0 where no row is to blame), `share`
            (of all rows), `first_row` (position, 0 is the first; missing
            without rows) and `examples` (distinct values, as text).
        schema: The schema that was checked, to be given the next time.
        checks: Checks that the schema makes.
        failed_checks: Rows of `failures`.
        failed_rows: Rows of the table that fail at least one check.
        rows: Rows of the table.
        plot: The failed checks as bars.
        notes: What to know: where the schema came from, empty columns.
    """

    table: pd.DataFrame
    valid: bool
    failures: pd.DataFrame
    schema: Mapping[str, Any]
    checks: int
    failed_checks: int
    failed_rows: int
    rows: int
    plot: Figure
    notes: list[str]


def validate_table(  # how to infer and to tell, by name
    table: pd.DataFrame | None = None,
    schema: Mapping[str, Any] | None = None,
    reference: pd.DataFrame | None = None,
    *,
    on_failure: Literal["raise", "report"] = "report",
    margin: float = 0.1,
    max_categories: int = 20,
    max_examples: int = 5,
) -> Validation:
    r"""Validate a table against a schema, given or inferred.

    A schema is a mapping, as JSON has it.  Every key may be left out:

        {"columns": {"age": {"dtype": "integer", "nullable": false, "min": 0}},
         "other_columns": true, "unique_together": [], "min_rows": 0,
         "max_rows": null}

    A column's rule has `dtype` (integer, number, boolean, text, datetime,
    duration or any), `required` (true), `nullable` (true), `unique` (false),
    `finite` (false), `min` and `max` (both within; datetimes as text, durations
    in seconds), `allowed` (a list of values) and `regex` (the whole text has to
    match).  A dtype is about the values, not about how pandas keeps them: whole
    numbers are integers also where a missing cell made them floats.

    Without a schema it is inferred from `reference`, and without either from
    the table itself, which then fits: keep the `schema` that comes out.  An
    inferred schema asks for the reference's columns and no others, their dtypes,
    no missing cells where it has none, numbers within its range and `margin`,
    and the texts that it has, where they are few.  Nothing is inferred about
    uniqueness, or about the range of datetimes: later ones are to be expected.

    A column whose dtype does not fit is checked only for missing and unique
    besides.  A missing cell passes all checks but `nullable`.

    Args:
        table: Any pandas DataFrame.  Names of columns are taken as text; the
            index is not looked at.  None is a sample of 200 orders with faults.
        schema: What is asked of it; None infers it.
        reference: A table that is known to be right.  Not together with schema.
        on_failure: What a table that does not fit leads to: "report" returns
            what fails, "raise" is an error with the first ten.
        margin: By which part of its range an inferred range is widened at both
            ends, 0 or more; it is not widened beyond 0.
        max_categories: Most different texts for which they are listed as
            allowed in an inferred schema, 0 or more; they are not where a text
            occurs less than twice on average.
        max_examples: Most values that `failures` shows of a check, at least 1.

    Returns:
        The table, whether it is valid, and what fails.

    Raises:
        TypeError: `table` or `reference` is not a pandas DataFrame, or a part of
            `schema` has another type than it needs (it says where).
        ValueError: two columns have the same name; `schema` has an unknown key
            or a value that cannot be meant; schema and reference are both given,
            or reference without table; a param is out of range; or, with
            on_failure="raise", the table does not fit.

    Source:
        pandera: Bantilan, Proceedings of SciPy (2020), 116-124.

    >>> rule = {"columns": {"age": {"dtype": "integer", "min": 0}}}
    >>> validate_table(pd.DataFrame({"age": [31, -1]}), rule).valid
    False
    """
    _require(margin, max_categories, max_examples)
    if schema is not None and reference is not None:
        message = "schema and reference are both given: one of them says what is right"
        raise ValueError(message)
    if table is None:
        if reference is not None:
            message = "reference is given without table: give the table to validate"
            raise ValueError(message)
        table, schema = sample_table(), sample_schema() if schema is None else schema
    checked = named_by_text(table, "table")
    notes = []
    if schema is None:
        source = checked if reference is None else named_by_text(reference, "reference")
        schema = infer_schema(source, margin, max_categories)
        whose = "the table itself" if reference is None else "reference"
        notes.append(f"the schema was inferred from {whose}")
    read = read_schema(schema)
    found = check_table(checked, read)
    if empty := [n for n in checked if len(checked) and checked[n].isna().all()]:
        notes.append(f"columns without a value: {shown(empty, 20)}")
    if found and on_failure == "raise":
        raise ValueError(_told(found, len(checked)))
    failures = _tabulate(found, len(checked), max_examples)
    return Validation(
        table=table,
        valid=not found,
        failures=failures,
        schema=schema,
        checks=count_checks(read),
        failed_checks=len(found),
        failed_rows=len({row for each in found for row in each.rows}),
        rows=len(checked),
        plot=draw_failures(failures, len(checked)),
        notes=notes,
    )


def _require(margin: float, max_categories: int, max_examples: int) -> None:
    asked = (
        ("margin", margin, 0),
        ("max_categories", max_categories, 0),
        ("max_examples", max_examples, 1),
    )
    for name, value, least in asked:
        if not value >= least:
            message = f"{name} is {value}: give {least} or more"
            raise ValueError(message)


def _tabulate(found: list[Failure], rows: int, most: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "column": pd.Series([each.column for each in found], dtype="string"),
            "check": pd.Series([each.check for each in found], dtype="string"),
            "expected": pd.Series([each.expected for each in found], dtype="string"),
            "rows": pd.Series([len(each.rows) for each in found], dtype="int64"),
            "share": [len(each.rows) / rows if rows else 0.0 for each in found],
            "first_row": pd.Series(
                [each.rows[0] if each.rows else None for each in found], dtype="Int64"
            ),
            "examples": pd.Series(
                [shown(each.values, most) for each in found], dtype="string"
            ),
        }
    )


def _told(found: list[Failure], rows: int) -> str:
    lines = [_line(each) for each in found[:_TOLD]]
    more = len(found) - len(lines)
    lines += [f"and {more:,} more"] if more else []
    return f"the table of {rows:,} rows does not fit: {'; '.join(lines)}"


def _line(failure: Failure) -> str:
    what = f"column {failure.column!r}" if failure.column else "the table"
    line = f"{what} fails {failure.check} ({failure.expected})"
    if failure.rows:
        shows = shown(failure.values, 3)
        line += (
            f" in {len(failure.rows):,} rows, first in row {failure.rows[0]}: {shows}"
        )
    return line
