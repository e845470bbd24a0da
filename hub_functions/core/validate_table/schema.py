"""A schema as JSON has it, read and checked.

{"columns": {"age": {"dtype": "integer", "min": 0, "max": 120}},
 "other_columns": true, "unique_together": [], "min_rows": 1, "max_rows": null}
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .kinds import KINDS, MEASURED

_FLAGS = ("required", "nullable", "unique", "finite")
RULES = ("dtype", *_FLAGS, "min", "max", "allowed", "regex")
_TOP = ("columns", "other_columns", "unique_together", "min_rows", "max_rows")


@dataclass(frozen=True, slots=True)
class Rule:
    """What is asked of one column."""

    dtype: str = "any"
    required: bool = True
    nullable: bool = True
    unique: bool = False
    finite: bool = False
    min: Any = None  # a number, a Timestamp or a Timedelta, by dtype
    max: Any = None
    allowed: tuple[Any, ...] | None = None
    regex: str | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """What is asked of a table."""

    rules: dict[str, Rule]
    other_columns: bool = True
    unique_together: tuple[str, ...] = ()
    min_rows: int = 0
    max_rows: int | None = None


def read_schema(given: Mapping[str, Any]) -> Schema:
    """Read a schema.

    Raises:
        TypeError: it is no mapping, or a part of it has another type than it needs.
        ValueError: it has unknown keys, or values that cannot be meant.
    """
    _require(given, Mapping, "schema")
    _refuse_unknown(given, _TOP, "schema")
    columns = given.get("columns", {})
    _require(columns, Mapping, "schema['columns']")
    rules = {str(name): _rule(str(name), rule) for name, rule in columns.items()}
    together = given.get("unique_together") or ()
    _require(together, (list, tuple), "schema['unique_together']")
    other = given.get("other_columns", True)
    _require(other, bool, "schema['other_columns']")
    for name in ("min_rows", "max_rows"):
        if given.get(name) is not None:
            _require(given[name], int, f"schema[{name!r}]")
    return Schema(
        rules,
        other,
        tuple(str(name) for name in together),
        given.get("min_rows") or 0,
        given.get("max_rows"),
    )


def _rule(name: str, given: Any) -> Rule:  # noqa: ANN401  # of JSON
    where = f"schema['columns'][{name!r}]"
    _require(given, Mapping, where)
    _refuse_unknown(given, RULES, where)
    flags = {flag: given[flag] for flag in _FLAGS if given.get(flag) is not None}
    for flag, value in flags.items():
        _require(value, bool, f"{where}[{flag!r}]")
    dtype = given.get("dtype") or _implied(given)
    if dtype not in KINDS:
        near = difflib.get_close_matches(str(dtype), KINDS, 1)
        asked = f": did you mean {near[0]!r}?" if near else ""
        message = f"{where}['dtype'] is {dtype!r}{asked} It is one of {_some(KINDS)}"
        raise ValueError(message)
    allowed = given.get("allowed")
    if allowed is not None:
        _require(allowed, (list, tuple), f"{where}['allowed']")
    return Rule(
        dtype=dtype,
        **flags,
        min=_limit(given.get("min"), dtype, f"{where}['min']"),
        max=_limit(given.get("max"), dtype, f"{where}['max']"),
        allowed=None if allowed is None else tuple(allowed),
        regex=_pattern(given.get("regex"), f"{where}['regex']"),
    )


def _implied(given: Mapping[str, Any]) -> str:
    """Return the dtype that limits or a pattern ask for without saying so."""
    limits = [given[each] for each in ("min", "max") if given.get(each) is not None]
    if limits:
        return "datetime" if isinstance(limits[0], str) else "number"
    return "text" if given.get("regex") is not None else "any"


def _limit(value: Any, dtype: str, where: str) -> Any:  # noqa: ANN401  # see Rule
    if value is None:
        return None
    if dtype not in MEASURED:
        message = f"{where} needs a dtype that is measured, not {dtype!r}: give one of "
        raise ValueError(message + _some(sorted(MEASURED)))
    if dtype == "datetime":
        _require(value, str, where)
        try:
            return pd.Timestamp(value)
        except ValueError as error:
            message = f"{where} is {value!r}: write it as 2024-01-31 or with a time"
            raise ValueError(message) from error
    _require(value, (int, float), where)
    return pd.Timedelta(seconds=value) if dtype == "duration" else value


def _pattern(value: Any, where: str) -> str | None:  # noqa: ANN401  # of JSON
    if value is None:
        return None
    _require(value, str, where)
    try:
        re.compile(value)
    except re.error as error:
        message = f"{where} is no regular expression: {error}"
        raise ValueError(message) from error
    return str(value)


def _require(value: object, kind: type | tuple[type, ...], where: str) -> None:
    is_flag = isinstance(value, bool) and kind is not bool  # of int, to Python
    if isinstance(value, kind) and not is_flag:
        return
    kinds = kind if isinstance(kind, tuple) else (kind,)
    names = " or ".join("object" if k is Mapping else k.__name__ for k in kinds)
    message = f"{where} is a {type(value).__name__}: give a {names}"
    raise TypeError(message)


def _refuse_unknown(given: Iterable[Any], known: tuple[str, ...], where: str) -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1)
            asked = f": did you mean {near[0]!r}?" if near else ""
            message = f"{where} has an unknown key {key!r}{asked} It may have "
            raise ValueError(message + _some(known))


def _some(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))
