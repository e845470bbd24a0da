"""What one kind of reader sees of a commit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from tantivy import DocAddress, Occur, Order, Query, Searcher

from indexer.budget import Budget
from indexer.document import Hit
from indexer.engines.tantivy.schema import (
    FIGURES,
    NEWEST,
    OLD,
    OLDER,
    facet_field,
    order_field,
    schema,
)
from indexer.engines.tantivy.stored import Stored
from indexer.facets import VALUES_MOST
from indexer.fields import filter_token
from indexer.ranking import Candidate
from indexer.spelling import closest_word, errors_forgiven
from indexer.terms import LOOKUPS_MOST, Term
from indexer.view import Wanted
from indexer.words import split_words

NEAR_MOST = 50  # documents that are looked into for the word that was meant
_NAMED = 1e4  # beside all sums of weights
_BITS = 24  # that a score holds exactly: it is a float of 32 bits

_Clauses = list[tuple[Occur, Query]]


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
        self._hidden, self._is_any = hidden, is_any

    @cached_property
    def documents(self) -> int:
        """See `View.documents`."""
        return self._count(_every(self._seen()))

    def frequency(self, tokens: Sequence[tuple[str, str]]) -> int:
        """See `View.frequency`."""
        return self._count(self._among([(Occur.Must, self._any(tokens))]))

    def nearest(self, word: str) -> str | None:
        """See `View.nearest`."""
        for errors in range(1, errors_forgiven(word) + 1):
            if not self._budget.allows():
                return None
            near = Query.fuzzy_term_query(schema(), "spoken", word, errors)
            hits = self._find(self._among([(Occur.Must, near)]), (0, NEAR_MOST))
            known = set(chain.from_iterable(map(_spoken, self.hits(hits))))
            meant = closest_word(word, known, self._spoken_in)
            if meant is not None:
                return meant
        return None

    def outputs(self, key: str) -> tuple[str, ...] | None:
        """See `View.outputs`."""
        wanted = [(Occur.Must, _term("id", key)), *self._not_hidden()]
        found = self._find(_every(wanted), (0, 1))
        return Stored.read(self._searcher.doc(found[0])).outputs if found else None

    def count(self, wanted: Wanted) -> int:
        """See `View.count`."""
        return self._count(self._match(wanted))

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
        found = self._searcher.aggregate(self._match(wanted), asked)
        return {
            facet: {each["key"]: each["doc_count"] for each in found[facet]["buckets"]}
            for facet in facets
        }

    def leading(
        self, wanted: Wanted, weights: Sequence[float], name: str, page: tuple[int, int]
    ) -> Sequence[DocAddress]:
        """See `View.leading`."""
        clauses: _Clauses = [
            (Occur.Must, Query.const_score_query(self._match(wanted), 0.0)),
            (Occur.Should, self._scored("named", name, _NAMED)),
        ]
        for term, weight in zip(wanted.terms, weights, strict=True):
            clauses += [
                (
                    Occur.Should,
                    self._scored(each.field, each.token, each.weight * weight),
                )
                for each in term.lookups
            ]
        return self._find(Query.boolean_query(clauses), page)

    def look(
        self, places: Sequence[DocAddress], terms: Sequence[Term], name: str
    ) -> Sequence[Candidate[DocAddress]]:
        """See `View.look`."""
        held = list(places)
        numbers, *figures = (self._figures(field, held) for field in FIGURES)
        among = Query.term_set_query(schema(), "number", numbers)
        named = {
            _pair(address)
            for address in self._find(
                _every([(Occur.Must, among), (Occur.Must, self._term("named", name))]),
                (0, max(1, len(places))),
            )
        }
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
        found = self._searcher.search(
            self._match(wanted),
            page[1],
            count=False,
            order_by_field=order_field(order),
            offset=page[0],
            order=Order.Asc,
        )
        return [address for _, address in found.hits]

    def hits(self, places: Sequence[DocAddress]) -> Sequence[Hit]:
        """See `View.hits`."""
        return [Stored.read(self._searcher.doc(address)).hit for address in places]

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
        for batch in _batches(terms):
            scored = [
                self._scored(lookup.field, lookup.token, float(1 << shift + place))
                for shift, _, term in batch
                for place, lookup in enumerate(term.lookups)
            ]
            clauses: _Clauses = [(Occur.Should, each) for each in scored]
            asked = [
                (Occur.Must, Query.const_score_query(among, 0.0)),
                (Occur.Must, Query.boolean_query(clauses)),
            ]
            hits = self._searcher.search(Query.boolean_query(asked), count, count=False)
            for score, address in hits.hits:
                bits = int(score)
                met = found.setdefault(_pair(address), [0] * len(terms))
                for shift, number, term in batch:
                    met[number] = bits >> shift & (1 << len(term.lookups)) - 1
        return found

    def _match(self, wanted: Wanted) -> Query:
        clauses: _Clauses = []
        if wanted.terms:
            fitting = [(Occur.Should, self._any(term.fits)) for term in wanted.terms]
            enough = Query.boolean_query(fitting, wanted.needed)
            clauses.append((Occur.Must, enough))
        clauses += [(Occur.Must, self._term(*each)) for each in wanted.phrases]
        clauses += [(Occur.Must, self._term("filters", t)) for t in wanted.required]
        for facet, values in (wanted.chosen or {}).items():
            tokens = [("filters", filter_token(facet, value)) for value in values]
            clauses.append((Occur.Must, self._any(tokens)))
        for each in wanted.one_of:
            tokens = [("filters", token) for token in each]
            clauses.append((Occur.Must, self._any(tokens)))
        clauses += [(Occur.MustNot, self._term("named", key)) for key in wanted.without]
        return self._among(clauses)

    def _among(self, clauses: _Clauses) -> Query:
        """Narrow what is seen; tokens of what is not the newest have other fields."""
        if not any(occur == Occur.Must for occur, _ in clauses):
            return _every([*self._seen(), *clauses])
        return _every([*clauses, *self._not_hidden()])

    def _seen(self) -> _Clauses:
        states: _Clauses = [(Occur.Should, _term("state", NEWEST))]
        if self._is_any:
            states.append((Occur.Should, _term("state", OLDER)))
        return [(Occur.Must, Query.boolean_query(states)), *self._not_hidden()]

    def _not_hidden(self) -> _Clauses:
        return [(Occur.MustNot, _term("team", team)) for team in self._hidden]

    def _scored(self, field: str, token: str, score: float) -> Query:
        return Query.const_score_query(self._term(field, token), score)

    def _any(self, tokens: Sequence[tuple[str, str]]) -> Query:
        return Query.boolean_query(
            [(Occur.Should, self._term(*each)) for each in tokens]
        )

    def _term(self, field: str, token: str) -> Query:
        if not self._is_any:
            return _term(field, token)
        both = [(Occur.Should, _term(each, token)) for each in (field, OLD + field)]
        return Query.boolean_query(both)

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


def _batches(terms: Sequence[Term]) -> Iterator[list[tuple[int, int, Term]]]:
    """Yield (first bit, number, term): as many as have room in a score."""
    assert LOOKUPS_MOST <= _BITS
    batch: list[tuple[int, int, Term]] = []
    bits = 0
    for number, term in enumerate(terms):
        if bits + len(term.lookups) > _BITS:
            yield batch
            batch, bits = [], 0
        batch.append((bits, number, term))
        bits += len(term.lookups)
    yield batch


def _term(field: str, token: str) -> Query:
    return Query.term_query(schema(), field, token, "basic")


def _every(clauses: _Clauses) -> Query:
    return Query.boolean_query(clauses)


def _pair(address: DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _spoken(hit: Hit) -> list[str]:
    return split_words("\n".join((hit.name, hit.summary, *hit.keywords)))
