"""One search, the same for all engines: what fits, how often, in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from operator import itemgetter
from typing import Generic, TypeVar

from indexer.budget import Budget
from indexer.document import Hit, Result
from indexer.facets import FACETS, shown
from indexer.fields import filter_token
from indexer.query import Query
from indexer.ranking import CANDIDATES, Candidate, Glance, Ranking, idf
from indexer.sorting import tie_text
from indexer.spelling import WORDS_MOST
from indexer.terms import Term
from indexer.view import Counting, View, Wanted

Place = TypeVar("Place")
_NOTHING = ("nothing:fits",)


def answer(query: Query, view: View[Place], budget: Budget) -> Result:
    """Return one page.

    A document fits that has at least half of the terms, or one where none has so many.
    Words that are found nowhere are taken for the nearest that are there.
    """
    frequencies = {term: _frequency(view, term) for term in query.terms}
    spelling = _spelling(view, [t.word for t, n in frequencies.items() if n == 0])
    respelt = query.respelt(spelling) if spelling else None
    if respelt is not None:
        query = replace(query, text=respelt)
        frequencies = {term: _frequency(view, term) for term in query.terms}
    wanted = _wanted(query, view)
    if wanted.needed > 1 and view.count(wanted) == 0:
        fitting = Wanted(wanted.terms, wanted.needed)
        if view.count(fitting) == 0:  # of the words alone: filters only narrow
            wanted = replace(wanted, needed=1)
    counting = _begin_counting(query, view, wanted)
    hits = _hits(query, view, wanted, frequencies, counting[0])
    facets = _facets(query, counting)
    return Result(
        hits=tuple(hits),
        total=counting[0].wait().total,
        facets=facets,
        did_you_mean=respelt,
        is_partial=budget.is_spent,
    )


def _frequency(view: View[Place], term: Term) -> int:
    """Count those with a term's word or, where none has it, with what stands for it.

    A rare word counts by itself: with its synonyms it would weigh no more than the
    commonest of them.
    """
    return view.frequency(term.fits[:1]) or view.frequency(term.fits)


def _spelling(view: View[Place], unknown: Sequence[str]) -> Mapping[str, str]:
    nearest = {word: view.nearest(word) for word in unknown[:WORDS_MOST]}
    return {word: meant for word, meant in nearest.items() if meant is not None}


def _wanted(query: Query, view: View[Place]) -> Wanted:
    one_of = []
    for key in query.after:
        given = view.outputs(key) or ()
        tokens = tuple(filter_token("inputs", each) for each in given)
        one_of.append(tokens or _NOTHING)
    return Wanted(
        terms=query.terms,
        needed=max(1, len(query.terms) // 2),
        phrases=query.phrase_tokens,
        required=query.required,
        chosen=query.chosen,
        one_of=tuple(one_of),
        without=query.after,
    )


def _begin_counting(
    query: Query, view: View[Place], wanted: Wanted
) -> Sequence[Counting]:
    """Count all that fits, then by each facet what meets every filter but its own.

    The number beside a value is what choosing it as well would show.
    """
    facets = FACETS if query.with_facets else ()
    free = [each for each in facets if each not in query.chosen]
    chosen = [each for each in facets if each in query.chosen]
    return [
        view.begin_counts(wanted, free, with_total=True),
        *(
            view.begin_counts(wanted.apart_from(each), [each], with_total=False)
            for each in chosen
        ),
    ]


def _facets(
    query: Query, counting: Sequence[Counting]
) -> Mapping[str, Mapping[str, int]]:
    if not query.with_facets:
        return {}
    # What was begun last may not have been begun at all: it is counted meanwhile.
    counted = [each.wait() for each in reversed(counting)]
    counts = dict(chain.from_iterable(each.by_facet.items() for each in counted))
    return {facet: shown(counts.get(facet, {})) for facet in FACETS}


def _hits(
    query: Query,
    view: View[Place],
    wanted: Wanted,
    frequencies: Mapping[Term, int],
    counting: Counting,
) -> Sequence[Hit]:
    page = _page(query, counting)
    if page[1] == 0:
        return ()
    if not query.terms:
        return view.hits(view.sorted(wanted, query.order, page))
    weights = [_weight(view, term, frequencies[term]) for term in query.terms]
    asked = _Asked(query, view, Ranking(query.terms, weights))
    if query.order != "relevance":
        return asked.show(view.sorted(wanted, query.order, page))
    first = view.leading(wanted, weights, query.name, (0, CANDIDATES))
    hits = asked.show(first, page)
    if len(hits) < page[1] and len(first) == CANDIDATES:
        start, missing = max(page[0], CANDIDATES), page[1] - len(hits)
        later = view.leading(wanted, weights, query.name, (start, missing))
        hits += asked.show_later(later, start, first)
    return hits


def _page(query: Query, counting: Counting) -> tuple[int, int]:
    """Return where to begin, and how many; later pages are not looked for in vain."""
    if query.offset == 0 or query.limit == 0:
        return query.offset, query.limit
    return query.offset, max(0, min(query.limit, counting.wait().total - query.offset))


def _weight(view: View[Place], term: Term, frequency: int) -> float:
    """Return a term's idf.

    Common words that have synonyms together (`data changed`) weigh what those do.
    """
    weight = idf(frequency, view.documents)
    if term.group_words > 1:
        synonyms = [each for each in term.fits if each[1].startswith("~")]
        together = idf(view.frequency(synonyms), view.documents)
        weight = max(weight, together / term.group_words)
    return weight


@dataclass(frozen=True, slots=True)
class _Asked(Generic[Place]):
    """Words that are weighed, by a view."""

    query: Query
    view: View[Place]
    ranking: Ranking

    def show(
        self, places: Sequence[Place], page: tuple[int, int] | None = None
    ) -> list[Hit]:
        """Return hits: a page of them by relevance, or all in the order given."""
        if page is not None and page[0] >= len(places):
            return []
        found = self._closely(places) if page is None else self._best(places, page)
        hits = self.view.hits([each.place for each in found])
        explain = self.ranking.explain if self.query.is_explained else _no_word
        return [
            hit._replace(
                relevance=self.ranking.relevance(each), explained=explain(each)
            )
            for hit, each in zip(hits, found, strict=True)
        ]

    def show_later(
        self, places: Sequence[Place], start: int, first: Sequence[Place]
    ) -> list[Hit]:
        """Return hits beyond the candidates, in the engine's order.

        Their relevance falls on from that of the last of the candidates, `first`,
        which they are not weighed against.
        """
        found = self._closely(first)
        least = min(map(self.ranking.relevance, found), default=0.0)
        return [
            hit._replace(relevance=least * CANDIDATES / (CANDIDATES + 1 + start + n))
            for n, hit in enumerate(self.view.hits(places))
        ]

    def _closely(self, places: Sequence[Place]) -> Sequence[Candidate[Place]]:
        seen = self._glance(places)
        return self._look(seen, seen.found)

    def _best(
        self, places: Sequence[Place], page: tuple[int, int]
    ) -> Sequence[Candidate[Place]]:
        seen = self._glance(places)
        able = self.ranking.contenders(seen, sum(page))
        return self._page_of(self.ranking.sort(self._look(seen, able)), page)

    def _page_of(
        self, ranked: Sequence[Candidate[Place]], page: tuple[int, int]
    ) -> Sequence[Candidate[Place]]:
        """Return a page; those that are worth the same are sorted by their names."""
        found: list[Candidate[Place]] = []
        for _, group in groupby(ranked, lambda e: (self.ranking.relevance(e), e.tie)):
            equals = list(group)
            if len(equals) > 1 and len(found) + len(equals) > page[0]:
                hits = self.view.hits([each.place for each in equals])
                named = zip(map(tie_text, hits), equals, strict=True)
                equals = [each for _, each in sorted(named, key=itemgetter(0))]
            found += equals
            if len(found) >= sum(page):
                break
        return found[page[0] : sum(page)]

    def _glance(self, places: Sequence[Place]) -> Glance[Place]:
        return self.view.glance(places, self.query.terms, self.query.name)

    def _look(
        self, seen: Glance[Place], found: Sequence[Candidate[Place]]
    ) -> Sequence[Candidate[Place]]:
        """Return candidates with all that is worth anything to them, or explains it."""
        looked = list(found)
        gains = [self.ranking.gain(each.met, seen.left_out) for each in looked]
        is_all = self.query.is_explained and any(seen.left_out)
        if unsure := [at for at, more in enumerate(gains) if is_all or more > 0.0]:
            asked = [looked[at] for at in unsure]
            closely = self.view.look(asked, self.query.terms, self.query.name)
            for at, each in zip(unsure, closely, strict=True):
                looked[at] = each
        return looked


def _no_word(_: Candidate[Place]) -> None:
    return None
