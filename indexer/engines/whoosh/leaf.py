"""One segment of an index: its rows, its words and its postings as sets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeAlias

from whoosh.reading import TermNotFound

from indexer.engines.whoosh.bits import to_bits
from indexer.engines.whoosh.rows import Rows

# What is Whoosh's: it says that it is typed, and is so in part.
_Whoosh: TypeAlias = Any


class Leaf:
    """The reader of one segment; its documents are numbered from `start` on."""

    def __init__(self, reader: _Whoosh, start: int) -> None:
        self.start = start
        self.segment = reader.segment().segment_id()
        self._reader = reader
        # Past the reader, which checks each posting for deletion: a third of all time.
        self._terms = reader.codec().terms_reader(reader.storage(), reader.segment())
        self._size = reader.doc_count_all()

    def load(self) -> Rows:
        """Read what is kept of each document; the mark is none."""
        stored = self._reader.iter_docs()
        return {number: each["row"] for number, each in stored if "row" in each}

    def present(self) -> list[int]:
        """Return the documents that are not deleted, numbered from 0 on."""
        return list(self._reader.all_doc_ids())

    def bits(self, field: str, token: str) -> int:
        """Return the documents with a token, deleted ones too, numbered from 0 on."""
        try:
            form = self._reader.schema[field].format
            postings = self._terms.matcher(field, token.encode(), form)
        except TermNotFound:
            return 0
        return to_bits(postings.all_ids(), self._size)

    @cached_property
    def spoken(self) -> dict[int, Sequence[str]]:
        """The words that may be meant, by their number of letters."""
        found: dict[int, list[str]] = {}
        for word in self._reader.lexicon("spoken"):
            text = word.decode()
            found.setdefault(len(text), []).append(text)
        return dict(found)

    def close(self) -> None:
        """Let go of the segment's files."""
        self._terms.close()
