"""What was found out about a commit, which changes no more."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from indexer.budget import Budget

KEPT_MOST = 10_000  # answers for one kind of reader
READERS_MOST = 100  # kinds of readers: by hidden teams, and whether older ones count

Known = TypeVar("Known")


class Memory:
    """Answers that one kind of reader has had of one commit.

    Threads may share it: at worst something is found out twice.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._known: dict[tuple[str, Hashable], object] = {}
        self.frequencies: dict[tuple[str, str], int] = {}  # by field and token

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

    def keep_frequency(self, field: str, token: str, frequency: int) -> None:
        """Keep how many documents have a token."""
        if len(self.frequencies) >= KEPT_MOST:
            self.frequencies.clear()
        self.frequencies[field, token] = frequency


class Memories:
    """Those of all kinds of readers of one commit."""

    def __init__(self) -> None:
        """Know no reader yet."""
        self._of: dict[Hashable, Memory] = {}

    def of(self, reader: Hashable) -> Memory:
        """Return that of a kind of reader."""
        if reader not in self._of and len(self._of) >= READERS_MOST:
            self._of.clear()
        return self._of.setdefault(reader, Memory())
