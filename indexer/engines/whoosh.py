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
from indexer.answer import answer
from indexer.document import Document, Hit, Result
from indexer.fields import WEIGHTS, field_words
from indexer.query import Query
from indexer.spelling import closest_words, vocabulary

FORMAT = 1  # of the folder; with another one the index starts anew, empty
LOCK_TIMEOUT_S = 60.0
PREFIX_WEIGHT = 0.5  # of a name's word that is half typed, to that of a whole one
PREFIX_WORDS = 64  # that a beginning may stand for, in each segment

_PARTS = "parts"  # the words of names, unstemmed, to find by their beginning
_STORED = attrgetter(*(each.name for each in fields(Hit) if each.name != "relevance"))

# By document number: what is shown, and the length in words of each field of WEIGHTS.
_Rows: TypeAlias = dict[int, tuple[Hit, tuple[int, ...]]]
_Values: TypeAlias = dict[int, float]  # likewise

# What is Whoosh's: it says that it is typed, and is so in part.
_Whoosh: TypeAlias = Any
_memory: Callable[[], _Whoosh] = RamStorage
_stem: Callable[[str], str] = lru_cache(20_000)(stem)
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
        leaves = self._reader.leaf_readers()
        self._leaves = [_Leaf(*each) for each in leaves if each[0].segment()]
        self._rows: _Rows = {}
        self.loaded: dict[str, _Rows] = {}  # by segment
        for leaf in self._leaves:
            rows = self.loaded[leaf.segment] = known.get(leaf.segment) or leaf.load()
            self._rows |= {leaf.start + each: rows[each] for each in leaf.present()}
        self._factors = bm25f.factors({n: row[1] for n, row in self._rows.items()})
        named = self._factors["name"].items()
        self._begun = {number: PREFIX_WEIGHT * factor for number, factor in named}

    def hits(self) -> Iterator[Hit]:
        return (row[0] for row in self._rows.values())

    def close(self) -> None:
        for leaf in self._leaves:
            leaf.close()
        self._reader.close()

    def search(self, query: Query) -> Result:
        found = {term: self._frequencies(term, query) for term in query.terms}
        scores = bm25f.scores(list(found.values()), len(self._rows)) if found else {}
        texts = {self._rows[number][0].key: score for number, score in scores.items()}
        matches = [self._rows[each][0] for each in (scores if found else self._rows)]
        unknown = [term for term, frequencies in found.items() if not frequencies]
        spelling = closest_words(unknown, self._vocabulary) if unknown else {}
        return answer(query, matches, texts=texts, spelling=spelling)

    def _frequencies(self, term: str, query: Query) -> _Values:
        """Return the weighted frequency of a term in each document that has it."""
        total: _Values = defaultdict(float)
        stemmed = _stem(term).encode()
        for leaf in self._leaves:
            for field, factors in self._factors.items():
                leaf.add(total, field, stemmed, factors)
            if term == query.prefix:
                for longer in leaf.longer_names(term):
                    leaf.add(total, _PARTS, longer, self._begun)
        return total

    @cached_property
    def _vocabulary(self) -> Counter[str]:
        return vocabulary(self.hits())


class _Leaf:
    """The reader of one segment; its documents are numbered from `start` on."""

    def __init__(self, reader: _Whoosh, start: int) -> None:
        self.start = start
        self.segment = reader.segment().segment_id()
        self._reader = reader
        # Past the reader, which checks each posting for deletion: a third of all time.
        self._terms = reader.codec().terms_reader(reader.storage(), reader.segment())

    def load(self) -> _Rows:
        stored = self._reader.iter_docs()
        return {number: (Hit(*each["hit"]), each["lengths"]) for number, each in stored}

    def present(self) -> list[int]:
        """Return the documents that are not deleted, numbered from 0 on."""
        return list(self._reader.all_doc_ids())

    def longer_names(self, prefix: str) -> list[bytes]:
        """Return some words of names that begin so and go on."""
        words = islice(self._reader.expand_prefix(_PARTS, prefix), PREFIX_WORDS)
        return [word for word in words if word != prefix.encode()]

    def add(self, total: _Values, field: str, word: bytes, factors: _Values) -> None:
        """Add frequency times factor, for each document with the word and a factor."""
        try:
            form = self._reader.schema[field].format
            postings = self._terms.matcher(field, word, form)
        except TermNotFound:
            return
        while postings.is_active():
            number = self.start + postings.id()
            if number in factors:  # deleted ones have none
                total[number] += postings.weight() * factors[number]
            postings.next()

    def close(self) -> None:
        self._terms.close()


class _SyncedStorage(FileStorage):
    """A folder in which a commit is on the disk before it counts.

    Whoosh does not wait for it: a power cut could leave a table without its segments.
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


def _open_index(storage: _Whoosh, tries: int = 10) -> _Whoosh:
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
