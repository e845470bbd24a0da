"""Which lookups each of some documents meets: one number for each, in one search.

Each lookup adds another power of two to the score, so that the score says which ones
were met.  The documents are named by a union of their numbers, since a set of terms
walks through the dictionary; each lookup is asked at those documents alone, as an
optional part of its own.  Together, as a union, lookups would be walked through.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from math import ceil
from typing import cast

from tantivy import Occur, Query, Searcher

from indexer.engines.tantivy.beside import Beside, is_core_free
from indexer.engines.tantivy.queries import Clauses, Queries, one_of
from indexer.engines.tantivy.schema import schema
from indexer.terms import Term

ALONE_MOST = 50  # documents: of more a core that is free asks half of the lookups
BITS = 24  # that a score holds exactly: it is a float of 32 bits

Token = tuple[str, str]  # a field, and what is looked for in it


class Looking:
    """What is asked of some documents at once."""

    def __init__(
        self, searcher: Searcher, ask: Queries, terms: Sequence[Term], name: str
    ) -> None:
        """Ask for the lookups of some terms, and for a name."""
        self._searcher, self._ask = searcher, ask
        self._named = ("named", name)
        # A pair of words is a lookup of both: it is asked for once.
        self._places: dict[Token, list[tuple[int, int]]] = {self._named: []}
        self._terms = len(terms)
        for number, term in enumerate(terms):
            for bit, each in enumerate(term.lookups):
                if ask.frequency(each.field, each.token):
                    found = self._places.setdefault((each.field, each.token), [])
                    found.append((number, 1 << bit))

    def met(self, numbers: Sequence[int]) -> list[tuple[tuple[int, ...], bool]]:
        """Return what each document meets: by term a bit for each lookup; the name.

        Args:
            numbers: Those of the documents.
        """
        if not numbers:
            return []
        # Ten times as fast as a query for a set of terms, which walks through all.
        among = Query.const_score_query(
            one_of([Query.term_query(schema(), "number", n) for n in numbers]), 0.0
        )
        batches = self._batches(len(numbers))
        ask = [partial(self._answers, among, each, numbers) for each in batches]
        beside = [Beside(each) for each in ask[1:]]
        rows = [*zip(ask[0](), *(each.wait() for each in beside), strict=True)]
        known = {bits: self._meaning(bits, batches) for bits in set(rows)}
        return [known[bits] for bits in rows]

    def _batches(self, documents: int) -> list[list[Token]]:
        """Part the lookups into batches of like size, each for one search."""
        tokens = list(self._places)
        is_shared = documents > ALONE_MOST and len(tokens) > 1 and is_core_free()
        count = max(ceil(len(tokens) / BITS), 1 + is_shared)
        return [tokens[n::count] for n in range(count)]

    def _clauses(self, tokens: Sequence[Token]) -> Clauses:
        """Ask for tokens, each optional and worth a bit."""
        clauses: Clauses = []
        for bit, token in enumerate(tokens):
            scored = self._ask.scored(*token, float(1 << bit))
            optional = [(Occur.Must, _everything()), (Occur.Should, scored)]
            clauses.append((Occur.Must, Query.boolean_query(optional)))
        return clauses

    def _answers(
        self, among: Query, tokens: Sequence[Token], numbers: Sequence[int]
    ) -> list[int]:
        """Return what each document answers to a batch, 0 for none of it."""
        asked = Query.boolean_query([(Occur.Must, among), *self._clauses(tokens)])
        hits = self._searcher.search(asked, len(numbers), count=False)
        places = [place for _, place in hits.hits]
        met = self._searcher.fast_field_values("number", places)
        scores = (int(score) for score, _ in hits.hits)
        answers = dict(zip(cast("list[int]", met), scores, strict=True))
        return [answers.get(each, 0) for each in numbers]

    def _meaning(
        self, answers: Sequence[int], batches: Sequence[Sequence[Token]]
    ) -> tuple[tuple[int, ...], bool]:
        met, is_named = [0] * self._terms, False
        for bits, tokens in zip(answers, batches, strict=True):
            for bit, token in enumerate(tokens):
                if bits >> bit & 1:
                    is_named = is_named or token == self._named
                    for number, lookup in self._places[token]:
                        met[number] |= lookup
        return tuple(met), is_named


@cache
def _everything() -> Query:
    return Query.const_score_query(Query.all_query(), 0.0)
