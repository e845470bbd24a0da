"""An index that is replaced as a whole, and that says when it cannot be used.

    search/
      current           the name of the folder that is read; renamed into place
      turn.lock         whose turn it is to write
      0007-whoosh-5-…/  one index; the number grows, the rest says who can read it

A rebuild fills a folder of its own while the old index goes on answering, and then
`current` names it.  Processes look at `current` with every request, which is one stat.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from indexer.document import Document, Result
from indexer.engine import SearchEngine, format_of, open_engine
from indexer.query import Query
from indexer.turn import Turn

CURRENT = "current"
NONE_YET = "there is no index yet; it is being made"
DAMAGED = "the index is damaged; it is being made anew"
FAILURES = 3  # of commits, one after another, after which the index is made anew
SUSPECTED_S = 600.0  # that an index is believed after it was opened
KEPT = 2  # indexes: others may still read the one before

log = logging.getLogger(__name__)
T = TypeVar("T")


class IndexUnavailable(Exception):  # as all of ours, for what happened
    """There is no index that can be used just now; the message says why."""


class ServedIndex:
    """See `indexer.SearchIndex`."""

    def __init__(self, name: str, folder: Path | None) -> None:
        """Open nothing yet.

        Args:
            name: The engine's.
            folder: Where indexes are; None keeps one in memory.
        """
        self._name, self._folder = name, folder
        self._format = format_of(name)
        self._turn = Turn(folder)
        self._opening = threading.Lock()
        self._engine = open_engine(name, None) if folder is None else None
        self._stamp: tuple[int, int] | None = None  # of the `current` that is open
        self._wrong: str | None = None  # with it; None: nothing that is known of
        self._failures = 0
        self._opened_s = time.monotonic()

    def apply(
        self,
        documents: Iterable[Document] = (),
        gone: Iterable[str] = (),
        *,
        serial: int | None = None,
    ) -> None:
        """See `SearchEngine.apply`."""
        engine = self._use()
        try:
            engine.apply(documents, gone, serial=serial)
        except OSError:  # no space, no rights: another index would fare no better
            raise
        except Exception:
            self._failures += 1
            raise
        self._failures = 0

    def marked(self) -> int:
        """See `SearchEngine.marked`."""
        return self._ask(lambda engine: engine.marked())

    def turn(self, *, wait: bool = False) -> AbstractContextManager[bool]:
        """See `SearchEngine.turn`."""
        return self._turn.take(wait=wait)

    def search(self, query: Query) -> Result:
        """See `SearchEngine.search`."""
        return self._ask(lambda engine: engine.search(query))

    def keys(self) -> dict[str, str]:
        """See `SearchEngine.keys`."""
        return self._ask(lambda engine: engine.keys())

    def digests(self, keys: Collection[str]) -> dict[str, str]:
        """See `SearchEngine.digests`."""
        return self._ask(lambda engine: engine.digests(keys))

    def pulls(self) -> dict[str, int]:
        """See `SearchEngine.pulls`."""
        return self._ask(lambda engine: engine.pulls())

    def close(self) -> None:
        """See `SearchEngine.close`."""
        with self._opening:
            self._let_go()

    def damage(self) -> str | None:
        """See `SearchIndex.damage`."""
        if self._failures >= FAILURES:
            return DAMAGED
        try:
            self.marked()
        except IndexUnavailable as error:
            return str(error)
        return None

    @contextmanager
    def rebuilding(self) -> Iterator[SearchEngine]:
        """See `SearchIndex.rebuilding`."""
        if self._folder is None:
            fresh = open_engine(self._name, None)
            yield fresh
            with self._opening:
                self._engine = fresh
        else:
            place = self._next_place(self._folder)
            engine = open_engine(self._name, place)
            try:
                yield engine
            finally:
                engine.close()
            _point(self._folder, place.name)
            _clear(self._folder, place.name)
        self._failures = 0

    def _ask(self, verb: Callable[[SearchEngine], T]) -> T:
        engine = self._use()
        try:
            return verb(engine)
        except Exception as error:
            now = self._use()
            if now is not engine:  # another index took its place meanwhile
                return verb(now)
            if _is_sound(engine):
                self._suspect()
                raise
            log.exception("the search index cannot be read")
            self._wrong = DAMAGED
            raise IndexUnavailable(DAMAGED) from error

    def _suspect(self) -> None:
        """Let an index be made anew that answers some questions, once in a while.

        A part of it may be damaged.  Or it is the question, and would be asked again.
        """
        if time.monotonic() - self._opened_s > SUSPECTED_S:
            self._failures = FAILURES

    def _use(self) -> SearchEngine:
        """Return the index that is current.

        Raises:
            IndexUnavailable: there is none, or it is known to be damaged.
        """
        if self._folder is not None:
            stamp = _stamp(self._folder)
            if stamp is None:
                raise IndexUnavailable(NONE_YET)
            if stamp != self._stamp:
                with self._opening:
                    self._open(self._folder, stamp)
        if self._wrong is not None or self._engine is None:
            raise IndexUnavailable(self._wrong or NONE_YET)
        return self._engine

    def _open(self, folder: Path, stamp: tuple[int, int]) -> None:
        if stamp == self._stamp:  # another thread was first
            return
        self._let_go()
        self._stamp, self._wrong = stamp, None
        self._opened_s = time.monotonic()
        place = folder / (folder / CURRENT).read_text(encoding="utf-8").strip()
        if not place.name.endswith(f"-{self._format}") or not place.is_dir():
            self._wrong = NONE_YET
            return
        try:
            self._engine = open_engine(self._name, place)
        except Exception:
            log.exception("the search index cannot be opened")
            self._wrong = DAMAGED

    def _let_go(self) -> None:
        engine, self._engine, self._stamp = self._engine, None, None
        if engine is not None:
            with suppress(Exception):  # of a damaged one; it is not asked again
                engine.close()

    def _next_place(self, folder: Path) -> Path:
        """Return a folder for a new index; what a killed rebuild left is removed."""
        current = _current(folder)
        _clear(folder, current or "")
        used = [_number(each.name) for each in folder.iterdir() if each.is_dir()]
        number = max((*used, _number(current or "")), default=0) + 1
        return folder / f"{number:04d}-{self._format}"


def _is_sound(engine: SearchEngine) -> bool:
    try:
        engine.search(Query(limit=1))
    except Exception:  # noqa: BLE001  # an engine's own
        return False
    return True


def _number(name: str) -> int:
    digits = name.partition("-")[0]
    return int(digits) if digits.isdecimal() else 0


def _stamp(folder: Path) -> tuple[int, int] | None:
    try:
        found = (folder / CURRENT).stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def _current(folder: Path) -> str | None:
    try:
        return (folder / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def _point(folder: Path, name: str) -> None:
    """Let `current` name an index, durably, at once."""
    fresh = folder / f"{CURRENT}.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(f"{name}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(folder / CURRENT)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear(folder: Path, current: str) -> None:
    """Remove indexes but the current one and the one before it."""
    places = [each for each in folder.iterdir() if each.is_dir()]
    older = sorted(
        (each for each in places if _number(each.name) < _number(current)),
        key=lambda each: _number(each.name),
    )
    kept = {current, *(each.name for each in older[-(KEPT - 1) :])}
    for each in places:
        if each.name not in kept:
            shutil.rmtree(each, ignore_errors=True)
