"""Whoosh: pure Python, in a folder or in memory; right for some thousand documents.

Whoosh keeps the postings; what they mean is said in `bm25f`.  Its query parser never
sees a user's text: a `*` alone costs it seconds.

Each commit adds a segment; segments are merged as they grow in number.  A new table
of contents, renamed into place, is the commit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeAlias

from whoosh.analysis.tokenizers import SpaceSeparatedTokenizer
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.index import LockError
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import MERGE_SMALL

from indexer.document import Document, Hit, Result
from indexer.engines.whoosh.storage import last_commit, open_index
from indexer.engines.whoosh.view import PARTS, Leaf, Rows, View, stem_of
from indexer.fields import WEIGHTS, field_words
from indexer.query import Query
from indexer.turn import Turn

FORMAT = 3  # of the folder; with another one the index starts anew, empty
LOCK_TIMEOUT_S = 60.0
VIEWS = 8  # of one commit that are kept: readers who see the same share one

_MARK = "\0mark"  # the key of what holds the mark, in the commit that it speaks of
_STORED = attrgetter(*(each.name for each in fields(Hit) if each.name != "relevance"))


# What is Whoosh's: it says that it is typed, and is so in part.
_Whoosh: TypeAlias = Any
_merge_small: Callable[[_Whoosh, list[_Whoosh]], list[_Whoosh]] = MERGE_SMALL


def open_engine(folder: Path | None) -> WhooshEngine:
    """See `indexer.open_engine`."""
    own = None if folder is None else folder / f"whoosh-{FORMAT}"
    return WhooshEngine(open_index(own, _schema()), Turn(folder))


class WhooshEngine:
    """See `indexer.SearchEngine`."""

    def __init__(self, index: _Whoosh, turn: Turn) -> None:
        self._index = index
        self._turn = turn
        # Held while this process writes, or turns to a newer commit.
        self._writing = threading.Lock()
        # A Whoosh reader has file positions, so one thread reads at a time.  Matching
        # is pure Python and holds the interpreter's lock anyway.
        self._reading = threading.Lock()
        self._snapshot = _Snapshot(self._index, {})

    def apply(
        self,
        documents: Iterable[Document] = (),
        gone: Iterable[str] = (),
        *,
        serial: int | None = None,
    ) -> None:
        """See `SearchEngine.apply`."""
        latest = {each.key: each for each in documents}
        added = [_encode(each) for each in latest.values()]
        replaced = {*gone, *latest}
        if serial is not None:
            replaced.add(_MARK)
            added.append({"key": _MARK, "lengths": serial})
        self._commit(replaced, added)

    def marked(self) -> int:
        """See `SearchEngine.marked`."""
        self._catch_up()
        return self._snapshot.mark

    def turn(self, *, wait: bool = False) -> AbstractContextManager[bool]:
        """See `SearchEngine.turn`."""
        return self._turn.take(wait=wait)

    def search(self, query: Query) -> Result:
        """See `SearchEngine.search`."""
        self._catch_up()
        with self._reading:
            return self._snapshot.search(query)

    def keys(self) -> dict[str, str]:
        """See `SearchEngine.keys`."""
        self._catch_up()
        with self._reading:
            return {hit.key: hit.version for hit in self._snapshot.hits()}

    def digests(self, keys: Collection[str]) -> dict[str, str]:
        """See `SearchEngine.digests`."""
        self._catch_up()
        with self._reading:
            found = {key: self._snapshot.digest(key) for key in keys}
        return {key: digest for key, digest in found.items() if digest is not None}

    def pulls(self) -> dict[str, int]:
        """See `SearchEngine.pulls`."""
        self._catch_up()
        with self._reading:
            return {hit.key: hit.pulls for hit in self._snapshot.hits()}

    def close(self) -> None:
        """See `SearchEngine.close`."""
        with self._writing, self._reading:
            self._snapshot.close()

    def _commit(self, gone: Collection[str], added: list[dict[str, Any]]) -> None:
        with self._writing:
            with self._open_writer() as writer:  # commits, or cancels on an error
                writer.mergetype = _merge
                for key in gone:
                    writer.delete_by_term("key", key)
                for document in added:
                    writer.add_document(**document)
            self._refresh()

    def _open_writer(self) -> _Whoosh:
        try:
            return self._index.writer(timeout=LOCK_TIMEOUT_S, delay=0.02)
        except LockError as error:
            raise TimeoutError("another process keeps the index locked") from error

    def _catch_up(self) -> None:
        """See commits of other processes; while this one writes, the last is shown."""
        if self._writing.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._writing.release()

    def _refresh(self) -> None:
        if last_commit(self._index) == self._snapshot.commit:
            return
        fresh = _Snapshot(self._index, self._snapshot.loaded)
        with self._reading:
            old, self._snapshot = self._snapshot, fresh
            old.close()


class _Snapshot:
    """One commit, opened.  Rows of segments that are known already are not read again.

    Whoosh's own `refresh` is not used: it keeps readers of segments that have since
    lost documents, or are gone, and would go on finding those.
    """

    def __init__(self, index: _Whoosh, known: Mapping[str, Rows]) -> None:
        # Taken before reading: a commit in between is seen by the next refresh.
        self.commit = last_commit(index)
        self._reader = index.reader()
        leaves = self._reader.leaf_readers()
        self._leaves = [Leaf(*each) for each in leaves if each[0].segment()]
        self._rows: Rows = {}
        self.loaded: dict[str, Rows] = {}  # by segment
        for leaf in self._leaves:
            rows = self.loaded[leaf.segment] = known.get(leaf.segment) or leaf.load()
            present = [each for each in leaf.present() if each in rows]
            self._rows |= {leaf.start + each: rows[each] for each in present}
        self._views: dict[frozenset[str], View] = {}
        self.mark = self._read_mark()

    def hits(self) -> Iterator[Hit]:
        return (row[0] for row in self._rows.values())

    def digest(self, key: str) -> str | None:
        try:
            number = self._reader.first_id("key", key)
        except TermNotFound:
            return None
        digest: str = self._reader.stored_fields(number)["digest"]
        return digest

    def close(self) -> None:
        for leaf in self._leaves:
            leaf.close()
        self._reader.close()

    def search(self, query: Query) -> Result:
        return self._view(query.hidden_teams).search(query)

    def _read_mark(self) -> int:
        try:
            number = self._reader.first_id("key", _MARK)
        except TermNotFound:
            return 0
        mark: int = self._reader.stored_fields(number)["lengths"]
        return mark

    def _view(self, hidden: frozenset[str]) -> View:
        view = self._views.pop(hidden, None)
        if view is None:
            seen = self._rows
            if hidden:
                seen = {n: row for n, row in seen.items() if row[0].team not in hidden}
            view = View(seen, self._leaves)
        self._views[hidden] = view  # the last one is the one used last
        while len(self._views) > VIEWS:
            self._views.pop(next(iter(self._views)))
        return view


def _schema() -> Schema:
    words = TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
    searched = dict.fromkeys((*WEIGHTS, PARTS), words)
    kept = dict.fromkeys(("hit", "lengths", "digest"), STORED())
    return Schema(key=ID(unique=True), **kept, **searched)


def _encode(document: Document) -> dict[str, Any]:
    words = field_words(document)
    stemmed = {field: " ".join(map(stem_of, words[field])) for field in WEIGHTS}
    return stemmed | {
        "key": document.key,
        "digest": document.digest(),
        PARTS: " ".join(words["name"]),
        "hit": _STORED(Hit.of(document)),
        "lengths": tuple(len(words[field]) for field in WEIGHTS),
    }


def _merge(writer: _Whoosh, segments: list[_Whoosh]) -> list[_Whoosh]:
    """Merge as Whoosh does, and rewrite segments that are mostly deleted.

    Its policy looks at sizes alone: a large segment would keep all that was ever
    replaced in it.
    """
    sparse = [each for each in segments if each.doc_count() <= each.deleted_count()]
    for segment in sparse:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return _merge_small(writer, [each for each in segments if each not in sparse])
