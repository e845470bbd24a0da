"""What the first page tells of a hub: how much there is, what is new, what is pulled.

It depends on the search index alone, so it is made once for each mark of the index and
each set of teams that a reader does not see, and not with each request.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from indexer import Hit, Query
from registry.core.access import PUBLIC, Reader
from registry.services.backend import Backend
from registry.services.search import search

SHOWN = 6  # functions of a list
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
        self._made: dict[tuple[int, Reader], tuple[float, Overview]] = {}

    def get(self, backend: Backend, reader: Reader = PUBLIC) -> Overview:
        """Return the overview as the index has it now."""
        key = (backend.search.marked(), reader)
        now = time.monotonic()
        made_at, found = self._made.get(key, (0.0, None))
        if found is None or now - made_at > KEPT_S:
            found = _make(backend, reader)
            if len(self._made) >= _KEPT_MOST:
                self._made.clear()
            self._made[key] = (now, found)
        return found


def _make(backend: Backend, reader: Reader) -> Overview:
    newest = search(backend, Query(sort="updated", limit=SHOWN), reader)
    pulled = search(backend, Query(sort="pulls", limit=SHOWN), reader)
    return Overview(
        newest.total, newest.facets.get("category", {}), newest.hits, pulled.hits
    )
