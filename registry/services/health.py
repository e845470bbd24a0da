"""What of a hub does not work just now."""

from __future__ import annotations

from datetime import timedelta

from registry.core.errors import FnhubError
from registry.db import DatabaseError, jobs
from registry.services.backend import Backend

LATE = timedelta(minutes=5)  # a job that waits longer says the worker is behind


def degraded(backend: Backend) -> dict[str, str]:
    """Return (part: what is wrong with it); empty when all is well."""
    found: dict[str, str] = {}
    try:
        with backend.database.read() as db:
            oldest = jobs.oldest(db)
    except DatabaseError as error:
        return {"database": str(error)}
    if oldest is not None and backend.clock() - oldest > LATE:
        found["worker"] = f"a job waits since {oldest.isoformat()}"
    try:
        backend.store.get("index/readyz/probe.json")
    except KeyError:
        pass  # it answers
    except FnhubError as error:
        found["store"] = str(error)
    return found
