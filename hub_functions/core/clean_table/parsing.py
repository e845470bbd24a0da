"""What the texts of a column mean: booleans, numbers or dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

_PAIRS = (("true", "false"), ("yes", "no"), ("y", "n"), ("t", "f"), ("on", "off"))
_WORDS = frozenset(word for pair in _PAIRS for word in pair)
_DIGIT = re.compile(r"\d")
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?)?(Z|[+-]\d{2}:?\d{2})?"
)
_ZONE = re.compile(r":\d{2}([.,]\d+)?(Z|[+-]\d{2}:?\d{2})$")
_LOOKS_LIKE_DATE = re.compile(r"\d{1,4}[./-]\d|\d{1,2} [A-Za-z]{3}|[A-Za-z]{3,9} \d")
_NO_ORDER = ("%Y/%m/%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y")
_TIMES = ("", " %H:%M", " %H:%M:%S")
_TRIED = 50  # distinct cells that rule a format out
_MOST_DIGITS = 15  # that a float keeps; longer ones are keys


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One way to read the distinct cells of a column."""

    kind: str  # boolean, number or date
    values: pd.Series[Any]  # missing where a cell cannot be read so
    problem: str = ""  # why it must not be, though it could


def read_in_every_way(
    values: pd.Series[Any], decimal: str, thousands: str, *, day_first: bool | None
) -> Iterator[Reading]:
    """Read distinct texts as booleans, numbers and dates, in this order."""
    # Most columns of texts are none of these, which is quickly seen.
    if not _WORDS.isdisjoint(map(str.lower, values)):
        yield Reading("boolean", _read_booleans(values))
    if any(map(_DIGIT.search, values)):
        yield _read_numbers(values, decimal, thousands)
    if any(map(_LOOKS_LIKE_DATE.search, values)):
        yield _read_dates(values, day_first=day_first)


def _read_booleans(values: pd.Series[Any]) -> pd.Series[Any]:
    lower = values.str.lower()
    best = max(_PAIRS, key=lambda pair: int(lower.isin(pair).sum()))
    return lower.map({best[0]: True, best[1]: False}).astype("boolean")


def _read_numbers(values: pd.Series[Any], decimal: str, thousands: str) -> Reading:
    group = rf"|\d{{1,3}}({re.escape(thousands)}\d{{3}})+" if thousands else ""
    point = re.escape(decimal)
    number = re.compile(rf"[+-]?((\d+{group})({point}\d*)?|{point}\d+)([eE][+-]?\d+)?")
    fits = values.map(lambda value: number.fullmatch(value) is not None).astype(bool)
    plain = values[fits]
    if thousands:
        plain = plain.str.replace(thousands, "", regex=False)
    plain = plain.str.replace(decimal, ".", regex=False)
    whole = plain.str.fullmatch(r"[+-]?\d+").astype(bool)
    problem = ""
    long = plain[whole].str.lstrip("+-").str.len() > _MOST_DIGITS
    padded = plain.str.match(r"[+-]?0\d").astype(bool)
    for keys, why in ((padded, "begin with 0"), (plain[whole][long], "are too long")):
        found = plain[keys] if keys.dtype == bool else keys
        if len(found) and not problem:
            problem = f"cells such as {found.iloc[0]!r} {why}, as keys do"
    numbers = pd.to_numeric(plain, errors="coerce").astype("float64")
    if whole.all() and not problem:  # "2.0" was measured, 2 was counted
        numbers = numbers.astype("Int64")
    return Reading("number", numbers.reindex(values.index), problem)


def _read_dates(values: pd.Series[Any], *, day_first: bool | None) -> Reading:
    likely = values[values.map(lambda v: _LOOKS_LIKE_DATE.search(v) is not None)]
    nothing = pd.Series(pd.NaT, index=values.index)
    iso = likely[likely.map(lambda value: _ISO.fullmatch(value) is not None)]
    if len(iso):
        zoned = iso.map(lambda value: _ZONE.search(value) is not None)
        if zoned.any() and not zoned.all():
            why = "some times have a zone and some have none"
            return Reading("date", _parse(iso, "ISO8601", utc=True), why)
        read = _parse(iso, "ISO8601", utc=bool(zoned.any()))
        return Reading("date", read.reindex(values.index))
    best = {
        order: _read_best(likely, formats)
        for order, formats in (
            ("day", _DAY_FIRST),
            ("month", _MONTH_FIRST),
            ("none", (*_NO_ORDER, "%d.%m.%Y")),
        )
    }
    if day_first is not None:
        del best["month" if day_first else "day"]
    found = max(best.values(), key=lambda each: int(each.notna().sum()))
    if not found.notna().any():
        return Reading("date", nothing)
    problem = ""
    if day_first is None and _is_ambiguous(best["day"], best["month"]):
        cell = likely[best["day"].notna()].iloc[0]
        problem = f"{cell!r} may begin with the day or the month: give day_first"
    return Reading("date", found.reindex(values.index), problem)


def _is_ambiguous(one: pd.Series[Any], other: pd.Series[Any]) -> bool:
    """Tell whether both orders read as many cells, and read them differently."""
    return (
        bool(one.notna().any())
        and one.count() == other.count()
        and not one.equals(other)
    )


def _read_best(values: pd.Series[Any], formats: tuple[str, ...]) -> pd.Series[Any]:
    """Read by the one format that reads most."""
    best = pd.Series(pd.NaT, index=values.index)
    for day, time in product(formats, _TIMES):
        if not _parse(values.head(_TRIED), day + time, utc=False).notna().any():
            continue
        read = _parse(values, day + time, utc=False)
        if read.count() > best.count():
            best = read
    return best


def _parse(values: pd.Series[Any], written: str, *, utc: bool) -> pd.Series[Any]:
    return pd.to_datetime(values, format=written, errors="coerce", utc=utc)


def with_own_type(kind: str, cells: pd.Series[Any]) -> pd.Series[Any]:
    """Give whole numbers and booleans the plain types that have no missing cells."""
    whole = not cells.isna().any()
    if kind == "boolean":
        return cells.astype("bool") if whole else cells
    if kind == "number" and cells.dtype == "Int64":
        return cells.astype("int64" if whole else "float64")
    return cells
