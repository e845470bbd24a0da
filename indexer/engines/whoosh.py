"""Whoosh: pure Python, in a folder or in memory; right for some thousand documents.

Whoosh keeps the postings; what they mean is said in `bm25f`.  Its query parser never
sees a user's text: a `*` alone costs it seconds.

Each commit adds a segment; segments are merged as they grow in number.  A new table
of contents, renamed into place, is the commit.
"""

from __future__ import annotations

import os
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cached_property, lru_cache
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeAlias

from whoosh.analysis.tokenizers import SpaceSeparatedTokenizer
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import LockError
from whoosh.lang.porter import stem
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import MERGE_SMALL

from indexer import bm25f
from indexer.document import Document, Hit, Result
from indexer.facets import divide
from indexer.fields import WEIGHTS, field_words
from indexer.query import Query
from indexer.ranking import order
from indexer.spelling import closest_words, vocabulary

FORMAT = 1  # of the folder; with another one the index starts anew, empty
LOCK_TIMEOUT_S = 60.0
LOCK_POLL_S = 0.02
OPEN_TRIES = 10
STEMS_KEPT = 20_000
PREFIX_WEIGHT = 0.5  # of a name's word that is half typed, to that of a whole one
PREFIX_WORDS = 64  # that a beginning may stand for, in each segment

_PARTS = "parts"  # the words of names, unstemmed, to find by their beginning
_STORED = attrgetter(*(each.name for each in fields(Hit) if each.name != "relevance"))

# By document number: what is shown, and the length in words of each field of WEIGHTS.
_Rows: TypeAlias = dict[int, tuple[Hit, tuple[int, ...]]]

# What is Whoosh's: it says that it is typed, and is so in part.
_Whoosh: TypeAlias = Any
_memory: Callable[[], _Whoosh] = RamStorage
_stem: Callable[[str], str] = lru_cache(STEMS_KEPT)(stem)
_merge_small: Callable[[_Whoosh, list[_Whoosh]], list[_Whoosh]] = MERGE_SMALL


def open_engine(folder: Path | None) -> WhooshEngine:
    """See `indexer.open_engine`."""
    if folder is None:
        return WhooshEngine(_memory())
    own = folder / f"whoosh-{FORMAT}"
    own.mkdir(parents=True, exist_ok=True)
    return WhooshEngine(_SyncedStorage(own))  # type: ignore[no-untyped-call]  # Whoosh


class WhooshEngine:
    """See `indexer.SearchEngine`."""

    def __init__(self, storage: _Whoosh) -> None:
        self._index = _open_index(storage)
        # Held while this process writes, or turns to a newer commit.
        self._writing = threading.Lock()
        # A Whoosh reader has file positions, so one thread reads at a time.  Matching
        # is pure Python and holds the interpreter's lock anyway.
        self._reading = threading.Lock()
        self._snapshot = _Snapshot(self._index, {})

    def upsert(self, documents: Iterable[Document]) -> None:
        """See `SearchEngine.upsert`."""
        latest = {each.key: each for each in documents}
        self._commit(latest, [_encode(each) for each in latest.values()])

    def delete(self, keys: Iterable[str]) -> None:
        """See `SearchEngine.delete`."""
        self._commit(tuple(keys), [])

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
            return self._index.writer(timeout=LOCK_TIMEOUT_S, delay=LOCK_POLL_S)
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
        if self._index.latest_generation() == self._snapshot.generation:
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

    def __init__(self, index: _Whoosh, known: Mapping[str, _Rows]) -> None:
        # Taken before reading: a commit in between is seen by the next refresh.
        self.generation = index.latest_generation()
        self._reader = index.reader()
        leaves = self._reader.leaf_readers()  # readers of one segment each
        self._leaves = [each for each in leaves if each[0].segment() is not None]
        self._rows: _Rows = {}  # by document number; deleted ones are not in
        self.loaded: dict[str, _Rows] = {}  # by segment
        for leaf, start in self._leaves:
            segment = leaf.segment().segment_id()
            rows = self.loaded[segment] = known.get(segment) or _load(leaf)
            self._rows |= {start + i: rows[i] for i in leaf.all_doc_ids()}
        lengths = {number: row[1] for number, row in self._rows.items()}
        self._factors = bm25f.factors(lengths)

    def hits(self) -> Iterator[Hit]:
        """Return all documents."""
        return (row[0] for row in self._rows.values())

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()

    def search(self, query: Query) -> Result:
        """See `SearchEngine.search`."""
        found = {term: self._frequencies(term, query) for term in query.terms}
        scores = bm25f.scores(list(found.values()), len(self._rows)) if found else {}
        texts = {self._rows[number][0].key: score for number, score in scores.items()}
        matches = [self._rows[each][0] for each in (scores if found else self._rows)]
        chosen, counts = divide(matches, query.filters)
        unknown = [term for term, frequencies in found.items() if not frequencies]
        spelling = closest_words(unknown, self._vocabulary) if unknown else {}
        return Result(
            hits=tuple(order(query, chosen, texts)),
            total=len(chosen),
            facets=counts,
            did_you_mean=query.respelt(spelling) if spelling else None,
        )

    def _frequencies(self, term: str, query: Query) -> dict[int, float]:
        """Return the weighted frequency of a term in each document that has it."""
        total: dict[int, float] = defaultdict(float)
        stemmed = _stem(term).encode()
        for leaf, start in self._leaves:
            for field, factors in self._factors.items():
                for number, frequency in _postings(leaf, field, stemmed):
                    total[start + number] += frequency * factors[start + number]
            if term == query.prefix:
                named = self._factors["name"]
                for number in _begun(leaf, term):
                    total[start + number] += PREFIX_WEIGHT * named[start + number]
        return total

    @cached_property
    def _vocabulary(self) -> Counter[str]:
        return vocabulary(self.hits())


