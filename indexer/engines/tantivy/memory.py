"""What was found out about a commit, which changes no more."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from tantivy import Searcher

from indexer.budget import Budget

KEPT_MOST = 10_000  # answers for one kind of reader, and frequencies for all
READERS_MOST = 100  # kinds of readers: by hidden teams, and whether older ones count

Known = TypeVar("Known")


class Frequencies:
    """How many documents have a token of a field, deleted and hidden ones too."""

    def __init__(self) -> None:
        """Know none yet."""
        self._known: dict[tuple[str, str], int] = {}

    def of(self, field: str, token: str, searcher: Searcher) -> int:
        """Return that of a token; tantivy looks into the dictionary of each segment."""
        found = self._known.get((field, token))
        if found is None:
            found = searcher.doc_freq(field, token)
            if len(self._known) >= KEPT_MOST:
                self._known.clear()
            self._known[field, token] = found
        return found


class Memory:
    """Answers that one kind of reader has had of one commit.

    Threads may share it: at worst something is found out twice.
    """

    def __init__(self, frequencies: Frequencies) -> None:
        """Remember nothing yet but what all readers share."""
        self._known: dict[tuple[str, Hashable], object] = {}
        self.frequencies = frequencies

    def recall(
        self, kind: str, asked: Hashable, budget: Budget, find: Callable[[], Known]
    ) -> Known:
        """Return an answer; what a spent budget has cut is not kept."""
        known = self._known.get((kind, asked))
        if known is not None:
            return known  # type: ignore[return-value]  # each kind has one type
        found = find()
        if not budget.is_spent:
            if len(self._known) >= KEPT_MOST:
                self._known.clear()
            self._known[kind, asked] = found
        return found


class Memories:
    """Those of all kinds of readers of one commit."""

    def __init__(self) -> None:
        """Know no reader yet."""
        self._of: dict[Hashable, Memory] = {}
        self._frequencies = Frequencies()

    def of(self, reader: Hashable) -> Memory:
        """Return that of a kind of reader."""
        if reader not in self._of and len(self._of) >= READERS_MOST:
            self._of.clear()
        return self._of.setdefault(reader, Memory(self._frequencies))
