"""The columns of a table of Spark: their kinds, and what is asked of them in SQL."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pandas as pd
from pyspark.sql import Column, DataFrame, types
from pyspark.sql import functions as F  # noqa: N812  # its name in all of Spark's guides

from .facts import Field, Kind

_KINDS: tuple[tuple[tuple[type, ...], Kind], ...] = (
    ((types.NumericType,), "number"),
    ((types.BooleanType,), "boolean"),
    ((types.DateType, types.TimestampType, types.TimestampNTZType), "datetime"),
    ((types.DayTimeIntervalType,), "duration"),
    ((types.StringType, types.CharType, types.VarcharType), "text"),
)
_FLOATS = (types.FloatType, types.DoubleType)
_NESTED = (types.ArrayType, types.MapType, types.StructType)
_INTERVAL = re.compile(r"INTERVAL '(-?)(\d+) ([\d:.]+)' DAY TO SECOND")


def fields_of(table: DataFrame) -> tuple[Field, ...]:
    """Sort the columns by kind."""
    return tuple(
        Field(place, each.name, _kind_of(each.dataType), each.dataType.simpleString())
        for place, each in enumerate(table.schema.fields)
    )


def by_place(table: DataFrame) -> DataFrame:
    """Name the columns c0, c1, ...: names of users may hold dots, and equal others."""
    return table.toDF(*(f"c{place}" for place in range(len(table.columns))))


def as_number(table: DataFrame, field: Field) -> Column:
    """Return values that have ranges, as Arrow can take them; NaN stays NaN."""
    cell = table[f"c{field.place}"]
    return cell if field.kind in {"datetime", "duration"} else cell.cast("double")


def as_text(table: DataFrame, field: Field) -> Column:
    """Return texts that are equal where the values are; null where one is missing."""
    cell = table[f"c{field.place}"]
    kind = table.schema[field.place].dataType
    if isinstance(kind, _FLOATS):
        text = F.when(cell == 0, F.lit("0.0")).otherwise(cell.cast("string"))
        return F.when(~F.isnan(cell), text)
    if isinstance(kind, types.TimestampType):  # clocks that go back repeat an hour
        return F.unix_micros(cell).cast("string")
    if isinstance(kind, types.DayTimeIntervalType):
        return cell.cast("interval day to second").cast("string")
    if isinstance(kind, types.BinaryType):
        return F.hex(cell)
    return F.to_json(cell) if isinstance(kind, _NESTED) else cell.cast("string")


def value_of_text(text: str, field: Field, zone: str) -> Any:  # noqa: ANN401  # a value of any kind
    """Return the value that `as_text` wrote, as pandas would have it."""
    if field.kind == "number":
        return _number(text, field.dtype)
    if field.kind == "boolean":
        return text == "true"
    if field.kind == "duration":
        sign, days, time = _INTERVAL.fullmatch(text).groups()  # type: ignore[union-attr]
        length = pd.Timedelta(f"{days} days {time}")
        return -length if sign else length
    if field.kind == "datetime":
        return instant(int(text), zone) if field.dtype == "timestamp" else _day(text)
    return text


def instant(microseconds: int, zone: str) -> pd.Timestamp:
    """Return an instant since 1970, UTC, in a time zone; none when that is empty."""
    found = pd.Timestamp(microseconds, unit="us", tz="UTC" if zone else None)
    return found.tz_convert(zone) if zone else found


def _kind_of(kind: types.DataType) -> Kind:
    return next(
        (name for classes, name in _KINDS if isinstance(kind, classes)), "other"
    )


def _number(text: str, dtype: str) -> float | int | Decimal:
    if dtype in {"float", "double"}:
        return float(text)
    return Decimal(text) if dtype.startswith("decimal") else int(text)


def _day(text: str) -> Any:  # noqa: ANN401  # a Timestamp; beyond its years, the text
    try:
        return pd.Timestamp(text)
    except ValueError:  # year 10000, and all before the first
        return text
