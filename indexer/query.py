"""What a user asks: text that is parsed and bounded once, filters, order, page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.facets import FACETS
from indexer.words import fold, split_words, without_stop_words

TEXT_CHARS = 200  # of the text that are read; nobody types more on purpose
TERMS_MOST = 16  # each one costs a reading of the postings in every field
LIMIT_MOST = 100
SORTS = ("relevance", "name", "updated", "pulls", "score")

_NO_NAME = re.compile(r"[^\w/-]|_")


@dataclass(frozen=True, slots=True)
class Query:
    """One question.  Any text is harmless: there are words in it or there are not.

    `sort` is one of `SORTS`; empty means relevance when there are words, else name.
    Of one filter's values any will do; every filter must be met.

    Raises:
        ValueError: an unknown sort or filter, or a page out of bounds.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    offset: int = 0
    limit: int = 20
    hidden_teams: frozenset[str] = frozenset()  # their documents are not there for it
    # Derived, in the order typed:
    words: tuple[str, ...] = field(init=False)
    terms: tuple[str, ...] = field(init=False)  # each once, stop words left out
    prefix: str = field(init=False)  # the term that may be half typed, or empty
    clean: str = field(init=False)  # the text with words, slashes and dashes left
    name: str = field(init=False)  # the text as it would be as a name

    def __post_init__(self) -> None:
        self._check()
        bounded = self.text[:TEXT_CHARS]
        words = split_words(bounded)
        telling = dict.fromkeys(without_stop_words(words) or words)
        terms = tuple(telling)[:TERMS_MOST]
        clean = " ".join(_NO_NAME.sub(" ", fold(bounded)).split())
        self._derive("words", tuple(words))
        self._derive("terms", terms)
        self._derive("prefix", terms[-1] if terms and terms[-1] == words[-1] else "")
        self._derive("clean", clean)
        self._derive("name", clean.replace(" ", "-"))

    @property
    def order(self) -> str:
        """How the hits are sorted."""
        if not self.terms and self.sort in ("", "relevance"):
            return "name"
        return self.sort or "relevance"

    def respelt(self, spelling: Mapping[str, str]) -> str:
        """Return the text with some of its words written otherwise."""
        return re.sub(r"\w+", lambda word: spelling.get(word[0], word[0]), self.clean)

    def _check(self) -> None:
        if self.sort and self.sort not in SORTS:
            raise ValueError(f"sort is one of {', '.join(SORTS)}, not {self.sort!r}")
        if unknown := set(self.filters) - set(FACETS):
            raise ValueError(f"filters are {', '.join(FACETS)}, not {unknown}")
        if self.offset < 0 or not 0 <= self.limit <= LIMIT_MOST:
            raise ValueError(f"offset is 0 or more, limit 0 to {LIMIT_MOST}")

    def _derive(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
