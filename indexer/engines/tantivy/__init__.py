"""tantivy: compiled, in a folder or in memory; right for a hundred thousand documents.

Tokens are ours (`fields`): tantivy splits at spaces.  Its parser never sees a user's
text, and its scores are sums of our weights: hidden documents and deleted ones, which
it goes on counting, change no answer.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from tantivy import Document as Written
from tantivy import Index, Searcher
from tantivy import Query as Asked

from indexer import synonyms
from indexer.answer import answer
from indexer.budget import Budget
from indexer.document import Document, Result
from indexer.engines.tantivy.memory import Memories
from indexer.engines.tantivy.schema import MARK, NEWEST, encode, mark, schema
from indexer.engines.tantivy.stored import Stored
from indexer.engines.tantivy.view import View
from indexer.engines.tantivy.writing import META, Writing
from indexer.query import Query
from indexer.turn import Turn

FORMAT = 5  # of what is written; it rises when that changes


def format_of_index() -> str:
    """See `indexer.engine.format_of`: synonyms are written into an index."""
    return f"{FORMAT}-{synonyms.digest()}"


def open_engine(folder: Path | None) -> TantivyEngine:
    """See `indexer.open_engine`."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    return TantivyEngine(folder, Turn(folder))


@dataclass(frozen=True, slots=True)
class _Commit:
    """One commit, opened."""

    stamp: tuple[int, int] | None  # what tells it from all others
    searcher: Searcher
    mark: int
    memories: Memories = field(default_factory=Memories)


class TantivyEngine:
    """See `indexer.SearchEngine`."""

    def __init__(self, folder: Path | None, turn: Turn) -> None:
        self._folder, self._turn = folder, turn
        # Held while this process writes, or turns to a newer commit.
        self._writing = threading.Lock()
        self._writer = Writing(folder)
        self._commit = self._open()

    def apply(
        self,
        documents: Iterable[Document] = (),
        gone: Iterable[str] = (),
        *,
        serial: int | None = None,
    ) -> None:
        """See `SearchEngine.apply`."""
        latest = {each.id: each for each in documents}
        added = [encode(each) for each in latest.values()]
        replaced = {*gone, *(each.key for each in latest.values())}
        if serial is not None:
            replaced.add(MARK)
            added.append(mark(serial))
        with self._writing:
            self._write(replaced, added)

    def marked(self) -> int:
        """See `SearchEngine.marked`."""
        return self._now().mark

    def turn(self, *, wait: bool = False) -> AbstractContextManager[bool]:
        """See `SearchEngine.turn`."""
        return self._turn.take(wait=wait)

    def search(self, query: Query) -> Result:
        """See `SearchEngine.search`."""
        budget, commit = Budget(), self._now()
        hidden, is_any = query.hidden_teams, query.is_any_version
        memory = commit.memories.of((hidden, is_any))
        view = View(commit.searcher, budget, memory, hidden=hidden, is_any=is_any)
        return answer(query, view, budget)

    def keys(self) -> dict[str, str]:
        """See `SearchEngine.keys`."""
        return {each.hit.key: each.hit.version for each in self._newest()}

    def digests(self, keys: Collection[str]) -> dict[str, str]:
        """See `SearchEngine.digests`."""
        searcher, found = self._now().searcher, {}
        for key in keys:
            asked = Asked.term_query(schema(), "id", key, "basic")
            for _, address in searcher.search(asked, 1).hits:
                found[key] = Stored.read(searcher.doc(address)).digest
        return found

    def pulls(self) -> dict[str, int]:
        """See `SearchEngine.pulls`."""
        return {each.hit.key: each.hit.pulls for each in self._newest()}

    def close(self) -> None:
        """See `SearchEngine.close`; tantivy lets go of files with its last reader."""
        self._writer.close()

    def _newest(self) -> Iterator[Stored]:
        searcher = self._now().searcher
        if searcher.num_docs:
            asked = Asked.term_query(schema(), "state", NEWEST, "basic")
            for _, address in searcher.search(asked, searcher.num_docs).hits:
                yield Stored.read(searcher.doc(address))

    def _write(self, gone: Collection[str], added: Collection[Written]) -> None:
        self._refresh()  # to write into what is there now
        self._writer.commit(self._index, gone, added)
        self._index.reload()
        self._commit = self._read()

    def _now(self) -> _Commit:
        """See commits of other processes; while this one writes, the last is shown."""
        if self._folder is not None and self._writing.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._writing.release()
        return self._commit

    def _refresh(self) -> None:
        if self._stamp() != self._commit.stamp:
            self._commit = self._open()

    def _open(self) -> _Commit:
        self._index = Index(
            schema(), None if self._folder is None else str(self._folder)
        )
        self._index.config_reader("manual")
        self._index.reload()
        return self._read()

    def _read(self) -> _Commit:
        stamp = self._stamp()  # before reading: what comes in between is seen next
        searcher = self._index.searcher()
        asked = Asked.term_query(schema(), "key", MARK, "basic")
        found = searcher.search(asked, 1).hits
        serial = searcher.fast_field_values("mark", [each for _, each in found])
        return _Commit(stamp, searcher, int(serial[0] or 0) if serial else 0)

    def _stamp(self) -> tuple[int, int] | None:
        if self._folder is None:
            return None
        try:
            found = (self._folder / META).stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns
