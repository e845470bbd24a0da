"""Whoosh: pure Python, in a folder or in memory; right for some thousand documents.

Whoosh keeps the postings, which are read as sets of documents (`bits`) once for each
token that is asked for.  Its query parser never sees a user's text: a `*` alone costs
it seconds.  Nor do its scorers: they walk through every document that fits.

Each commit adds a segment; segments are merged as they grow in number.  A new table
of contents, renamed into place, is the commit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeAlias

from whoosh.fields import ID, STORED, Schema
from whoosh.index import LockError
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import MERGE_SMALL

from indexer import synonyms
from indexer.answer import answer
from indexer.budget import Budget
from indexer.document import Document, Hit, Result
from indexer.engines.whoosh.leaf import Leaf
from indexer.engines.whoosh.rows import Row, Rows
from indexer.engines.whoosh.storage import last_commit, open_index
from indexer.engines.whoosh.tokens import Tokens
from indexer.engines.whoosh.view import View
from indexer.fields import TOKEN_FIELDS, field_tokens
from indexer.query import Query
from indexer.turn import Turn

FORMAT = 6  # of what is written; it rises when that changes
LOCK_TIMEOUT_S = 60.0
VIEWS = 8  # of one commit that are kept: readers who see the same share one
TOKENS = 5_000  # whose documents are kept, N / 8 bytes for each of N documents

_MARK = "\0mark"  # the key of what holds the mark, in the commit that it speaks of


# What is Whoosh's: it says that it is typed, and is so in part.
_Whoosh: TypeAlias = Any
_merge_small: Callable[[_Whoosh, list[_Whoosh]], list[_Whoosh]] = MERGE_SMALL


def format_of_index() -> str:
    """See `indexer.engine.format_of`: synonyms are written into an index."""
    return f"{FORMAT}-{synonyms.digest()}"


def open_engine(folder: Path | None) -> WhooshEngine:
    """See `indexer.open_engine`."""
    return WhooshEngine(open_index(folder, _schema()), Turn(folder))


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
        latest = {each.id: each for each in documents}
        added = [_encode(each) for each in latest.values()]
        replaced = {*gone, *(each.key for each in latest.values())}
        if serial is not None:
            replaced.add(_MARK)
            added.append({"id": _MARK, "key": _MARK, "mark": serial})
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
        self._size = self._reader.doc_count_all()
        self._bits: dict[tuple[str, str], int] = {}
        self._views: dict[tuple[frozenset[str], bool], View] = {}
        self.mark = self._read_mark()

    def hits(self) -> Iterator[Hit]:
        """Return all that are the newest of their key."""
        return (row.hit for row in self._rows.values() if row.is_newest)

    def digest(self, key: str) -> str | None:
        try:
            number = self._reader.first_id("id", key)
        except TermNotFound:
            return None
        digest: str = self._reader.stored_fields(number)["digest"]
        return digest

    def close(self) -> None:
        for leaf in self._leaves:
            leaf.close()
        self._reader.close()

    def search(self, query: Query) -> Result:
        view = self._view(query.hidden_teams, is_any=query.is_any_version)
        view.budget = Budget()
        return answer(query, view, view.budget)

    def _read_mark(self) -> int:
        try:
            number = self._reader.first_id("id", _MARK)
        except TermNotFound:
            return 0
        mark: int = self._reader.stored_fields(number)["mark"]
        return mark

    def _view(self, hidden: frozenset[str], *, is_any: bool) -> View:
        key = hidden, is_any
        view = self._views.pop(key, None)
        if view is None:
            seen = {
                number: row
                for number, row in self._rows.items()
                if row.hit.team not in hidden and (is_any or row.is_newest)
            }
            view = View(seen, self._size, self._having, self._spoken)
        self._views[key] = view  # the last one is the one used last
        while len(self._views) > VIEWS:
            self._views.pop(next(iter(self._views)))
        return view

    def _having(self, field: str, token: str) -> int:
        """Return the documents with a token, as `bits`; read once, if it is there."""
        found = self._bits.pop((field, token), None)
        if found is None:
            found = 0
            for leaf in self._leaves:
                found |= leaf.bits(field, token) << leaf.start
        self._bits[field, token] = found  # the last one is the one used last
        if len(self._bits) > TOKENS:
            self._bits.pop(next(iter(self._bits)))
        return found

    def _spoken(self, length: int) -> list[str]:
        return [word for leaf in self._leaves for word in leaf.spoken.get(length, ())]


def _schema() -> Schema:
    searched = dict.fromkeys(TOKEN_FIELDS, Tokens())
    kept = dict.fromkeys(("row", "digest", "mark"), STORED())
    return Schema(id=ID(unique=True), key=ID(), **kept, **searched)


def _encode(document: Document) -> dict[str, Any]:
    tokens = field_tokens(document)
    return {field: sorted(tokens[field]) for field in TOKEN_FIELDS} | {
        "id": document.id,
        "key": document.key,
        "digest": document.digest(),
        "row": Row.of(document),
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
