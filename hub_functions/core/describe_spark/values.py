"""How often each value occurs: grouped by Spark, the most frequent ones kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812  # its name in all of Spark's guides

from .columns import as_text
from .facts import MOST_VALUES, Field

WHOLE_ROWS = -1  # stands for a column: the rows themselves


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Of each column: how many distinct values, and the most frequent of them."""

    distinct: dict[int, int] = field(default_factory=dict)  # by place
    present: dict[int, int] = field(default_factory=dict)  # rows that have a value
    # By place: rows, first row and text; most rows first, of equals the first row.
    frequent: dict[int, list[tuple[int, int, str]]] = field(default_factory=dict)


def count_values(table: DataFrame, fields: Sequence[Field]) -> DataFrame:
    """Count the values of every column, and the rows as wholes, by 128 bits of them.

    Returns:
        Columns `place`, `text`, `rows` and `first`: the number of the first row that
        has the value, in the order in which Spark reads the table.
    """
    texts = [as_text(table, each).alias(f"c{each.place}") for each in fields]
    row = F.monotonically_increasing_id().alias("row")
    named = table.select(row, *texts)
    cells = [
        F.struct(
            F.lit(each.place).alias("place"), named[f"c{each.place}"].alias("text")
        )
        for each in fields
    ]
    # As JSON, so that where one text ends and the next begins is never in doubt.
    whole = F.md5(F.to_json(F.struct(*(named[f"c{each.place}"] for each in fields))))
    cells.append(F.struct(F.lit(WHOLE_ROWS).alias("place"), whole.alias("text")))
    long = named.select("row", F.explode(F.array(*cells)).alias("cell"))
    there = long.where("cell.text is not null").groupBy("cell.place", "cell.text")
    return there.agg(F.count("*").alias("rows"), F.min("row").alias("first"))


def keep_frequent(batch: pa.RecordBatch) -> Values:
    """Count the distinct values of a batch; keep the most frequent of each column."""
    found = Values()
    names = ("place", "rows", "first")
    places, rows, first = (np.asarray(batch.column(name)) for name in names)
    for place in np.unique(places).tolist():
        inside = np.flatnonzero(places == place)
        found.distinct[place] = len(inside)
        found.present[place] = int(rows[inside].sum())
        if place != WHOLE_ROWS:
            kept = inside[np.lexsort((first[inside], -rows[inside]))[:MOST_VALUES]]
            texts = batch.column("text").take(pa.array(kept)).to_pylist()
            numbers = rows[kept].tolist(), first[kept].tolist()
            found.frequent[place] = list(zip(*numbers, texts, strict=True))
    return found


def merge_values(parts: Sequence[Values]) -> Values:
    """Put together what was found of different values."""
    found = Values()
    for part in parts:
        for place, count in part.distinct.items():
            found.distinct[place] = found.distinct.get(place, 0) + count
            found.present[place] = found.present.get(place, 0) + part.present[place]
        for place, values in part.frequent.items():
            both = found.frequent.get(place, []) + values
            both.sort(key=lambda each: (-each[0], each[1]))
            found.frequent[place] = both[:MOST_VALUES]
    return found
