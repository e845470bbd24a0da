"""What one kind of reader sees of a commit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from tantivy import DocAddress, Occur, Query, Searcher

from indexer.budget import Budget
from indexer.document import Hit
from indexer.engines.tantivy.ordered import Ordered
from indexer.engines.tantivy.queries import Clauses, Queries, every, one_of, raw_term
from indexer.engines.tantivy.schema import (
    FIGURES,
    facet_field,
    schema,
)
from indexer.engines.tantivy.stored import Stored
from indexer.facets import VALUES_MOST
from indexer.ranking import Candidate
from indexer.sorting import tie_text
from indexer.spelling import closest_word, errors_forgiven
from indexer.terms import Lookup, Term
from indexer.view import Wanted
from indexer.words import split_words

NAMED_MOST = 1000  # documents of one name, in different teams
NEAR_MOST = 50  # documents that are looked into for the word that was meant
_NAMED = 1e4  # beside all sums of weights
_LONG = ("tags", "docs", "text")  # fields that have the common words
_BITS = 24  # that a score holds exactly: it is a float of 32 bits


class View:
    """See `indexer.view.View`; a place is a `DocAddress`."""

    def __init__(
        self,
        searcher: Searcher,
        budget: Budget,
        *,
        hidden: Collection[str],
        is_any: bool,
    ) -> None:
        """See some of a commit's documents.

        Args:
            searcher: The commit.
            budget: What may be done.
            hidden: Teams whose documents are not seen.
            is_any: Whether older releases are.
        """
        self._searcher, self._budget = searcher, budget
        self._ask = Queries(searcher, hidden=hidden, is_any=is_any)
        self._stored: dict[tuple[int, int], Stored] = {}

    @cached_property
    def documents(self) -> int:
        """See `View.documents`."""
        return self._count(every(self._ask.seen()))

    def frequency(self, tokens: Sequence[tuple[str, str]]) -> int:
        """See `View.frequency`."""
        return self._count(self._ask.among([(Occur.Must, self._ask.any(tokens))]))

    def nearest(self, word: str) -> str | None:
        """See `View.nearest`."""
        for errors in range(1, errors_forgiven(word) + 1):
            if not self._budget.allows():
                return None
            near = Query.fuzzy_term_query(schema(), "spoken", word, errors)
            hits = self._find(self._ask.among([(Occur.Must, near)]), (0, NEAR_MOST))
            known = set(chain.from_iterable(map(_spoken, self.hits(hits))))
            meant = closest_word(word, known, self._spoken_in)
            if meant is not None:
                return meant
        return None

    def outputs(self, key: str) -> tuple[str, ...] | None:
        """See `View.outputs`."""
        wanted = [(Occur.Must, raw_term("id", key)), *self._ask.not_hidden()]
        found = self._find(every(wanted), (0, 1))
        return self._read(found[0]).outputs if found else None

    def count(self, wanted: Wanted) -> int:
        """See `View.count`."""
        return self._count(self._ask.match(wanted))

    def counts(
        self, wanted: Wanted, facets: Collection[str]
    ) -> Mapping[str, Mapping[str, int]]:
        """See `View.counts`."""
        if not facets or not self._budget.allows():
            return {}
        asked = {
            facet: {"terms": {"field": facet_field(facet), "size": VALUES_MOST}}
            for facet in facets
        }
        found = self._searcher.aggregate(self._ask.match(wanted), asked)
        return {
            facet: {each["key"]: each["doc_count"] for each in found[facet]["buckets"]}
            for facet in facets
        }

    def leading(
        self, wanted: Wanted, weights: Sequence[float], name: str, page: tuple[int, int]
    ) -> Sequence[DocAddress]:
        """See `View.leading`: those with a lookup in a short field come first.

        Long texts have the common words, and walking through those takes most of a
        search: so they are walked through only where the short ones do not suffice.
        """
        strong: Clauses = [(Occur.Should, self._ask.scored("named", name, _NAMED))]
        weak: Clauses = []
        for term, weight in zip(wanted.terms, weights, strict=True):
            for each in self._ask.there(term):
                asked = self._ask.scored(each.field, each.token, each.weight * weight)
                (weak if each.field in _LONG else strong).append((Occur.Should, asked))
        match = Query.const_score_query(self._ask.match(wanted), 0.0)
        first = [(Occur.Must, match), (Occur.Must, Query.boolean_query(strong))]
        found = self._find(Query.boolean_query(first), page)
        if weak and (missing := page[1] - len(found)) > 0:
            start = page[0] - self._count(Query.boolean_query(first))
            rest = [
                (Occur.Must, match),
                (Occur.MustNot, Query.boolean_query(strong)),
                *weak,
            ]
            found += self._find(Query.boolean_query(rest), (max(0, start), missing))
        return found

    def look(
        self, places: Sequence[DocAddress], terms: Sequence[Term], name: str
    ) -> Sequence[Candidate[DocAddress]]:
        """See `View.look`."""
        held = list(places)
        numbers, *figures = (self._figures(field, held) for field in FIGURES)
        # Ten times as fast as a query for a set of terms, which walks through all.
        among = one_of([Query.term_query(schema(), "number", n) for n in numbers])
        called = self._find(self._ask.term("named", name), (0, NAMED_MOST))
        named = {_pair(address) for address in called}
        met = self._met(among, len(places), terms)
        nothing = (0,) * len(terms)
        pairs = map(_pair, places)
        return [
            Candidate(
                place,
                met.get(pair, nothing),
                pair in named,
                name_words,
                score,
                pulls,
                bool(is_deprecated),
                tie,
            )
            for place, pair, name_words, score, pulls, is_deprecated, tie in zip(
                places, pairs, *figures, strict=True
            )
        ]

    def sorted(
        self, wanted: Wanted, order: str, page: tuple[int, int]
    ) -> Sequence[DocAddress]:
        """See `View.sorted`."""
        ordered = Ordered(
            self._searcher,
            self._ask.match(wanted),
            order,
            lambda address: tie_text(self._read(address).hit),
        )
        return ordered.page(*page)

    def hits(self, places: Sequence[DocAddress]) -> Sequence[Hit]:
        """See `View.hits`."""
        return [self._read(address).hit for address in places]

    def _read(self, place: DocAddress) -> Stored:
        pair = _pair(place)
        if pair not in self._stored:
            self._stored[pair] = Stored.read(self._searcher.doc(place))
        return self._stored[pair]

    def _figures(self, field: str, places: list[DocAddress]) -> list[int]:
        found = self._searcher.fast_field_values(field, places)
        return [int(each or 0) for each in found]

    def _met(
        self, among: Query, count: int, terms: Sequence[Term]
    ) -> Mapping[tuple[int, int], Sequence[int]]:
        """Return which lookups of each term are met, by the place in the index.

        Each lookup adds another power of two to the score, so that the score says
        which ones were met.
        """
        found: dict[tuple[int, int], list[int]] = {}
        there = [self._ask.there(term) for term in terms]
        for batch in _batches(there):
            scored = [
                self._ask.scored(lookup.field, lookup.token, float(1 << bit))
                for bit, _, lookup in batch
            ]
            asked = [
                (Occur.Must, Query.const_score_query(among, 0.0)),
                (Occur.Must, one_of(scored)),
            ]
            places = [
                (bit, number, terms[number].lookups.index(lookup))
                for bit, number, lookup in batch
            ]
            hits = self._searcher.search(Query.boolean_query(asked), count, count=False)
            known: dict[int, list[tuple[int, int]]] = {}
            for score, address in hits.hits:
                bits = int(score)
                if bits not in known:
                    known[bits] = [
                        (n, 1 << to) for bit, n, to in places if bits >> bit & 1
                    ]
                met = found.setdefault(_pair(address), [0] * len(terms))
                for number, each in known[bits]:
                    met[number] |= each
        return found

    def _spoken_in(self, word: str) -> int:
        return self.frequency([("spoken", word)])

    def _count(self, asked: Query) -> int:
        if not self._budget.allows():
            return 0
        found: int = self._searcher.search(asked, 1).count  # type: ignore[attr-defined]  # left out of its stubs
        return found

    def _find(self, asked: Query, page: tuple[int, int]) -> list[DocAddress]:
        if not self._budget.allows() or page[1] < 1:
            return []
        found = self._searcher.search(asked, page[1], count=False, offset=page[0])
        return [address for _, address in found.hits]


def _batches(
    terms: Sequence[Sequence[Lookup]],
) -> Iterator[list[tuple[int, int, Lookup]]]:
    """Yield (bit, number of the term, lookup): as many as have room in a score."""
    every = [(number, each) for number, term in enumerate(terms) for each in term]
    for start in range(0, len(every), _BITS):
        batch = every[start : start + _BITS]
        yield [(bit, number, each) for bit, (number, each) in enumerate(batch)]


def _pair(address: DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _spoken(hit: Hit) -> list[str]:
    return split_words("\n".join((hit.name, hit.summary, *hit.keywords)))
