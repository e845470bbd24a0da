"""Follow a hub: what happened after a serial, now or as soon as it happens."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from registry.core.access import PUBLIC, Reader
from registry.db.events import Event, newest_serial
from registry.services.backend import Backend
from registry.services.catalog import get_events, hidden_teams

__all__ = ["Event", "EventPage", "read_events", "wait_for_events"]

POLL_S = 0.25  # other processes' commits are seen this late; one row is read


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some events, and how far the log was read."""

    events: tuple[Event, ...]  # oldest first
    # What to ask `after` next.  Less than what was asked: the record is older than
    # that, since it was restored.
    last: int


def read_events(
    backend: Backend, after: int, limit: int, reader: Reader = PUBLIC
) -> EventPage:
    """Return the events that follow a serial; cheap when there are none.

    The last serial is the last that is there for the reader: how much happens in
    others' private teams is not told.
    """
    with backend.database.read() as db:
        newest = newest_serial(db, hidden_teams(db, reader))
    if newest <= after:
        return EventPage((), newest)
    found = tuple(get_events(backend, after, limit, reader))
    return EventPage(found, found[-1].serial if found else newest)


def wait_for_events(
    backend: Backend,
    after: int,
    limit: int,
    wait_s: float,
    stopping: threading.Event,
    *,
    reader: Reader = PUBLIC,
) -> EventPage:
    """Return the events that follow a serial, waiting for the first of them.

    Holds no transaction while it waits.  Returns an empty page when the time is over,
    at once when the record is older than the serial, and soon when `stopping` is set.
    """
    deadline = time.monotonic() + wait_s
    page = read_events(backend, after, limit, reader)
    while not page.events and page.last >= after:
        after, left_s = page.last, deadline - time.monotonic()
        if left_s <= 0 or stopping.wait(min(POLL_S, left_s)):
            break
        page = read_events(backend, after, limit, reader)
    return page
