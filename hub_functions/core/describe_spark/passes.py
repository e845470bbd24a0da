"""The passes over the table, run by Spark: what one finds is asked for in the next."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812  # its name in all of Spark's guides

from .columns import as_number, as_text, by_place, fields_of, instant, value_of_text
from .correlations import Correlations, correlate
from .counting import Bars, Panel, Split
from .facts import RANGED, Facts, Field, Frequent
from .looks import (
    RESULT,
    Answers,
    Drawing,
    Look,
    Merge,
    Questions,
    Sight,
    answer,
    count_rows,
    loads,
    merge_answers,
    merge_rows,
    merge_sights,
    over_batches,
    see,
)
from .quantiles import Search, begin, narrow, open_buckets, quartiles
from .summaries import shown
from .values import WHOLE_ROWS, Values, count_values, keep_frequent, merge_values


class Passes:
    """Looks at all rows of a table, and remembers what was found."""

    def __init__(self, table: DataFrame) -> None:
        """Take a table whose columns have different names."""
        self._table = by_place(table)
        self._fields = fields_of(table)
        self._zone = table.sparkSession.conf.get("spark.sql.session.timeZone") or "UTC"
        self.rows = 0
        self.duplicate_rows = 0
        self.correlations: Correlations
        self.columns: tuple[Facts, ...] = ()

    def measure(self, most_correlated: int) -> None:
        """Find all numbers of all columns, and the correlations of the first ones."""
        self._begin(self._see(), self._count_values())
        measured = [each for each in self.columns if each.is_measured]
        correlated = measured[:most_correlated]
        searches = {
            each.field.place: begin(each.survey.order, each.survey.finite)
            for each in measured
        }
        surveys = {each.field.place: each.survey for each in measured}
        places = [each.field.place for each in correlated]
        found = self._ask(searches, surveys, places)
        names = tuple(each.field.name for each in correlated)
        self.correlations = correlate(names, found.pairs)
        for each in measured:
            each.powers = tuple(found.powers[each.field.place])
        while searches := self._narrowed(searches, found):
            found = self._ask(searches, {}, [])

    def count(self, split: Split, panels: Sequence[Panel]) -> list[Bars]:
        """Count the bars of some columns."""
        if not panels:
            return []
        places = {split.place, *(panel.place for panel in panels)}
        fields = [each for each in self._fields if each.place in places]
        columns = [
            as_number(self._table, each).alias(f"c{each.place}")
            for each in fields
            if each.kind in RANGED
        ]
        columns += [self._key(each).alias(f"key{each.place}") for each in fields]
        drawing = Drawing(fields, split, panels)
        heights = self._look(columns, partial(count_rows, drawing=drawing), merge_rows)
        return [
            panel.with_heights(found)
            for panel, found in zip(panels, heights, strict=True)
        ]

    def _key(self, field: Field) -> Column:
        """Return the place of a cell's value among the most frequent ones."""
        text = as_text(self._table, field)
        key = F.when(text.isNull(), F.lit(None).cast("int"))
        for place, each in enumerate(self.columns[field.place].frequent):
            key = key.when(text == F.lit(each.text), F.lit(place))
        return key.otherwise(F.lit(-1))

    def _see(self) -> Sight:
        fields = [e for e in self._fields if e.kind in RANGED or e.kind == "boolean"]
        columns = [as_number(self._table, e).alias(f"c{e.place}") for e in fields]
        # Rows are counted also where no column has numbers.
        columns = columns or [F.lit(0).alias("none")]
        found: Sight = self._look(columns, partial(see, fields=fields), merge_sights)
        return found

    def _count_values(self) -> Values:
        if not self._fields:
            return Values()
        counts = count_values(self._table, self._fields)
        return merge_values(_by_part(counts, keep_frequent, merge_values))

    def _begin(self, sight: Sight, values: Values) -> None:
        self.rows = sight.rows
        self.duplicate_rows = self.rows - values.distinct.get(WHOLE_ROWS, self.rows)
        for field in self._fields:
            place = field.place
            missing = self.rows - values.present.get(place, 0)
            facts = Facts(field, self.rows, missing)
            facts.distinct = values.distinct.get(place, 0)
            facts.frequent = tuple(
                Frequent(key, rows, value_of_text(text, field, self._zone), text)
                for key, (rows, _, text) in enumerate(values.frequent.get(place, []))
            )
            facts.survey = sight.surveys.get(place, facts.survey)
            if field.kind == "datetime" and facts.survey.finite:
                zone = self._zone if field.dtype == "timestamp" else ""
                ends = (facts.survey.low, facts.survey.high)
                first, last = (shown(instant(int(end), zone)) for end in ends)
                facts.ends = (first, last)
            self.columns = (*self.columns, facts)

    def _ask(
        self,
        searches: dict[int, Search],
        surveys: dict[int, Any],
        correlated: list[int],
    ) -> Answers:
        buckets = {place: open_buckets(search) for place, search in searches.items()}
        asked = {place for place, found in buckets.items() if found} | set(surveys)
        fields = [each for each in self._fields if each.place in asked]
        columns = [as_number(self._table, e).alias(f"c{e.place}") for e in fields]
        columns = columns or [F.lit(0).alias("none")]
        questions = Questions(fields, buckets, surveys, correlated)
        look = partial(answer, questions=questions)
        found: Answers = self._look(columns, look, merge_answers)
        return found

    def _narrowed(
        self, searches: dict[int, Search], found: Answers
    ) -> dict[int, Search]:
        """Return the searches that go on; the others have found their quartiles."""
        going = {}
        for place, search in searches.items():
            looks = {
                bucket: tally
                for (column, bucket), tally in found.tallies.items()
                if column == place
            }
            narrowed = narrow(search, looks)
            if open_buckets(narrowed):
                going[place] = narrowed
            elif narrowed:
                facts = self.columns[place]
                facts.quartiles = quartiles(narrowed, facts.survey.finite)
        return going

    def _look(self, columns: Sequence[Column], look: Look, merge: Merge) -> Any:  # noqa: ANN401  # what it gives
        table = self._table.select(*columns)
        found = _by_part(table, look, merge)
        # A table without rows has no batches.
        return merge(found) if found else look(_empty(table))


def _by_part(table: DataFrame, look: Look, merge: Merge) -> list[Any]:
    """Look at all rows where they are; return one result per part that has any."""
    with warnings.catch_warnings():
        # No table of pandas goes between Spark and Python here, only Arrow.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        found = table.mapInArrow(over_batches(look, merge), RESULT)
    return [loads(row.found) for row in found.collect()]


def _empty(table: DataFrame) -> pa.RecordBatch:
    """Return a batch without rows."""
    none = [pa.array([], type=pa.int64()) for _ in table.columns]
    return pa.RecordBatch.from_arrays(none, names=table.columns)
