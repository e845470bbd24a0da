"""Full-text search over documents: the contract, the words, and how to open an engine.

The modules of `indexer.engines` are the engines, found by file name.  Each one
defines `open_engine(folder: Path | None) -> SearchEngine`; without a folder the
index lives in memory.  Parsing (`query`), filters and counts (`facets`), order
(`ranking`) and spelling are shared, so engines differ in speed and not in answers.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from indexer import engines
from indexer.document import Document, Hit, Result
from indexer.facets import FACETS
from indexer.query import LIMIT_MOST, SORTS, Query

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
]


class SearchEngine(Protocol):
    """An open index.

    Threads may share one: any number search while one commits.  Several processes
    may open one folder; a second writer waits for the first.  Killing a writer at
    any moment leaves the last commit readable.
    """

    def upsert(self, documents: Iterable[Document]) -> None:
        """Add documents, replacing those of the same key, in one durable commit.

        All of them become visible at once, to this object before it returns.  Of
        two with one key the last counts.

        Raises:
            TimeoutError: another process kept the index locked for a minute.
        """

    def delete(self, keys: Iterable[str]) -> None:
        """Take documents out, in one durable commit; unknown keys are no error.

        Raises:
            TimeoutError: as `upsert`.
        """

    def search(self, query: Query) -> Result:
        """Return one page of what fits, best first.

        A document fits when it has every term; when none has, one term is enough.
        That is decided before filters, which only narrow.  A query without words
        fits everything.
        """

    def keys(self) -> dict[str, str]:
        """Return the version of every document by its key, to audit the index by."""

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
