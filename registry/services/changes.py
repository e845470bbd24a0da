"""What every change of a release leaves behind: work to do, and its event."""

from __future__ import annotations

from registry.core.release import Release
from registry.db import Connection, events
from registry.db.jobs import enqueue
from registry.services.backend import Backend
from registry.services.holder import Holder
from registry.services.jobs import JOB_KINDS


def record_change(
    backend: Backend, db: Connection, holder: Holder, *, kind: str, release: Release
) -> None:
    """Write the jobs and the event into the change's own transaction, at its end.

    The event is last: its serial's lock holds up all writers.
    """
    now = backend.clock()
    for job in JOB_KINDS:
        enqueue(db, job, str(release.name), now)
    events.append(
        db,
        kind,
        release.name,
        version=str(release.version),
        sha256=release.sha256,
        actor=str(holder),
        at=now,
    )