class _SyncedStorage(FileStorage):
    """A folder in which a commit is on the disk before it counts.

    Whoosh leaves that to the system: after a power cut a table of contents could
    name a segment that is not there.
    """

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  # Whoosh's signature
        """Put a table of contents in its place: the commit."""
        folder = Path(self.folder)
        for each in (*folder.glob("*.seg"), folder / oldname):
            _sync(each)
        (folder / oldname).rename(folder / newname)
        _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _schema() -> Schema:
    words = TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
    searched = dict.fromkeys((*WEIGHTS, _PARTS), words)
    return Schema(key=ID(unique=True), hit=STORED(), lengths=STORED(), **searched)


def _open_index(storage: _Whoosh, tries: int = OPEN_TRIES) -> _Whoosh:
    """Open the index, made when missing; two processes may do it at once."""
    lock = storage.lock("opening")
    lock.acquire(blocking=True)
    try:
        if not any(name.endswith(".toc") for name in storage.list()):
            return storage.create_index(_schema())
        return storage.open_index()
    except FileNotFoundError:  # a writer replaced the table between two looks
        if tries == 1:
            raise
    finally:
        lock.release()
    return _open_index(storage, tries - 1)


def _encode(document: Document) -> dict[str, Any]:
    words = field_words(document)
    stemmed = {field: " ".join(map(_stem, words[field])) for field in WEIGHTS}
    return stemmed | {
        "key": document.key,
        _PARTS: " ".join(words["name"]),
        "hit": _STORED(Hit.of(document)),
        "lengths": tuple(len(words[field]) for field in WEIGHTS),
    }


def _load(leaf: _Whoosh) -> _Rows:
    stored = leaf.iter_docs()
    return {number: (Hit(*each["hit"]), each["lengths"]) for number, each in stored}


def _postings(leaf: _Whoosh, field: str, term: bytes) -> Iterator[tuple[int, float]]:
    """Return the documents of a segment that have a term, and how often."""
    try:
        matcher = leaf.postings(field, term)
    except TermNotFound:
        return
    while matcher.is_active():
        yield matcher.id(), matcher.weight()
        matcher.next()


def _begun(leaf: _Whoosh, prefix: str) -> set[int]:
    """Return the documents with a longer word in the name that begins so."""
    words = islice(leaf.expand_prefix(_PARTS, prefix), PREFIX_WORDS)
    longer = [word for word in words if word != prefix.encode()]
    return {number for word in longer for number, _ in _postings(leaf, _PARTS, word)}


def _merge(writer: _Whoosh, segments: list[_Whoosh]) -> list[_Whoosh]:
    """Merge as Whoosh does, and rewrite segments that are mostly deleted.

    Its policy looks at sizes alone: a large segment would keep all that was ever
    replaced in it.
    """
    kept = []
    for segment in segments:
        left = segment.doc_count()
        if left > segment.deleted_count():
            kept.append(segment)
        elif left:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return _merge_small(writer, kept)
