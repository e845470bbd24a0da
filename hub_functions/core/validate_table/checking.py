"""A table against a schema, by pandera; every failure with its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from .kinds import fits, plain
from .schema import Rule, Schema

_TOLD = {  # pandera's names of its own checks
    "column_in_dataframe": "required",
    "column_in_schema": "other_columns",
    "not_nullable": "nullable",
    "multiple_fields_uniqueness": "unique_together",
}
_LONGEST = 40  # characters of an example


@dataclass(frozen=True, slots=True)
class Failure:
    """One check that a column does not pass."""

    column: str  # empty for a check of the whole table
    check: str
    expected: str
    rows: tuple[int, ...]  # positions
    values: tuple[Any, ...]  # per row


def check_table(table: pd.DataFrame, schema: Schema) -> list[Failure]:
    """Return what does not fit, column by column in the schema's order.

    Args:
        table: Names of its columns are text, its index numbers the rows.
        schema: What is asked of it.
    """
    made, checked = _prepared(table, schema)
    found = _wrong_sizes(table, schema)
    try:
        made.validate(checked, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found += _failures(errors.failure_cases, table, schema)
    first = list(dict.fromkeys([*schema.rules, *table]))
    places = {name: place for place, name in enumerate(first)}
    return sorted(found, key=lambda each: places.get(each.column, -1))


def count_checks(schema: Schema) -> int:
    """Return how many checks a schema makes."""
    count = sum(len(_asked(rule)) + rule.required for rule in schema.rules.values())
    limits = (schema.min_rows > 0) + (schema.max_rows is not None)
    return count + (not schema.other_columns) + bool(schema.unique_together) + limits


def _prepared(
    table: pd.DataFrame, schema: Schema
) -> tuple[pa.DataFrameSchema, pd.DataFrame]:
    """Make pandera's schema, and the table as it compares best."""
    columns, cells = {}, {}
    for name, rule in schema.rules.items():
        good = name not in table or bool(fits(rule.dtype, table[name]).all())
        checks = _checks(rule) if good else [_kind_check(rule), *_unique_check(rule)]
        columns[name] = pa.Column(
            None, checks, nullable=rule.nullable, required=rule.required
        )
        if name in table:
            cells[name] = plain(table[name]) if good else table[name]
    rest = {name: table[name] for name in table if name not in cells}
    together = [name for name in schema.unique_together if name in table]
    made = pa.DataFrameSchema(
        columns, strict=not schema.other_columns, unique=together or None
    )
    return made, pd.DataFrame({**cells, **rest}, index=table.index)


def _checks(rule: Rule) -> list[pa.Check]:
    checks = [_kind_check(rule), *_unique_check(rule)]
    if rule.finite:
        checks.append(pa.Check(_is_finite, name="finite", error="finite"))
    for name, compare in (("min", np.greater_equal), ("max", np.less_equal)):
        limit = getattr(rule, name)
        if limit is not None:
            checks.append(_limit_check(name, compare, limit))
    if rule.allowed is not None:
        allowed = list(rule.allowed)
        checks.append(
            pa.Check(lambda c, allowed=allowed: c.isin(allowed), error="allowed")
        )
    if rule.regex is not None:
        regex = rule.regex
        checks.append(
            pa.Check(
                lambda c, regex=regex: c.astype("string").str.fullmatch(regex),
                error="regex",
            )
        )
    return checks


def _kind_check(rule: Rule) -> pa.Check:
    return pa.Check(lambda cells: fits(rule.dtype, cells), error="dtype")


def _unique_check(rule: Rule) -> list[pa.Check]:
    return [pa.Check(_is_unique, error="unique")] if rule.unique else []


def _limit_check(name: str, compare: Any, limit: Any) -> pa.Check:  # noqa: ANN401
    def within(cells: pd.Series[Any]) -> pd.Series[bool]:
        edge = limit
        if isinstance(edge, pd.Timestamp):
            zone = getattr(cells.dtype, "tz", None)
            if (zone is None) != (edge.tz is None):  # without a zone: UTC
                edge = edge.tz_localize("UTC") if zone else edge.tz_localize(None)
        there = cells.dropna()  # None cannot be compared
        good = compare(there, edge).astype(bool)
        return good.reindex(cells.index, fill_value=True)

    return pa.Check(within, error=name)


