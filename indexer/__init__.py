"""Full-text search over documents: the contract, the words, and how to open an engine.

The modules of `indexer.engines` are the engines, found by file name.  Each one
defines `open_engine(folder: Path | None) -> SearchEngine`, where without a folder the
index lives in memory, and `format_of_index() -> str`.  What is asked (`language`,
`query`, `terms`), what of a document is looked up (`fields`), how that is put together
(`answer`) and the order (`ranking`) are shared, so engines differ in speed and not in
answers.
"""

from __future__ import annotations

from pathlib import Path

from indexer.document import Document, Hit, Result
from indexer.engine import SearchEngine, SearchIndex, engine_names, open_engine
from indexer.facets import FACETS
from indexer.query import LIMIT_MOST, SORTS, Query
from indexer.served import IndexUnavailable, ServedIndex

__all__ = [
    "FACETS",
    "LIMIT_MOST",
    "SORTS",
    "Document",
    "Hit",
    "IndexUnavailable",
    "Query",
    "Result",
    "SearchEngine",
    "SearchIndex",
    "engine_names",
    "open_engine",
    "open_index",
]


def open_index(name: str, folder: Path | None) -> SearchIndex:
    """Open what a hub searches with: an index in a folder, or one in memory.

    A folder may hold none yet; see `SearchIndex.damage`.

    Raises:
        LookupError, ImportError: see `open_engine`.
    """
    return ServedIndex(name, folder)
