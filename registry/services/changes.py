"""What every change leaves behind: work to do, and its event."""

from __future__ import annotations

from registry.core.names import FunctionName
from registry.core.release import Release
from registry.db import Connection, events
from registry.db.jobs import enqueue
from registry.services.backend import Backend
from registry.services.closures import CLOSURE_JOB
from registry.services.holder import Holder
from registry.services.jobs import JOB_KINDS
from registry.services.page_making import PAGES_JOB


def record_change(
    backend: Backend, db: Connection, holder: Holder, *, kind: str, release: Release
) -> None:
    """Write the jobs and the event into the change's own transaction, at its end.

    The event is last: its serial's lock holds up all writers.
    """
    named = {"version": str(release.version), "sha256": release.sha256}
    if kind == "publish":  # what is made of what never changes is made once
        for job in (PAGES_JOB, CLOSURE_JOB):
            enqueue(db, job, release.manifest.ref, backend.clock())
    _record(backend, db, holder, kind=kind, name=release.name, **named)


def record_mark(
    backend: Backend, db: Connection, holder: Holder, *, kind: str, name: FunctionName
) -> None:
    """Do so for a change of a whole function: its event names no release."""
    _record(backend, db, holder, kind=kind, name=name)


def _record(
    backend: Backend, db: Connection, holder: Holder, *, kind: str, name: FunctionName,
    version: str = "", sha256: str = "",
) -> None:  # fmt: skip
    now = backend.clock()
    for job in JOB_KINDS:
        enqueue(db, job, str(name), now)
    events.append(
        db, kind, name, version=version, sha256=sha256, actor=str(holder), at=now
    )