def _is_finite(cells: pd.Series[Any]) -> pd.Series[bool]:
    return ~pd.Series(
        np.isinf(cells.to_numpy(dtype=np.float64, na_value=np.nan)), cells.index
    )


def _is_unique(cells: pd.Series[Any]) -> pd.Series[bool]:
    try:
        repeated = cells.duplicated(keep=False)
    except TypeError:  # lists cannot be told apart by hashing
        repeated = cells.map(repr).duplicated(keep=False)
    return ~repeated | cells.isna()


def _wrong_sizes(table: pd.DataFrame, schema: Schema) -> list[Failure]:
    found, rows = [], len(table)
    if rows < schema.min_rows:
        found.append(Failure("", "min_rows", f">= {schema.min_rows:,}", (), (rows,)))
    if schema.max_rows is not None and rows > schema.max_rows:
        found.append(Failure("", "max_rows", f"<= {schema.max_rows:,}", (), (rows,)))
    lacking = [name for name in schema.unique_together if name not in table]
    found += [
        Failure(name, "unique_together", "a column", (), ())
        for name in lacking
        if name not in schema.rules
    ]
    return found


def _failures(
    cases: pd.DataFrame, table: pd.DataFrame, schema: Schema
) -> list[Failure]:
    """Put pandera's cases, one per cell, together by column and check."""
    found: dict[tuple[str, str], tuple[list[int], list[Any]]] = {}
    columns = (cases["column"], cases["check"], cases["failure_case"], cases["index"])
    for column, check, case, row in zip(*columns, strict=True):
        name = _TOLD.get(str(check), str(check))
        is_whole = name in ("required", "other_columns")
        place = str(case if is_whole else column)
        place = "" if name == "unique_together" else place
        rows, values = found.setdefault((place, name), ([], []))
        if not is_whole:
            rows.append(int(row))
            values.append(table[column].iloc[int(row)] if column in table else case)
    return [
        Failure(column, check, _expected(check, column, schema), *_in_order(*listed))
        for (column, check), listed in found.items()
    ]


def _in_order(
    rows: list[int], values: list[Any]
) -> tuple[tuple[int, ...], tuple[Any, ...]]:
    kept = dict(sorted(zip(rows, values, strict=True), key=_row))
    return tuple(kept), tuple(kept.values())


def _row(pair: tuple[int, Any]) -> int:
    return pair[0]


def _expected(check: str, column: str, schema: Schema) -> str:
    rule = schema.rules.get(column, Rule())
    texts = {
        "other_columns": "no such column",
        "required": "a column",
        "unique_together": "unique " + " + ".join(schema.unique_together),
    }
    return texts.get(check) or _asked(rule).get(check, "")


def _asked(rule: Rule) -> dict[str, str]:
    """Say what a rule asks for, by check."""
    asked = {
        "dtype": "" if rule.dtype == "any" else rule.dtype,
        "nullable": "" if rule.nullable else "a value",
        "unique": "unique" if rule.unique else "",
        "finite": "finite" if rule.finite else "",
        "min": "" if rule.min is None else f">= {rule.min}",
        "max": "" if rule.max is None else f"<= {rule.max}",
        "allowed": "" if rule.allowed is None else shown(rule.allowed, 5),
        "regex": rule.regex or "",
    }
    return {check: text for check, text in asked.items() if text}


def shown(values: Any, most: int) -> str:  # noqa: ANN401  # any values
    """Write the first distinct values in a line."""
    texts = list(dict.fromkeys(_text(value) for value in values))
    cut = [t if len(t) <= _LONGEST else f"{t[: _LONGEST - 1]}…" for t in texts[:most]]
    more = f", … {len(texts) - most:,} more" if len(texts) > most else ""
    return ", ".join(cut) + more


def _text(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
