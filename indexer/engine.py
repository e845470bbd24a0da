"""What every engine is, and how one is opened by its name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Protocol

from indexer import engines
from indexer.document import Document, Result
from indexer.query import Query


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


class SearchIndex(SearchEngine, Protocol):
    """An index that can be replaced as a whole.

    All verbs of `SearchEngine` raise IndexUnavailable while there is none that can
    be used.
    """

    def damage(self) -> str | None:
        """Return why the index has to be made anew; None: it has not."""

    def rebuilding(self) -> AbstractContextManager[SearchEngine]:
        """Yield a new, empty index; at the end it takes the place of this one.

        What is there answers until then.  Only who has the turn may do this; when it
        fails or is killed, nothing has changed.
        """


def engine_names() -> tuple[str, ...]:
    """Return the names of all engines there are, sorted; imports none of them."""
    return tuple(sorted(each.name for each in pkgutil.iter_modules(engines.__path__)))


def open_engine(name: str, folder: Path | None) -> SearchEngine:
    """Open an engine's index in a folder, made when missing, or in memory.

    Raises:
        LookupError: there is no engine of this name; the message lists those there are.
        ImportError: the library of the engine is not installed.
    """
    engine: SearchEngine = _module(name).open_engine(folder)
    return engine


def format_of(name: str) -> str:
    """Return what tells the indexes that an engine can read from all others.

    Raises:
        LookupError, ImportError: see `open_engine`.
    """
    told: str = _module(name).format_of_index()
    return f"{name}-{told}"


def _module(name: str) -> ModuleType:
    names = engine_names()
    if name not in names:
        raise LookupError(f"no search engine {name!r}; there are: {', '.join(names)}")
    return importlib.import_module(f"indexer.engines.{name}")
