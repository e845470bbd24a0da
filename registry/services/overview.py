"""What the first page tells of a hub: how much there is, what is new, what is pulled.

It is made anew when the search index has moved on, and not with each request: reading
all of the index takes the longer the more there is.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from indexer import Hit, Query
from registry.core.access import PUBLIC, Reader
from registry.services.backend import Backend
from registry.services.catalog import hidden_teams
from registry.services.search import search

SHOWN = 6  # functions of a list
NEW_S = 2.0  # what is published is seen this late, however much is
KEPT_S = 60.0  # numbers of pulls change without a mark
_KEPT_MOST = 32


@dataclass(frozen=True, slots=True)
class Overview:
    """A hub at a glance."""

    total: int  # functions
    categories: Mapping[str, int]
    newest: tuple[Hit, ...]
    most_pulled: tuple[Hit, ...]


class Overviews:
    """Those made lately."""

    def __init__(self) -> None:
        self._made: dict[tuple[Reader, frozenset[str]], _Made] = {}

    def get(self, backend: Backend, reader: Reader = PUBLIC) -> Overview:
        """Return the overview; what is not there for a reader is never in it."""
        with backend.database.read() as db:
            key = (reader, hidden_teams(db, reader))
        now, mark = time.monotonic(), backend.search.marked()
        made = self._made.get(key)
        if made is not None and now - made.at < (
            KEPT_S if made.mark == mark else NEW_S
        ):
            return made.overview
        if len(self._made) >= _KEPT_MOST:
            self._made.clear()
        self._made[key] = made = _Made(now, mark, _make(backend, reader))
        return made.overview


@dataclass(frozen=True, slots=True)
class _Made:
    at: float  # of the monotonic clock
    mark: int  # of the search index
    overview: Overview


def _make(backend: Backend, reader: Reader) -> Overview:
    newest = search(backend, Query(sort="updated", limit=SHOWN), reader)
    pulled = search(backend, Query(sort="pulls", limit=SHOWN), reader)
    return Overview(
        newest.total, newest.facets.get("category", {}), newest.hits, pulled.hits
    )
