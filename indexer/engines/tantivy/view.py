"""What one kind of reader sees of a commit."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import chain

from tantivy import DocAddress, Occur, Query, Searcher

from indexer.budget import Budget
from indexer.document import Hit
from indexer.engines.tantivy.counting import count_facets
from indexer.engines.tantivy.looking import Looking
from indexer.engines.tantivy.memory import Memory
from indexer.engines.tantivy.ordered import Ordered
from indexer.engines.tantivy.queries import Clauses, Queries, every, raw_term
from indexer.engines.tantivy.schema import (
    FIGURES,
    schema,
)
from indexer.engines.tantivy.stored import Stored
from indexer.ranking import Candidate
from indexer.sorting import tie_text
from indexer.spelling import closest_word, errors_forgiven
from indexer.terms import Term
from indexer.view import Wanted
from indexer.words import split_words

NEAR_MOST = 50  # documents that are looked into for the word that was meant
_NAMED = 1e4  # beside all sums of weights
_LONG = ("tags", "docs", "text")  # fields that have the common words


class View:
    """See `indexer.view.View`; a place is a `DocAddress`."""

    def __init__(
        self,
        searcher: Searcher,
        budget: Budget,
        memory: Memory,
        *,
        hidden: Collection[str],
        is_any: bool,
    ) -> None:
        """See some of a commit's documents.

        Args:
            searcher: The commit.
            budget: What may be done.
            memory: What is known of it.
            hidden: Teams whose documents are not seen.
            is_any: Whether older releases are.
        """
        self._searcher, self._budget, self._memory = searcher, budget, memory
        self._ask = Queries(searcher, hidden=hidden, is_any=is_any)
        self._total = searcher.num_docs  # of what was asked for last, about
        self._stored: dict[tuple[int, int], Stored] = {}

    @property
    def documents(self) -> int:
        """See `View.documents`."""
        return self._memory.recall(
            "documents", (), self._budget, lambda: self._count(every(self._ask.seen()))
        )

    def frequency(self, tokens: Sequence[tuple[str, str]]) -> int:
        """See `View.frequency`."""
        return self._memory.recall(
            "frequency",
            tuple(tokens),
            self._budget,
            lambda: self._count(self._ask.among([(Occur.Must, self._ask.any(tokens))])),
        )

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
        if (listing := _listing(wanted)) is None:
            self._total = self._count(self._ask.match(wanted))
            return self._total
        return self._memory.recall(
            "count", listing, self._budget, lambda: self._count(self._ask.match(wanted))
        )

    def counts(
        self, wanted: Wanted, facets: Collection[str]
    ) -> Mapping[str, Mapping[str, int]]:
        """See `View.counts`."""
        if not facets or not self._budget.allows():
            return {}
        if (listing := _listing(wanted)) is None:
            return self._by_facets(wanted, facets)
        return self._memory.recall(
            "counts",
            (listing, *facets),
            self._budget,
            lambda: self._by_facets(wanted, facets),
        )

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
        met = Looking(self._searcher, self._ask, terms, name).met(numbers, held)
        return [
            Candidate(
                place,
                lookups,
                is_named,
                name_words,
                score,
                pulls,
                bool(is_deprecated),
                tie,
            )
            for place, (
                lookups,
                is_named,
            ), name_words, score, pulls, is_deprecated, tie in zip(
                held, met, *figures, strict=True
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

    def _by_facets(
        self, wanted: Wanted, facets: Collection[str]
    ) -> Mapping[str, Mapping[str, int]]:
        match = self._ask.match(wanted)
        return count_facets(self._searcher, match, facets, self._total)

    def _figures(self, field: str, places: list[DocAddress]) -> list[int]:
        found = self._searcher.fast_field_values(field, places)
        return [int(each or 0) for each in found]

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


def _listing(wanted: Wanted) -> Hashable | None:
    """Return what tells a list without words from all others; None: it has words.

    Such lists are few, and asked for often.
    """
    if wanted != Wanted(chosen=wanted.chosen):
        return None
    return tuple(sorted((wanted.chosen or {}).items()))


def _pair(address: DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _spoken(hit: Hit) -> list[str]:
    return split_words("\n".join((hit.name, hit.summary, *hit.keywords)))
