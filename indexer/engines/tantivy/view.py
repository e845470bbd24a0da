"""What one kind of reader sees of a commit."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from itertools import chain
from typing import cast

from tantivy import DocAddress, Occur, Query, Searcher

from indexer.budget import Budget
from indexer.document import Hit
from indexer.engines.tantivy.beside import Beside
from indexer.engines.tantivy.counting import count, total
from indexer.engines.tantivy.looking import Looking, Place
from indexer.engines.tantivy.lookups import Lookups
from indexer.engines.tantivy.memory import Memory
from indexer.engines.tantivy.ordered import Ordered
from indexer.engines.tantivy.queries import Queries, every, raw_term
from indexer.engines.tantivy.schema import FIGURES, order_field
from indexer.engines.tantivy.stored import Stored
from indexer.ranking import Candidate, Glance
from indexer.sorting import tie_text
from indexer.spelling import closest_word, errors_forgiven
from indexer.terms import Term
from indexer.view import Counted, Counting, Wanted
from indexer.words import split_words

# Documents that are looked into for a word with two errors, where none shares a form.
# Of 800 mistyped words at 100,000 documents as many were understood with 12 as with 60.
NEAR_MOST = 12


class View:
    """See `indexer.view.View`."""

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
        self._ask = Queries(searcher, memory.frequencies, hidden=hidden, is_any=is_any)
        self._stored: dict[tuple[int, int], Stored] = {}
        self._last: tuple[Sequence[Term], Looking] | None = None

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
        most = errors_forgiven(word)
        if not most or not self._budget.allows():
            return None
        meant = self._closest(word, self._ask.alike(word))
        if meant is not None or most == 1:
            return meant
        near = self._ask.among([(Occur.Must, self._ask.near(word, most))])
        hits = [self._read(each).hit for each in self._find(near, (0, NEAR_MOST))]
        return self._closest(word, set(chain.from_iterable(map(_spoken, hits))))

    def outputs(self, key: str) -> tuple[str, ...] | None:
        """See `View.outputs`."""
        wanted = [(Occur.Must, raw_term("id", key)), *self._ask.not_hidden()]
        found = self._find(every(wanted), (0, 1))
        return self._read(found[0]).outputs if found else None

    def count(self, wanted: Wanted) -> int:
        """See `View.count`."""
        return self._count(self._ask.match(wanted))

    def begin_counts(
        self, wanted: Wanted, facets: Collection[str], *, with_total: bool
    ) -> Counting:
        """See `View.begin_counts`; lists without words are remembered."""
        match, about = self._ask.match(wanted), self._ask.about(wanted)

        def find() -> Counted:
            if self._budget.is_spent:
                return Counted(0)
            return count(self._searcher, match, about, facets, with_total=with_total)

        listing = _listing(wanted)
        if listing is None:
            return Beside(find)
        asked = listing, with_total, *facets
        return Beside(lambda: self._memory.recall("count", asked, self._budget, find))

    def leading(
        self, wanted: Wanted, weights: Sequence[float], name: str, page: tuple[int, int]
    ) -> Sequence[Place]:
        """See `View.leading`: those with a lookup in a short field come first.

        Long texts have the common words, and walking through those takes most of a
        search: so they are walked through only where the short ones do not suffice.
        """
        looking = self._looking(wanted.terms, name)
        lookups, narrow = looking.lookups, self._ask.narrowing(wanted)
        by_short = lookups.by_short(weights)
        first = Query.boolean_query([*narrow, (Occur.Must, by_short)])
        found = looking.by_short(self._hits(first, page))
        if lookups.long and (missing := page[1] - len(found)) > 0:
            start = page[0] - self._count(first)
            by_long = (Occur.Must, lookups.by_long(weights))
            rest = Query.boolean_query([*narrow, (Occur.MustNot, by_short), by_long])
            found += looking.by_long(self._hits(rest, (max(0, start), missing)))
        return found

    def glance(
        self, places: Sequence[Place], terms: Sequence[Term], name: str
    ) -> Glance[Place]:
        """See `View.glance`."""
        found, left_out = self._looking(terms, name).glance(places)
        met, is_named = zip(*found, strict=True) if found else ((), ())
        figures = self._figures(places)
        return Glance([*map(Candidate, places, met, is_named, *figures)], left_out)

    def look(
        self, seen: Sequence[Candidate[Place]], terms: Sequence[Term], name: str
    ) -> Sequence[Candidate[Place]]:
        """See `View.look`."""
        found = self._looking(terms, name).look([each.place for each in seen])
        pairs = zip(seen, found, strict=True)
        return [each._replace(met=met) for each, (met, _) in pairs]

    def sorted(
        self, wanted: Wanted, order: str, page: tuple[int, int]
    ) -> Sequence[Place]:
        """See `View.sorted`."""
        ordered = Ordered(
            self._searcher,
            self._ask.match(wanted),
            order,
            lambda address: tie_text(self._read(address).hit),
        )
        return [*map(Place, ordered.page(*page))]

    def hits(self, places: Sequence[Place]) -> Sequence[Hit]:
        """See `View.hits`."""
        return [self._read(each.address).hit for each in places]

    def _read(self, place: DocAddress) -> Stored:
        pair = _pair(place)
        if pair not in self._stored:
            self._stored[pair] = Stored.read(self._searcher.doc(place))
        return self._stored[pair]

    def _looking(self, terms: Sequence[Term], name: str) -> Looking:
        """Return what is looked up for a query: nearly always the same one."""
        if self._last is None or self._last[0] is not terms:
            lookups = Lookups(self._ask, terms, name)
            self._last = terms, Looking(self._searcher, self._ask, lookups)
        return self._last[1]

    def _figures(self, places: Sequence[Place]) -> list[list[int]]:
        addresses = [each.address for each in places]
        fields = (*FIGURES, order_field("name"))
        found = [self._searcher.fast_field_values(e, addresses) for e in fields]
        return cast("list[list[int]]", found)  # every document has them: none is None

    def _closest(self, word: str, known: Iterable[str]) -> str | None:
        return closest_word(
            word, known, lambda each: self.frequency([("spoken", each)]), self._budget
        )

    def _count(self, asked: Query) -> int:
        if not self._budget.allows():
            return 0
        return total(self._searcher, asked)

    def _find(self, asked: Query, page: tuple[int, int]) -> list[DocAddress]:
        return [address for _, address in self._hits(asked, page)]

    def _hits(
        self, asked: Query, page: tuple[int, int]
    ) -> Sequence[tuple[float, DocAddress]]:
        """Return what is found with its scores."""
        if not self._budget.allows() or page[1] < 1:
            return []
        found = self._searcher.search(asked, page[1], count=False, offset=page[0])
        return found.hits


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
