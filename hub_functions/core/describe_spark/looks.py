"""What each pass looks for in some rows of the table, and how it is put together.

Spark hands the rows of each of its parts over as batches of Arrow; what they hold is
put together there, and one small result per part comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from pyspark.serializers import CPickleSerializer

from .correlations import pair_sums
from .counting import Cells, Panel, Split, count_panel
from .facts import RANGED, Field, Integers
from .moments import deviations, power_sums
from .quantiles import Bucket, look_into
from .survey import Floats, Survey, Tally, merge_surveys, merge_tallies, survey

Look: TypeAlias = Callable[[pa.RecordBatch], Any]
Merge: TypeAlias = Callable[[Sequence[Any]], Any]

RESULT = "found binary"  # the columns of what comes back, as Spark writes them
_MERGED = 16  # batches whose results are put together at once


def over_batches(
    look: Look, merge: Merge
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Make a function for `mapInArrow` that gives one result per part."""

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        found: list[Any] = []
        for batch in batches:
            found.append(look(batch))
            if len(found) == _MERGED:
                found = [merge(found)]
        if found:
            data = pa.array([CPickleSerializer().dumps(merge(found))], type=pa.binary())
            yield pa.RecordBatch.from_arrays([data], names=["found"])

    return run


def loads(found: bytearray) -> Any:  # noqa: ANN401  # what the look gave
    """Read a result as Spark does those of its Python workers."""
    return CPickleSerializer().loads(bytes(found))


def numbers_in(batch: pa.RecordBatch, field: Field) -> Floats:
    """Return values of a kind that has ranges; a missing cell is NaN.

    Booleans are 0 and 1, durations in seconds, datetimes in microseconds since
    1970, UTC.  Infinities are kept.
    """
    cells = batch.column(batch.schema.get_field_index(f"c{field.place}"))
    if pa.types.is_date(cells.type):
        cells = cells.cast(pa.timestamp("us"))
    if pa.types.is_timestamp(cells.type) or pa.types.is_duration(cells.type):
        cells = cells.cast(pa.int64())
    numbers = cells.to_numpy(zero_copy_only=False).astype(np.float64)
    return numbers / 1e6 if field.kind == "duration" else numbers


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What the first pass sees."""

    rows: int
    surveys: dict[int, Survey]  # by place of the column


def see(batch: pa.RecordBatch, fields: Sequence[Field]) -> Sight:
    """Survey the numbers of some rows."""
    surveys = {each.place: survey(numbers_in(batch, each)) for each in fields}
    return Sight(batch.num_rows, surveys)


def merge_sights(parts: Sequence[Sight]) -> Sight:
    """Put together what was seen, in the order of the rows."""
    return Sight(
        rows=sum(part.rows for part in parts),
        surveys={
            place: merge_surveys(part.surveys[place] for part in parts)
            for place in parts[0].surveys
        },
    )


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """What the next pass is to find out."""

    fields: Sequence[Field]
    buckets: Mapping[int, list[Bucket]]  # by place: see `quantiles`
    surveys: Mapping[int, Survey]  # by place: of those whose powers are summed
    correlated: Sequence[int]  # places


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What it finds."""

    tallies: dict[tuple[int, Bucket], Tally]
    powers: dict[int, Floats]
    pairs: Floats


def answer(batch: pa.RecordBatch, questions: Questions) -> Answers:
    """Look for the answers in some rows."""
    tallies, powers, moved = {}, {}, {}
    for field in questions.fields:
        place, numbers = field.place, numbers_in(batch, field)
        for bucket in questions.buckets.get(place, ()):
            tallies[place, bucket] = look_into(bucket, numbers)
        if place in questions.surveys:
            powers[place] = power_sums(numbers, questions.surveys[place])
        if place in questions.correlated:
            moved[place] = deviations(numbers, questions.surveys[place])
    pairs = pair_sums([moved[place] for place in questions.correlated])
    return Answers(tallies, powers, pairs)


def merge_answers(parts: Sequence[Answers]) -> Answers:
    """Put the answers together."""
    return Answers(
        tallies={
            key: merge_tallies(part.tallies[key] for part in parts)
            for key in parts[0].tallies
        },
        powers={
            place: np.sum([part.powers[place] for part in parts], axis=0)
            for place in parts[0].powers
        },
        pairs=np.sum([part.pairs for part in parts], axis=0),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """The bars that the last pass counts."""

    fields: Sequence[Field]  # of the panels and of the label
    split: Split
    panels: Sequence[Panel]


def count_rows(batch: pa.RecordBatch, drawing: Drawing) -> list[Integers]:
    """Count rows for every bar of every panel.

    Beside the numbers, the batch holds a column of keys per field: the place of the
    cell's value among the most frequent ones, -1 for others, null for none.
    """
    keys, numbers, missing = {}, {}, {}
    for field in drawing.fields:
        cells = batch.column(batch.schema.get_field_index(f"key{field.place}"))
        missing[field.place] = np.asarray(cells.is_null())
        keys[field.place] = np.asarray(cells.fill_null(-1))
        if field.kind in RANGED:
            numbers[field.place] = numbers_in(batch, field)
    there = Cells(batch.num_rows, keys, numbers, missing)
    classes = drawing.split.classes_of(there)
    return [count_panel(each, drawing.split, classes, there) for each in drawing.panels]


def merge_rows(parts: Sequence[list[Integers]]) -> list[Integers]:
    """Add the counts up."""
    return [np.sum(found, axis=0) for found in zip(*parts, strict=True)]
