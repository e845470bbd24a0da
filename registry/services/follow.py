"""Keep the search index in step with the record, by the log of events.

An index is a projection of the log: it remembers the serial of the last event that
it has applied, and what follows is applied in order, however many processes have an
index of their own.  A new index begins at 0, which builds it whole.  Applying an
event again changes nothing, since documents are made from the record of now.
"""

from __future__ import annotations

import logging
from datetime import datetime

from registry.core.names import FunctionName
from registry.db.events import events_after, newest_serial
from registry.db.releases import all_names
from registry.services.backend import Backend
from registry.services.search import make_documents

BATCH = 500  # events; a function that they name more than once is read once

log = logging.getLogger(__name__)


def follow_events(backend: Backend) -> int:
    """Apply the next events to the search index; return how many.

    0 when there are none, or when another thread or process is at it.
    """
    marked, newest = _serials(backend)
    if marked == newest:
        return 0  # an idle follower takes no lock
    with backend.search.turn() as is_ours:
        return _follow(backend) if is_ours else 0


def reindex(backend: Backend) -> None:
    """Make the whole search index anew, in place: what is found stays found.

    Waits for its turn.  Killed, it is gone on with by whoever follows next.
    """
    with backend.search.turn(wait=True):
        _start_over(backend)
        while _follow(backend):
            pass


def index_lag(backend: Backend) -> int:
    """Return how many events the search index has not applied yet."""
    marked, newest = _serials(backend)
    return newest - marked if marked <= newest else newest


def oldest_unapplied(backend: Backend) -> datetime | None:
    """Return when the first event happened that the search index lacks."""
    marked = backend.search.marked()
    with backend.database.read() as db:
        return next((each.at for each in events_after(db, marked, 1)), None)


def _serials(backend: Backend) -> tuple[int, int]:
    """Return the last event that is applied, and the last that there is."""
    marked = backend.search.marked()  # first: the log only grows
    with backend.database.read() as db:
        return marked, newest_serial(db)


def _follow(backend: Backend) -> int:
    marked, newest = _serials(backend)
    if marked > newest:
        log.warning("the record is older than the search index, which is made anew")
        _start_over(backend)
        marked = 0
    with backend.database.read() as db:
        coming = events_after(db, marked, BATCH)
    if not coming:
        return 0
    names = dict.fromkeys(FunctionName.parse(each.name) for each in coming)
    documents = {str(name): make_documents(backend, name) for name in names}
    backend.search.apply(
        [each for found in documents.values() for each in found],
        [key for key, found in documents.items() if not found],
        serial=coming[-1].serial,
    )
    return len(coming)


def _start_over(backend: Backend) -> None:
    """Go back to the first event, and take out what no event will speak of."""
    with backend.database.read() as db:
        known = {str(name) for name in all_names(db)}
    gone = backend.search.keys().keys() - known
    backend.search.apply(gone=gone, serial=0)
