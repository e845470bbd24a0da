"""Our questions as queries of tantivy's, over what one kind of reader sees."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from string import ascii_lowercase, digits

from tantivy import Occur, Query, Searcher

from indexer.engines.tantivy.memory import Frequencies
from indexer.engines.tantivy.schema import (
    ANCHORED,
    MARK,
    NEWEST,
    OLD,
    OLDER,
    anchored,
    schema,
)
from indexer.fields import filter_token
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
        clauses += [(Occur.Must, self.term(*each)) for each in wanted.phrases]
        clauses += [(Occur.Must, self.term("filters", t)) for t in wanted.required]
        for facet, values in wanted.chosen.items():
            tokens = [("filters", filter_token(facet, value)) for value in values]
            clauses.append((Occur.Must, self.any(tokens)))
        for each in wanted.one_of:
            tokens = [("filters", token) for token in each]
            clauses.append((Occur.Must, self.any(tokens)))
        clauses += [(Occur.MustNot, self.term("named", key)) for key in wanted.without]
        return self.among(clauses)

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

    def near(self, word: str, errors: int) -> Query:
        """Ask for a word of `spoken` that is so many errors away at most.

        One error may be the first letter, of several none is.
        """
        if errors == 1 and not word.isascii():
            return Query.fuzzy_term_query(schema(), "spoken", word, 1)
        near = Query.fuzzy_term_query(schema(), ANCHORED, anchored(word), errors)
        if errors > 1:
            return near
        others = [raw_term("spoken", each) for each in _otherwise_begun(word)]
        return Query.const_score_query(
            one_of([near, *others]), 0.0
        )  # no rare ones first

    def term(self, field: str, token: str) -> Query:
        """Ask for a token; in both fields where older releases are seen."""
        if not self._is_any:
            return raw_term(field, token)
        return one_of([raw_term(each, token) for each in (field, OLD + field)])


def _otherwise_begun(word: str) -> list[str]:
    """Return what may be meant by a Latin word whose first letter is the error.

    They are looked up in less time than all words are walked through.
    """
    letters = [*ascii_lowercase, *digits]
    begun = [letter + rest for rest in (word[1:], word) for letter in letters]
    return [*begun, word[1:], word[1:2] + word[:1] + word[2:]]


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
