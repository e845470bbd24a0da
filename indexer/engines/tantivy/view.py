"""What one kind of reader sees of a commit."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from functools import partial
from itertools import chain
from typing import cast

from tantivy import DocAddress, Occur, Query, Searcher

from indexer.budget import Budget
from indexer.document import Hit
from indexer.engines.tantivy.beside import Beside
from indexer.engines.tantivy.counting import count
from indexer.engines.tantivy.looking import Looking
from indexer.engines.tantivy.memory import Memory
from indexer.engines.tantivy.ordered import Ordered
from indexer.engines.tantivy.queries import Clauses, Queries, every, raw_term
from indexer.engines.tantivy.schema import (
    FIGURES,
)
from indexer.engines.tantivy.stored import Stored
from indexer.ranking import Candidate
from indexer.sorting import tie_text
from indexer.spelling import closest_word, errors_forgiven
from indexer.terms import Term
from indexer.view import Counted, Counting, Wanted
from indexer.words import split_words

# Documents that are looked into for the word that was meant.  Of 400 mistyped words at
# 100,000 documents as many were understood with 12 as with 60, in less time.
NEAR_MOST = 12
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
        self._stored: dict[tuple[int, int], Stored] = {}

    @property
    def documents(self) -> int:
        """See `View.documents`."""
        return self._memory.recall(
            "documents", (), self._budget, lambda: self._count(every(self._ask.seen()))
        )

    def frequency(self, tokens: Sequence[tuple[str, str]]) -> int:
        """See `View.frequency`."""
        if len(tokens) == 1 and self._is_whole:
            return self._ask.frequency(*tokens[0])
        return self._memory.recall(
            "frequency",
            tuple(tokens),
            self._budget,
            lambda: self._count(self._ask.among([(Occur.Must, self._ask.any(tokens))])),
        )

    @property
    def _is_whole(self) -> bool:
        """Whether all documents there are, deleted ones too, are seen."""
        return self._memory.recall("whole", (), self._budget, self._ask.is_whole)

    def nearest(self, word: str) -> str | None:
        """See `View.nearest`."""
        if not self._budget.allows():
            return None
        most = range(1, errors_forgiven(word) + 1)
        for near in [Beside(partial(self._near, word, errors)) for errors in most]:
            if not self._budget.allows():
                return None
            known = set(chain.from_iterable(map(_spoken, self.hits(near.wait()))))
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

    def begin_counts(self, wanted: Wanted, facets: Collection[str]) -> Counting:
        """See `View.begin_counts`; lists without words are remembered."""
        asked = self._ask.match(wanted)
        if (listing := _listing(wanted)) is None:
            return Beside(lambda: self._counted(asked, facets))
        return Beside(
            lambda: self._memory.recall(
                "count",
                (listing, *facets),
                self._budget,
                lambda: self._counted(asked, facets),
            )
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
        narrow = self._ask.narrowing(wanted)
        all_strong = Query.boolean_query(strong)
        first = Query.boolean_query([*narrow, (Occur.Must, all_strong)])
        found = self._find(first, page)
        if weak and (missing := page[1] - len(found)) > 0:
            start = page[0] - self._count(first)
            any_weak = Query.boolean_query(weak)  # alone, they would be optional
            rest = [*narrow, (Occur.MustNot, all_strong), (Occur.Must, any_weak)]
            found += self._find(Query.boolean_query(rest), (max(0, start), missing))
        return found

    def look(
        self, places: Sequence[DocAddress], terms: Sequence[Term], name: str
    ) -> Sequence[Candidate[DocAddress]]:
        """See `View.look`."""
        held = list(places)
        numbers, *figures = (self._figures(field, held) for field in FIGURES)
        found = Looking(self._searcher, self._ask, terms, name).met(numbers)
        met, is_named = zip(*found, strict=True) if found else ((), ())
        return [*map(Candidate, held, met, is_named, *figures)]

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

    def _counted(self, asked: Query, facets: Collection[str]) -> Counted:
        if self._budget.is_spent:
            return Counted(0)
        return count(self._searcher, asked, facets)

    def _figures(self, field: str, places: list[DocAddress]) -> list[int]:
        # Every document has them: no value is None.
        return cast("list[int]", self._searcher.fast_field_values(field, places))

    def _near(self, word: str, errors: int) -> Sequence[DocAddress]:
        """Find some documents; on any thread, so the budget, of one, is not asked."""
        asked = self._ask.among([(Occur.Must, self._ask.near(word, errors))])
        found = self._searcher.search(asked, NEAR_MOST, count=False)
        return [address for _, address in found.hits]

    def _spoken_in(self, word: str) -> int:
        return self.frequency([("spoken", word)])

    def _count(self, asked: Query) -> int:
        if not self._budget.allows():
            return 0
        return count(self._searcher, asked).total

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
    return tuple(sorted(wanted.chosen.items()))


def _pair(address: DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _spoken(hit: Hit) -> list[str]:
    return split_words("\n".join((hit.name, hit.summary, *hit.keywords)))
