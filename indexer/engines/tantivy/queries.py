"""Our questions as queries of tantivy's, over what one kind of reader sees."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import starmap
from math import prod

from tantivy import Occur, Query, Searcher

from indexer.engines.tantivy.memory import Frequencies
from indexer.engines.tantivy.schema import (
    ANCHORED,
    FORMS,
    MARK,
    NEWEST,
    OLD,
    OLDER,
    anchored,
    form_token,
    schema,
)
from indexer.fields import filter_token
from indexer.spelling import forms_of
from indexer.view import Wanted

Clauses = list[tuple[Occur, Query]]


class Queries:
    """What a reader may see, and how to ask for some of it."""

    def __init__(
        self,
        searcher: Searcher,
        frequencies: Frequencies,
        *,
        hidden: Collection[str],
        is_any: bool,
    ) -> None:
        """Ask of a commit.

        Args:
            searcher: The commit.
            frequencies: Those of its tokens.
            hidden: Teams whose documents are not seen.
            is_any: Whether older releases are.
        """
        self._searcher, self._frequencies = searcher, frequencies
        self._hidden, self._is_any = hidden, is_any

    def frequency(self, field: str, token: str) -> int:
        """Count documents with a token, deleted and hidden ones too."""
        found = self._frequencies.of(field, token, self._searcher)
        if self._is_any:
            found += self._frequencies.of(OLD + field, token, self._searcher)
        return found

    def is_whole(self) -> bool:
        """Tell whether nothing is hidden, and nothing deleted is still there."""
        tokens = (("state", NEWEST), ("state", OLDER), ("key", MARK))
        written = sum(self._searcher.doc_freq(*each) for each in tokens)
        return not self._hidden and written == self._searcher.num_docs

    def match(self, wanted: Wanted) -> Query:
        """Ask for what fits."""
        clauses: Clauses = []
        if wanted.terms:
            clauses.append((Occur.Must, self._enough(wanted)))
        clauses += [(Occur.Must, self.any(tokens)) for tokens in _one_of_each(wanted)]
        clauses += [(Occur.MustNot, self.term("named", key)) for key in wanted.without]
        return self.among(clauses)

    def about(self, wanted: Wanted) -> float:
        """Guess how many fit, as if words and filters were independent."""
        there = max(self._searcher.num_docs, 1)
        # Who has a word nearly always has what stands for it, too.
        words = [max(starmap(self.frequency, term.fits)) for term in wanted.terms]
        filters = _one_of_each(wanted)
        having = [sum(starmap(self.frequency, tokens)) for tokens in filters]
        having += [sum(words)] if words else []
        return there * prod(min(each / there, 1.0) for each in having)

    def narrowing(self, wanted: Wanted) -> Clauses:
        """Ask what meets a lookup of the terms for the rest of what fits, unscored.

        Where one term is enough, whatever meets a lookup has it.
        """
        if wanted.terms and wanted.needed == 1:
            wanted = replace(wanted, terms=())
        if wanted == Wanted():
            return self.not_hidden()
        return [(Occur.Must, Query.const_score_query(self.match(wanted), 0.0))]

    def _enough(self, wanted: Wanted) -> Query:
        if wanted.needed == 1:  # flat: each is looked through once
            tokens = dict.fromkeys(each for term in wanted.terms for each in term.fits)
            return self.any([each for each in tokens if self.frequency(*each)])
        fitting = [(Occur.Should, self.any(term.fits)) for term in wanted.terms]
        return Query.boolean_query(fitting, wanted.needed)

    def among(self, clauses: Clauses) -> Query:
        """Narrow what is seen; tokens of what is not the newest have other fields."""
        if not any(occur == Occur.Must for occur, _ in clauses):
            return every([*self.seen(), *clauses])
        return every([*clauses, *self.not_hidden()])

    def seen(self) -> Clauses:
        """Ask for everything that is seen."""
        states = (NEWEST, OLDER) if self._is_any else (NEWEST,)
        seen = one_of([raw_term("state", each) for each in states])
        return [(Occur.Must, seen), *self.not_hidden()]

    def not_hidden(self) -> Clauses:
        """Leave out what is hidden."""
        return [(Occur.MustNot, raw_term("team", team)) for team in self._hidden]

    def scored(self, field: str, token: str, score: float) -> Query:
        """Ask for a token, with a score for whoever has it."""
        return Query.const_score_query(self.term(field, token), score)

    def any(self, tokens: Sequence[tuple[str, str]]) -> Query:
        """Ask for one of some tokens, (field, token)."""
        return one_of([self.term(*each) for each in tokens])

    def alike(self, word: str) -> Iterator[str]:
        """Find the words of `spoken` that share a form with one, whoever sees them."""
        found: set[str] = set()
        for form in forms_of(word):
            begun = form_token(form, "")
            for token, _ in self._searcher.terms_with_prefix(FORMS, begun):
                other = token.removeprefix(begun)
                if other not in found:
                    found.add(other)
                    yield other

    def near(self, word: str, errors: int) -> Query:
        """Ask for a word of `spoken` that is so many errors away at most.

        The first letter is none of them.
        """
        return Query.fuzzy_term_query(schema(), ANCHORED, anchored(word), errors)

    def term(self, field: str, token: str) -> Query:
        """Ask for a token; in both fields where older releases are seen."""
        if not self._is_any:
            return raw_term(field, token)
        return one_of([raw_term(each, token) for each in (field, OLD + field)])


def _one_of_each(wanted: Wanted) -> list[Sequence[tuple[str, str]]]:
    """Return what is wanted beside words: one token of each."""
    filters = [[token] for token in wanted.required]
    filters += [
        [filter_token(facet, value) for value in values]
        for facet, values in wanted.chosen.items()
    ]
    filters += map(list, wanted.one_of)
    found: list[Sequence[tuple[str, str]]] = [[each] for each in wanted.phrases]
    return [*found, *([("filters", e) for e in tokens] for tokens in filters)]


def raw_term(field: str, token: str) -> Query:
    """Ask for a token of a field as it is in the index."""
    return Query.term_query(schema(), field, token, "basic")


def every(clauses: Clauses) -> Query:
    """Ask for what meets all clauses."""
    if len(clauses) == 1 and clauses[0][0] == Occur.Must:
        return clauses[0][1]  # alone it is counted without a walk
    return Query.boolean_query(clauses)


def one_of(queries: Sequence[Query]) -> Query:
    """Ask for what meets one of some queries."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, each) for each in queries])
