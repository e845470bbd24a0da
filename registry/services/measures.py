"""What the record says of the work that waits."""

from __future__ import annotations

from dataclasses import dataclass

from registry.db import jobs
from registry.services.backend import Backend
from registry.services.follow import index_lag


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of one moment."""

    jobs_due: int  # that a worker could do now
    jobs_failed: int  # that failed before, and come again
    index_lag: int  # events
    is_searchable: bool  # whether there is an index that can be used


def measure(backend: Backend) -> Measures:
    """Look; three short queries."""
    with backend.database.read() as db:
        due, failed = jobs.counts(db, backend.clock())
    is_searchable = backend.search.damage() is None
    return Measures(due, failed, index_lag(backend), is_searchable)
