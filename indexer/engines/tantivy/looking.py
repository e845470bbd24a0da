"""Which lookups each of some documents meets.

Those in short fields are told by the score of the search that found the best
documents, as many as it has room for; rare ones are asked for at once.  The others,
which are walked through slowly, are asked for of some documents only.

Where few documents meet any, all of them are asked for.  Else the documents are named
by a union of their numbers, since a set of terms walks through the dictionary; each
lookup is asked at those documents alone, as an optional part of its own.  Together, as
a union, lookups would be walked through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple, cast

from tantivy import DocAddress, Occur, Query, Searcher

from indexer.engines.tantivy.lookups import BITS, Lookups, Meaning, Token
from indexer.engines.tantivy.queries import Clauses, Queries, one_of
from indexer.engines.tantivy.schema import NUMBER, schema
from indexer.ranking import Met

FEW = 6  # times as many are had sooner by what they meet than some by their numbers

Hits = Sequence[tuple[float, DocAddress]]  # scores, and where they are


class Place(NamedTuple):
    """Where a document is."""

    address: DocAddress
    # Which of the first `soon` of `Lookups.tokens` it has; None: that is not known.
    known: int | None = None


class Looking:
    """What is asked of some documents at once."""

    def __init__(self, searcher: Searcher, ask: Queries, lookups: Lookups) -> None:
        """Ask for the lookups of a query."""
        self._searcher, self._ask, self.lookups = searcher, ask, lookups

    def by_short(self, hits: Hits) -> list[Place]:
        """Return the places that `by_short` of the lookups has found."""
        mask = (1 << self.lookups.told) - 1
        return self._places(hits, [int(score) & mask for score, _ in hits])

    def by_long(self, hits: Hits) -> list[Place]:
        """Return the places that `by_long` has found, and `by_short` has not."""
        return self._places(hits, [0] * len(hits))

    def glance(self, places: Sequence[Place]) -> tuple[list[Meaning], Met]:
        """Return what each document meets, and by term what is left out of that.

        Nothing is where what is known soon is not known yet: then all is asked at once.
        """
        tokens, soon = self.lookups.tokens, self.lookups.soon
        known = [each.known for each in places]
        if None in known:
            soon = len(tokens)
            known = [*self._asked(tokens, [each.address for each in places])]
        left_out, _ = self.lookups.meaning((1 << len(tokens)) - (1 << soon))
        return self._read(cast("list[int]", known)), left_out

    def look(self, places: Sequence[Place]) -> list[Meaning]:
        """Return what documents meet of which `glance` has left out some."""
        soon = self.lookups.soon
        asked = self.lookups.tokens[soon:]
        late = self._asked(asked, [each.address for each in places])
        return self._read(
            [
                (each.known or 0) | more << soon
                for each, more in zip(places, late, strict=True)
            ]
        )

    def _places(self, hits: Hits, told_bits: Sequence[int]) -> list[Place]:
        """Return places; what is known soon, and was not told, is asked for."""
        first, soon = self.lookups.told, self.lookups.soon
        addresses = [address for _, address in hits]
        others = self._asked(self.lookups.tokens[first:soon], addresses)
        pairs = zip(told_bits, others, strict=True)
        return [*map(Place, addresses, [bits | more << first for bits, more in pairs])]

    def _read(self, answers: Sequence[int]) -> list[Meaning]:
        known = {bits: self.lookups.meaning(bits) for bits in set(answers)}
        return [known[bits] for bits in answers]

    def _asked(
        self, tokens: Sequence[Token], places: Sequence[DocAddress]
    ) -> Sequence[int]:
        """Return which tokens each document has: bit n says it of the token at n."""
        met = [0] * len(places)
        numbers = self._numbers(places) if tokens else met
        for start in range(0, len(tokens), BITS):
            answers = self._answers(tokens[start : start + BITS], numbers)
            met = [
                bits | answers.get(number, 0) << start
                for bits, number in zip(met, numbers, strict=True)
            ]
        return met

    def _answers(
        self, tokens: Sequence[Token], numbers: Sequence[int]
    ) -> Mapping[int, int]:
        """Return which tokens documents have, by number; or leave it out."""
        if not numbers:
            return {}
        lookups = [self._ask.scored(*e, float(1 << n)) for n, e in enumerate(tokens)]
        most = sum(self._ask.frequency(*each) for each in tokens)
        if most <= FEW * len(numbers):
            return self._search(one_of(lookups), most)
        asked = [(Occur.Must, _with_numbers(numbers)), *map(_optional, lookups)]
        return self._search(Query.boolean_query(asked), len(numbers))

    def _search(self, asked: Query, most: int) -> dict[int, int]:
        hits = self._searcher.search(asked, most, count=False).hits
        numbers = self._numbers([place for _, place in hits])
        return {each: int(bits) for each, (bits, _) in zip(numbers, hits, strict=True)}

    def _numbers(self, places: Sequence[DocAddress]) -> list[int]:
        # Every document has one: none is None.
        found = self._searcher.fast_field_values(NUMBER, list(places))
        return cast("list[int]", found)


def _with_numbers(numbers: Sequence[int]) -> Query:
    each = [Query.term_query(schema(), NUMBER, number, "basic") for number in numbers]
    return Query.const_score_query(one_of(each), 0.0)


def _optional(lookup: Query) -> tuple[Occur, Query]:
    """Ask for a lookup at what the rest finds, whether it meets it or not."""
    parts: Clauses = [(Occur.Must, _everything()), (Occur.Should, lookup)]
    return Occur.Must, Query.boolean_query(parts)


@cache
def _everything() -> Query:
    return Query.const_score_query(Query.all_query(), 0.0)
