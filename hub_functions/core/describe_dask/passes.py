"""The passes over the table, run by Dask: what one finds is asked for in the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import dask
import dask.dataframe as dd
import pandas as pd
from dask.delayed import Delayed, delayed

from .columns import kind_of, kind_of_objects, kinds_inside
from .correlations import Correlations, correlate
from .counting import Bars, Panel, Split
from .facts import Facts, Field, Frequent
from .looks import (
    Answers,
    Drawing,
    Questions,
    Sight,
    answer,
    count_rows,
    merge_answers,
    merge_rows,
    merge_sights,
    see,
)
from .quantiles import Search, begin, narrow, open_buckets, quartiles
from .summaries import shown
from .values import (
    WHOLE_ROWS,
    Values,
    count_values,
    merge_values,
    no_counts,
    reduce_counts,
)

_MERGED = 8  # results of parts that are put together at once
Look: TypeAlias = Callable[..., Any]  # of a part and its number


class Passes:
    """Looks at all parts of a table, and remembers what was found."""

    def __init__(self, table: dd.DataFrame) -> None:
        """Take a table whose columns have different names."""
        self._parts = table.to_delayed()
        self._fields = self._find_fields(table)
        self.rows = 0
        self.duplicate_rows = 0
        self.correlations: Correlations
        self.columns: tuple[Facts, ...] = ()

    def measure(self, most_correlated: int) -> None:
        """Find all numbers of all columns, and the correlations of the first ones."""
        values, sight = dask.compute(self._values(), self._sight())
        self._begin(values, sight)
        correlated = [each for each in self.columns if each.is_measured]
        correlated = correlated[:most_correlated]
        places = [each.field.place for each in correlated]
        searches = {
            each.field.place: begin(each.survey.order, each.survey.finite)
            for each in self.columns
            if each.is_measured
        }
        found = self._ask(self._questions(values, searches, places))
        names = tuple(each.field.name for each in correlated)
        self.correlations = correlate(names, found.pairs)
        self._keep(values, found)
        while searches := self._narrowed(searches, found):
            found = self._ask(self._questions(None, searches, []))

    def count(self, split: Split, panels: Sequence[Panel]) -> list[Bars]:
        """Count the bars of some columns."""
        places = {split.place, *(panel.place for panel in panels)}
        fields = [each for each in self._fields if each.place in places]
        drawing = Drawing(fields, split, panels)
        heights = self._look(partial(count_rows, drawing=drawing), merge_rows).compute()
        return [
            panel.with_heights(found)
            for panel, found in zip(panels, heights, strict=True)
        ]

    def _find_fields(self, table: dd.DataFrame) -> tuple[Field, ...]:
        """Sort the columns by kind; Python objects have to be looked into."""
        kinds = {place: kind_of(dtype) for place, dtype in enumerate(table.dtypes)}
        unknown = [place for place, kind in kinds.items() if kind is None]
        if unknown:
            looks = [delayed(kinds_inside)(part, unknown) for part in self._parts]
            found = dask.compute(*looks)
            for place in unknown:
                kinds[place] = kind_of_objects(set().union(*(f[place] for f in found)))
        return tuple(
            Field(place, str(name), kinds[place] or "other", str(dtype))
            for place, (name, dtype) in enumerate(table.dtypes.items())
        )

    def _begin(self, values: Values, sight: Sight) -> None:
        self.rows = sight.rows
        distinct = values.distinct.to_dict()
        self.duplicate_rows = self.rows - int(distinct.get(WHOLE_ROWS, self.rows))
        for field in self._fields:
            facts = Facts(field, sight.rows, sight.missing[field.place])
            facts.distinct = int(distinct.get(field.place, 0))
            facts.survey = sight.surveys.get(field.place, facts.survey)
            if field.place in sight.ends:
                first, last = sight.ends[field.place]
                facts.ends = (shown(first), shown(last))
            self.columns = (*self.columns, facts)

    def _sight(self) -> Delayed:
        return self._look(partial(see, fields=self._fields), merge_sights)

    def _values(self) -> Delayed:
        """Count equal values where they meet: of many parts, in those of a shuffle."""
        counts = [
            delayed(count_values)(part, number, self._fields)
            for number, part in enumerate(self._parts)
        ]
        if len(counts) <= _MERGED:
            return delayed(_reduce_all)(counts)
        table = dd.from_delayed(counts, meta=no_counts(), verify_meta=False)
        shuffled = table.shuffle("hash", npartitions=len(counts)).to_delayed()
        reduced = [delayed(reduce_counts)(each) for each in shuffled]
        return _together(reduced, merge_values)

    def _questions(
        self, values: Values | None, searches: dict[int, Search], correlated: list[int]
    ) -> Questions:
        """Ask for what the searches need and, with values, for all the rest."""
        buckets = {place: open_buckets(search) for place, search in searches.items()}
        buckets = {place: found for place, found in buckets.items() if found}
        rows: dict[int, list[int]] = {}
        surveys = {}
        if values is not None:
            for row in values.frequent.itertuples():
                if row.column != WHOLE_ROWS:
                    rows.setdefault(row.column, []).append(row.first)
            surveys = {
                each.field.place: each.survey
                for each in self.columns
                if each.is_measured
            }
        asked = {*buckets, *surveys, *rows}
        fields = [each for each in self._fields if each.place in asked]
        return Questions(fields, buckets, surveys, correlated, rows)

    def _keep(self, values: Values, found: Answers) -> None:
        by_column = dict(iter(values.frequent.groupby("column")))
        for facts in self.columns:
            place = facts.field.place
            facts.powers = tuple(found.powers.get(place, ()))
            if place in by_column:
                facts.frequent = tuple(
                    Frequent(row.hash, row.rows, found.values[place, row.first])
                    for row in by_column[place].itertuples()
                )

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

    def _ask(self, questions: Questions) -> Answers:
        asked = self._look(partial(answer, questions=questions), merge_answers)
        found: Answers = asked.compute()
        return found

    def _look(self, look: Look, merge: Look) -> Delayed:
        looks = [delayed(look)(part, number) for number, part in enumerate(self._parts)]
        return _together(looks, merge)


def _reduce_all(counts: list[pd.DataFrame]) -> Values:
    return reduce_counts(pd.concat(counts, ignore_index=True))


def _together(found: list[Delayed], merge: Look) -> Delayed:
    """Merge like a tree, so that no more than a few results meet at once."""
    while True:
        groups = range(0, len(found), _MERGED)
        found = [delayed(merge)(found[each : each + _MERGED]) for each in groups]
        if len(found) == 1:
            return found[0]
