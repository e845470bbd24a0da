"""What goes into the index and what comes out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Document:
    """One searchable thing: a function as it is found by, or an older release of it."""

    key: str  # "core/describe"; documents of one key come and go together
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
    handlers: tuple[str, ...] = ()  # names of what can be called
    docs: str = ""  # what docstrings say; found, never shown
    accepts: tuple[str, ...] = ()  # types of all that goes in, and their libraries
    returns: tuple[str, ...] = ()  # of all that comes out
    inputs: tuple[str, ...] = ()  # of `accepts`, types of data: what others can give
    outputs: tuple[str, ...] = ()  # of `returns`, types of data
    requires: tuple[str, ...] = ()  # names of distributions
    is_newest: bool = True  # the one that is found; others only by `version:any`

    @property
    def id(self) -> str:
        """What no other document has."""
        return self.key if self.is_newest else f"{self.key}@{self.version}"

    def digest(self) -> str:
        """Return a sha256 of all but `pulls`, which rise all the time."""
        told = asdict(self) | {"pulls": 0, "updated": self.updated.isoformat()}
        return hashlib.sha256(json.dumps([*told.values()]).encode()).hexdigest()


class Hit(NamedTuple):
    """One result: all that a list shows of a document.

    A tuple is made in a fifth of the time of a dataclass, and a page has twenty.
    """

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
    explained: Mapping[str, Any] | None = None  # see `ranking.explain`

    @classmethod
    def of(cls, document: Document) -> Hit:
        """Return what a list shows of a document."""
        return cls(*_stored(document))


# What an index keeps of a hit, in the order of `Hit`.
STORED = Hit._fields[: Hit._fields.index("relevance")]
_stored = attrgetter(*STORED)


@dataclass(frozen=True, slots=True)
class Result:
    """One page of hits and what is to say about all of them."""

    hits: tuple[Hit, ...]
    total: int  # of all pages
    facets: Mapping[str, Mapping[str, int]]  # see `facets`
    did_you_mean: str | None  # the query with words found nowhere spelt anew
    is_partial: bool = False  # time ran out before all was looked at
