"""Keep the search index in step with the record, by the log of events.

An index is a projection of the log: it remembers the serial of the last event that
it has applied, and what follows is applied in order, however many processes have an
index of their own.  A new index begins at 0, which builds it whole, out of sight.
Applying an event again changes nothing: documents are made from the record of now.
"""

from __future__ import annotations

import logging
from datetime import datetime

from indexer import IndexUnavailable, SearchEngine
from registry.core.names import FunctionName
from registry.db.events import events_after, newest_serial
from registry.services.backend import Backend
from registry.services.search import make_documents

BATCH = 500  # events; a function that they name more than once is read once

log = logging.getLogger(__name__)


def follow_events(backend: Backend) -> int:
    """Apply the next events to the search index; return how many.

    0 when there are none, or when another thread or process is at it.  An index that
    cannot be used, or that is ahead of the record, is made anew first.
    """
    if _why_anew(backend) is None:
        marked, newest = _serials(backend)
        if marked == newest:
            return 0  # an idle follower takes no lock
    with backend.search.turn() as is_ours:
        return _follow(backend) if is_ours else 0


def reindex(backend: Backend) -> None:
    """Make the search index anew, beside the old one, which is found by until then.

    Waits for its turn.  Killed, nothing has changed.
    """
    with backend.search.turn(wait=True):
        _make_anew(backend)


def prepare(backend: Backend) -> None:
    """Give a hub that has no events yet an index: it is whole, being empty."""
    with backend.database.read() as db:
        is_new = newest_serial(db) == 0
    if is_new and backend.search.damage() is not None:
        with backend.search.turn(wait=True):
            if backend.search.damage() is not None:
                _make_anew(backend)


def index_lag(backend: Backend) -> int:
    """Return how many events the search index has not applied yet: all without one."""
    try:
        marked, newest = _serials(backend)
    except IndexUnavailable:
        with backend.database.read() as db:
            return newest_serial(db)
    return newest - marked if marked <= newest else newest


def oldest_unapplied(backend: Backend) -> datetime | None:
    """Return when the first event happened that the search index lacks.

    Raises:
        IndexUnavailable: there is no index.
    """
    marked = backend.search.marked()
    with backend.database.read() as db:
        return next((each.at for each in events_after(db, marked, 1)), None)


def _serials(backend: Backend) -> tuple[int, int]:
    """Return the last event that is applied, and the last that there is."""
    marked = backend.search.marked()  # first: the log only grows
    with backend.database.read() as db:
        return marked, newest_serial(db)


def _why_anew(backend: Backend) -> str | None:
    """Return why the index is no beginning to go on from; None: it is one."""
    if (damage := backend.search.damage()) is not None:
        return damage
    marked, newest = _serials(backend)
    return "it is ahead of the record" if marked > newest else None


def _follow(backend: Backend) -> int:
    why = _why_anew(backend)  # again: another one may have had the turn
    if why is None:
        return _apply_next(backend, backend.search)
    log.warning("the search index is made anew: %s", why)
    return max(1, _make_anew(backend))


def _make_anew(backend: Backend) -> int:
    """Apply all events to a new index; return how many."""
    count = 0
    with backend.search.rebuilding() as fresh:
        while done := _apply_next(backend, fresh):
            count += done
    return count


def _apply_next(backend: Backend, index: SearchEngine) -> int:
    """Apply a batch of what an index has not applied yet; return how many."""
    marked = index.marked()
    with backend.database.read() as db:
        coming = events_after(db, marked, BATCH)
    if not coming:
        return 0
    names = dict.fromkeys(FunctionName.parse(each.name) for each in coming)
    documents = {str(name): make_documents(backend, name) for name in names}
    index.apply(
        [each for found in documents.values() for each in found],
        [key for key, found in documents.items() if not found],
        serial=coming[-1].serial,
    )
    return len(coming)
