"""Writing: a commit is seen before the merging that it sets off has ended."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from math import log2
from pathlib import Path

from tantivy import Document, Index, IndexWriter

from indexer.engines.tantivy.schema import NUMBER

LOCK_TIMEOUT_S = 60.0
IDLE_S = 0.05  # after which others may write, once merging has ended
MERGING_MOST_S = 10.0  # that others wait for a writer that is never idle
MANY = 50  # documents that are worth a large heap
HEAP_BYTES = 50_000_000  # of a writer, for one thread
HEAP_LEAST_BYTES = 15_000_000  # tantivy's least; a fresh heap costs time by its size
META = "meta.json"  # tantivy's table of contents: renamed into place, it is the commit
# When tantivy merges: so many segments of one level, whose sizes are within a factor.
_MERGED_AT_ONCE, _LEAST_DOCUMENTS, _LEVEL = 8, 10_000, 0.75


class Writing:
    """The writer of one index, open while commits follow each other.

    It holds the index's lock.  Where no commit follows for a moment, and nothing is
    being merged any more, a thread lets go, so that other processes have their turn.
    """

    def __init__(self, folder: Path | None) -> None:
        """Open nothing yet."""
        self._folder = folder
        self._turn = threading.Lock()
        self._writer: IndexWriter | None = None
        self._heap_bytes = 0
        self._stamp = 0  # of the last commit
        self._commits = 0
        self._idle: threading.Thread | None = None

    def commit(
        self, index: Index, gone: Collection[str], added: Collection[Document]
    ) -> None:
        """Replace documents in one commit; when it fails, nothing has changed.

        Raises:
            TimeoutError: another process kept the index locked for a minute.
        """
        with self._turn:
            writer = self._open(index, len(added))
            try:
                for key in gone:
                    writer.delete_documents_by_term("key", key)
                # Stamps count what is written: none is given twice.  Numbers that
                # follow each other lie side by side, and are soon found.
                for number, document in enumerate(added, self._stamp + 1):
                    document.add_unsigned(NUMBER, number)
                    writer.add_document(document)
                self._stamp = writer.commit()
            except BaseException:
                with suppress(ValueError):  # the first failure is the one to tell
                    self._let_go()
                raise
            self._commits += 1
            if self._idle is None:
                # No daemon: a process that ends waits, and loses no merging.
                self._idle = threading.Thread(target=self._wait_until_idle)
                self._idle.start()

    def close(self) -> None:
        """Wait for what is being merged, and let go of the lock."""
        with self._turn:
            self._let_go()

    def _wait_until_idle(self) -> None:
        seen, since_s = -1, time.monotonic()
        while True:
            time.sleep(IDLE_S)
            with self._turn:
                is_late = time.monotonic() > since_s + MERGING_MOST_S
                is_idle = seen == self._commits and not self._is_merging()
                if self._writer is None or is_idle or is_late:
                    self._idle = None
                    with suppress(ValueError):  # of an index that was taken away
                        self._let_go()
                    return
                seen = self._commits

    def _is_merging(self) -> bool:
        """Tell whether a merge is due: whoever let go now would wait for it."""
        try:
            return self._folder is not None and is_merge_due(self._folder)
        except (OSError, ValueError, KeyError):
            return False

    def _let_go(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.wait_merging_threads()

    def _open(self, index: Index, count: int) -> IndexWriter:
        heap_bytes = HEAP_BYTES if count > MANY else HEAP_LEAST_BYTES
        if self._writer is not None and heap_bytes > self._heap_bytes:
            self._let_go()
        if self._writer is None:
            self._writer = _lock(index, heap_bytes)
            self._heap_bytes, self._stamp = heap_bytes, self._writer.commit_opstamp
            if self._folder is not None:
                _clear_broken_off(self._folder)
        return self._writer


def is_merge_due(folder: Path) -> bool:
    """Tell whether tantivy merges, or is about to, by the last commit of an index."""
    found = json.loads((folder / META).read_bytes())["segments"]
    sizes = []
    for each in found:
        deleted = (each.get("deletes") or {}).get("num_deleted_docs", 0)
        sizes.append((each["max_doc"], each["max_doc"] - deleted))
    level, count = float("inf"), 0
    for _, size in sorted(sizes, reverse=True):
        own = log2(max(size, _LEAST_DOCUMENTS))
        if own < level - _LEVEL:
            level, count = own, 0
        count += 1
        if count >= _MERGED_AT_ONCE:
            return True
    return False


def _clear_broken_off(folder: Path) -> None:
    """Take away what a commit that was cut off had deleted; the lock must be held.

    Deletions are in files called by a segment and the commit's stamp.  The next commit
    has the same stamp again, and tantivy writes over no file: it would fail for ever.
    No reader knows of stamps after the last commit's.
    """
    with suppress(FileNotFoundError):  # nothing was ever committed
        last = json.loads((folder / META).read_bytes())["opstamp"]
        for path in folder.glob("*.del"):
            if int(path.name.split(".")[1]) > last:
                path.unlink()


def _lock(index: Index, heap_bytes: int) -> IndexWriter:
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            return index.writer(heap_bytes, 1)
        except ValueError as error:
            if "LockBusy" not in str(error):
                raise
            if time.monotonic() > deadline:
                raise TimeoutError("another process keeps the index locked") from error
            time.sleep(0.02)
