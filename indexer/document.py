"""What goes into the index and what comes out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Document:
    """One searchable thing."""

    key: str  # unique, "core/describe"; a second one with this key replaces the first
    name: str  # words with dashes between
    team: str
    version: str
    summary: str
    kind: str
    categories: tuple[str, ...]
    keywords: tuple[str, ...]
    parameters: tuple[str, ...]  # names of all that goes in and comes out
    text: str  # plain words; found, never shown
    license: str
    score: int  # quality points, 0 to 100
    pulls: int
    updated: datetime  # aware, UTC
    deprecated: str | None = None  # why not to use it any more; None: it is to be used
    replacement: str | None = None  # the key of what to use instead
    archived: str | None = None  # why nothing more will come of it

    def digest(self) -> str:
        """Return a sha256 of all but `pulls`, which rise all the time."""
        told = asdict(self) | {"pulls": 0, "updated": self.updated.isoformat()}
        return hashlib.sha256(json.dumps([*told.values()]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: all that a list shows of a document."""

    key: str
    name: str
    team: str
    version: str
    summary: str
    kind: str
    categories: tuple[str, ...]
    keywords: tuple[str, ...]
    license: str
    score: int  # quality points, 0 to 100
    pulls: int
    updated: datetime  # aware, UTC
    deprecated: str | None = None  # this and the next two: see `Document`
    replacement: str | None = None
    archived: str | None = None
    relevance: float = 0.0  # 0 to 1 within one query, see `ranking`; 0 without words

    @classmethod
    def of(cls, document: Document) -> Hit:
        """Return what a list shows of a document."""
        return cls(
            key=document.key,
            name=document.name,
            team=document.team,
            version=document.version,
            summary=document.summary,
            kind=document.kind,
            categories=document.categories,
            keywords=document.keywords,
            license=document.license,
            score=document.score,
            pulls=document.pulls,
            updated=document.updated,
            deprecated=document.deprecated,
            replacement=document.replacement,
            archived=document.archived,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """One page of hits and what is to say about all of them."""

    hits: tuple[Hit, ...]
    total: int  # of all pages
    facets: Mapping[str, Mapping[str, int]]  # see `facets.divide`
    did_you_mean: str | None  # the query with words found nowhere spelt anew
