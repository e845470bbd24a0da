"""What a user asks: text that is parsed and bounded once, filters, order, page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from indexer.facets import FACETS
from indexer.fields import filter_token
from indexer.language import TEXT_CHARS, Asked, Phrase, Word, parse
from indexer.stems import stem_of
from indexer.terms import Term, make_terms
from indexer.words import fold, split_words, without_stop_words

TERMS_MOST = 16  # each one costs several lookups
LIMIT_MOST = 100
SORTS = ("relevance", "name", "newest", "updated", "pulls", "score")
DEFAULT_TEAM = "core"  # whose a name without a team is

_NO_NAME = re.compile(r"[^\w/-]|_")
_SAME_SORTS = {"newest": "updated"}


@dataclass(frozen=True, slots=True)
class Query:
    """One question.  Any text is harmless: see `language`.

    `sort` is one of `SORTS`; empty means relevance when there are words, else name.
    Of one filter's values any will do; every filter must be met.  What the text says
    of the same field is one more value.

    Raises:
        ValueError: an unknown sort or filter, or a page out of bounds.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    offset: int = 0
    limit: int = 20
    hidden_teams: frozenset[str] = frozenset()  # their documents are not there for it
    with_facets: bool = True
    is_explained: bool = False  # hits say what each part of `ranking` gave
    # Derived, in the order typed:
    asked: Asked = field(init=False)
    words: tuple[str, ...] = field(init=False)
    terms: tuple[Term, ...] = field(init=False)  # each once, stop words left out
    prefix: str = field(init=False)  # the word that may be half typed, or empty
    name: str = field(init=False)  # the words as they would be as a name
    chosen: Mapping[str, tuple[str, ...]] = field(init=False)  # all values, by facet

    def __post_init__(self) -> None:
        self._check()
        asked = parse(self.text)
        words = split_words(asked.text)
        telling = (without_stop_words(words) or words)[:TERMS_MOST]
        is_open = bool(asked.clauses) and isinstance(asked.clauses[-1], Word)
        last = telling[-1] if is_open and telling and telling[-1] == words[-1] else ""
        clean = _NO_NAME.sub(" ", fold(asked.text)).split()
        chosen = {
            facet: (*self.filters.get(facet, ()), *asked.values(facet))
            for facet in FACETS
        }
        self._derive("asked", asked)
        self._derive("words", tuple(words))
        self._derive("prefix", last)
        self._derive("terms", make_terms(telling, last))
        self._derive("name", "-".join(clean))
        self._derive("chosen", {k: values for k, values in chosen.items() if values})

    @property
    def order(self) -> str:
        """How the hits are sorted."""
        if not self.terms and self.sort in ("", "relevance"):
            return "name"
        return _SAME_SORTS.get(self.sort, self.sort) or "relevance"

    @property
    def is_any_version(self) -> bool:
        """Whether older releases are looked for, too."""
        return bool(self.asked.values("version"))

    @property
    def required(self) -> tuple[str, ...]:
        """Tokens of `filters` that must be there, all of them."""
        fields = ("keyword", "accepts", "returns")
        return tuple(filter_token(f, v) for f in fields for v in self.asked.values(f))

    @property
    def after(self) -> tuple[str, ...]:
        """The keys of those whose outputs are to be taken."""
        names = (each.replace("_", "-") for each in self.asked.values("after"))
        return tuple(e if "/" in e else f"{DEFAULT_TEAM}/{e}" for e in names)

    @property
    def phrase_tokens(self) -> tuple[tuple[str, str], ...]:
        """Where to look for what its phrases demand: (field, token), all of them."""
        found: list[tuple[str, str]] = []
        for phrase in self.asked.phrases:
            words = split_words(phrase)
            stems = [*map(stem_of, without_stop_words(words) or words)]
            found += [("pairs", f"{one}_{two}") for one, two in pairwise(stems)]
            if len(stems) == 1:
                found.append(("all", stems[0]))
        return tuple(found)

    def respelt(self, spelling: Mapping[str, str]) -> str:
        """Return the text with some of its words written otherwise."""
        clauses = [
            replace(each, text=_respelt(each.text, spelling))
            if isinstance(each, Word | Phrase)
            else each
            for each in self.asked.clauses
        ]
        return str(Asked(tuple(clauses)))

    def _check(self) -> None:
        if self.sort and self.sort not in SORTS:
            raise ValueError(f"sort is one of {', '.join(SORTS)}, not {self.sort!r}")
        if unknown := set(self.filters) - set(FACETS):
            raise ValueError(f"filters are {', '.join(FACETS)}, not {unknown}")
        if self.offset < 0 or not 0 <= self.limit <= LIMIT_MOST:
            raise ValueError(f"offset is 0 or more, limit 0 to {LIMIT_MOST}")

    def _derive(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


def _respelt(text: str, spelling: Mapping[str, str]) -> str:
    clean = " ".join(_NO_NAME.sub(" ", fold(text[:TEXT_CHARS])).split())
    return re.sub(r"[^\W_]+", lambda word: spelling.get(word[0], word[0]), clean)
