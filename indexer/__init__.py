"""Full-text search over documents: the contract, the words, and how to open an engine.

The modules of `indexer.engines` are the engines, found by file name.  Each one
defines `open_engine(folder: Path | None) -> SearchEngine`; without a folder the
index lives in memory.  What is asked (`language`, `query`, `terms`), what of a document
is looked up (`fields`), how that is put together (`answer`) and the order (`ranking`)
are shared, so engines differ in speed and not in answers.
"""

from __future__ import annotations

import importlib
import pkgutil
import shutil
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from indexer import engines
from indexer.document import Document, Hit, Result
from indexer.facets import FACETS
from indexer.query import LIMIT_MOST, SORTS, Query
from indexer.turn import LOCK_FILE, Turn

__all__ = [
    "FACETS",
    "LIMIT_MOST",
    "SORTS",
    "Document",
    "Hit",
    "Query",
    "Result",
    "SearchEngine",
    "engine_names",
    "open_engine",
    "remake_engine",
]


class SearchEngine(Protocol):
    """An open index.

    Threads may share one: any number search while one commits.  Several processes
    may open one folder; a second writer waits for the first.  Killing a writer at
    any moment leaves the last commit readable.
    """

    def apply(
        self,
        documents: Iterable[Document] = (),
        gone: Iterable[str] = (),
        *,
        serial: int | None = None,
    ) -> None:
        """Change documents in one durable commit, and mark how far the index is.

        All of it becomes visible at once, to this object before it returns.

        Args:
            documents: What is added, replacing all of the same keys; of two with
                one `Document.id` the last counts.
            gone: Keys of those to take out; unknown ones are no error.
            serial: What `marked` returns from now on; None leaves it.  It never lasts
                without the documents that it came with.

        Raises:
            TimeoutError: another process kept the index locked for a minute.
        """

    def marked(self) -> int:
        """Return the last mark that was committed, by any process; 0 when new."""

    def turn(self, *, wait: bool = False) -> AbstractContextManager[bool]:
        """Hold the turn to bring this index in step: one holder of all processes.

        Who reads a mark, and applies what follows it, does so in one turn.  Yields
        whether it is held: without waiting, False where somebody else has it.
        """

    def search(self, query: Query) -> Result:
        """Return one page of what fits, best first.

        A document fits when it has at least half of the terms; when none has, one is
        enough.  That is decided before filters, which only narrow.  A query without
        words fits everything.  Only what is the newest of its key is looked for, unless
        the query says `version:any`.

        The answer is that of an index without the documents of `hidden_teams`: they
        count for no total, facet, spelling or weight of a word.
        """

    def keys(self) -> dict[str, str]:
        """Return the version of the newest of every key, to audit the index by."""

    def digests(self, keys: Collection[str]) -> dict[str, str]:
        """Return `Document.digest` of the newest of each of the keys that is there."""

    def pulls(self) -> dict[str, int]:
        """Return the pulls that the newest of every key was indexed with."""

    def close(self) -> None:
        """Let go of all files; nothing may be called afterwards."""


def engine_names() -> tuple[str, ...]:
    """Return the names of all engines there are, sorted; imports none of them."""
    return tuple(sorted(each.name for each in pkgutil.iter_modules(engines.__path__)))


def open_engine(name: str, folder: Path | None) -> SearchEngine:
    """Open an engine's index in a folder, made when missing, or in memory.

    Raises:
        LookupError: there is no engine of this name; the message lists those there are.
    """
    names = engine_names()
    if name not in names:
        raise LookupError(f"no search engine {name!r}; there are: {', '.join(names)}")
    module = importlib.import_module(f"indexer.engines.{name}")
    engine: SearchEngine = module.open_engine(folder)
    return engine


def remake_engine(name: str, folder: Path) -> SearchEngine:
    """Open an empty index in the place of one that cannot be opened.

    Of several processes that find it broken at once, one makes it anew.
    """
    with Turn(folder).take(wait=True):
        try:
            return open_engine(name, folder)
        except Exception:  # noqa: BLE001  # whatever breaks it, it is made anew
            _clear(folder)
            return open_engine(name, folder)


def _clear(folder: Path) -> None:
    for each in folder.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        elif each.name != LOCK_FILE:  # others wait for this very file
            each.unlink()
