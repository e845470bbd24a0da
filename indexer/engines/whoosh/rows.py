"""What is kept of each document beside its postings, and read when a segment opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from indexer.document import Document, Hit
from indexer.fields import facet_values
from indexer.sorting import sort_figures, sort_keys
from indexer.words import split_words


@dataclass(frozen=True, slots=True)
class Row:
    """A document as a view needs it."""

    hit: Hit
    is_newest: bool
    facets: Mapping[str, tuple[str, ...]]
    outputs: tuple[str, ...]
    name_words: int
    tie: int
    keys: Mapping[str, str]  # see `sorting`

    @classmethod
    def of(cls, document: Document) -> Row:
        """Make what is kept."""
        return cls(
            hit=Hit.of(document),
            is_newest=document.is_newest,
            facets=facet_values(document),
            outputs=document.outputs,
            name_words=len(split_words(document.name)),
            tie=sort_figures(document)["name"],
            keys=sort_keys(document),
        )


# By document number.
Rows: TypeAlias = dict[int, Row]
Stored: TypeAlias = Any  # a Row, as Whoosh gives it back
