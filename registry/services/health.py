"""What of a hub does not work just now."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from registry.core.errors import DatabaseFailed, FnhubError
from registry.db import DatabaseError, jobs
from registry.services.backend import Backend
from registry.services.follow import oldest_unapplied

log = logging.getLogger(__name__)

LATE = timedelta(minutes=5)  # work that waits longer says the worker is behind


@dataclass(frozen=True, slots=True)
class Health:
    """What does not work: causes are for the log, these words for everybody."""

    is_able: bool  # to serve reads: without the worker it still is
    degraded: dict[str, str]  # part: what is wrong with it


def check_health(backend: Backend) -> Health:
    """Ask every part whether it works."""
    found: dict[str, str] = {}
    try:
        with backend.database.read() as db:
            oldest = jobs.oldest(db)
    except (DatabaseError, DatabaseFailed):
        log.exception("the database does not answer")
        return Health(is_able=False, degraded={"database": "it does not answer"})
    if oldest is not None and backend.clock() - oldest > LATE:
        found["worker"] = f"a job waits since {oldest.isoformat()}"
    try:
        backend.store.get("index/readyz/probe.json")
    except KeyError:
        pass  # it answers
    except FnhubError:
        log.exception("the store does not answer")
        found["store"] = "it does not answer"
    late = _late_search(backend)
    if late is not None:
        found["search"] = late
    return Health(is_able="store" not in found, degraded=found)


def _late_search(backend: Backend) -> str | None:
    try:
        since = oldest_unapplied(backend)
    except Exception:  # an engine's own
        log.exception("the search index does not answer")
        return "it does not answer"
    if since is not None and backend.clock() - since > LATE:
        return f"the index lacks what happened since {since.isoformat()}"
    return None
