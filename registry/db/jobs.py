"""Work still to be done, written in the transaction that caused it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from registry.db.engine import Connection
from registry.db.tables import job

LEASE = timedelta(minutes=2)  # after it, a claimed job is anybody's again
MAX_WAIT = timedelta(minutes=10)  # between two tries of a job that fails


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work.  It may be done twice, never less than once."""

    id: int
    kind: str
    subject: str
    attempts: int  # this one included


def enqueue(db: Connection, kind: str, subject: str, now: datetime) -> None:
    """Ask for work after this transaction commits."""
    row = {"kind": kind, "subject": subject, "created": now, "not_before": now}
    db.execute(insert(job), row)


def any_due(
    db: Connection, now: datetime, kinds: Collection[str] | None = None
) -> bool:
    """Return whether there is something to claim, of some kinds or of any."""
    due = select(job.c.id).where(_is_due(now), *_of(kinds)).limit(1)
    return db.execute(due).first() is not None


def claim(
    db: Connection, now: datetime, limit: int, kinds: Collection[str] | None = None
) -> list[Job]:
    """Take the oldest jobs that are due, so that no other worker does them now."""
    due = select(job.c.id).where(_is_due(now), *_of(kinds))
    # What another worker takes just now is passed over: nobody waits for anybody.
    free = due.order_by(job.c.id).limit(limit).with_for_update(skip_locked=True)
    taken = (
        update(job)
        .where(job.c.id.in_(select(free.cte("free").c.id)))
        .values(not_before=now + LEASE, attempts=job.c.attempts + 1)
        .returning(job.c.id, job.c.kind, job.c.subject, job.c.attempts)
    )
    return sorted((Job(*row) for row in db.execute(taken)), key=lambda each: each.id)


def release_claims(db: Connection, now: datetime) -> None:
    """Make every job due now, claimed or put off, but for those just being written."""
    waiting = select(job.c.id).where(job.c.not_before > now)
    free = waiting.with_for_update(skip_locked=True).cte("free")
    change = update(job).where(job.c.id.in_(select(free.c.id)))
    db.execute(change.values(not_before=now))


def finish(db: Connection, ids: Sequence[int]) -> None:
    """Forget jobs that are done."""
    db.execute(delete(job).where(job.c.id.in_(ids)))


def postpone(db: Connection, failed: Job, error: str, now: datetime) -> None:
    """Try a failed job again later: after 1, 2, 4, ... seconds."""
    wait = min(timedelta(seconds=2.0 ** min(failed.attempts - 1, 20)), MAX_WAIT)
    change = update(job).where(job.c.id == failed.id)
    db.execute(change.values(not_before=now + wait, error=error[:2000]))


def is_pending(db: Connection, kind: str, subject: str) -> bool:
    """Return whether a piece of work is still to be done, or is being done."""
    wanted = (job.c.kind == kind) & (job.c.subject == subject)
    return db.execute(select(job.c.id).where(wanted).limit(1)).first() is not None


def pending_among(db: Connection, kind: str, subjects: Collection[str]) -> set[str]:
    """Return those of the subjects that `is_pending` is true of."""
    wanted = (job.c.kind == kind) & job.c.subject.in_(list(subjects))
    return set(db.execute(select(job.c.subject).where(wanted)).scalars())


def pending(db: Connection) -> list[tuple[str, str]]:
    """Return (kind, subject) of all jobs, oldest first."""
    rows = db.execute(select(job.c.kind, job.c.subject).order_by(job.c.id))
    return [(row.kind, row.subject) for row in rows]


def counts(db: Connection, now: datetime) -> tuple[int, int]:
    """Return how many jobs are due, and how many have failed and come again."""
    due = select(func.count()).select_from(job).where(job.c.not_before <= now)
    failed = select(func.count()).select_from(job).where(job.c.error != "")
    return db.execute(due).scalar_one(), db.execute(failed).scalar_one()


def oldest(db: Connection) -> datetime | None:
    """Return when the oldest job was asked for."""
    asked: datetime | None = db.execute(select(func.min(job.c.created))).scalar_one()
    return asked


def _of(kinds: Collection[str] | None) -> list[ColumnElement[bool]]:
    return [] if kinds is None else [job.c.kind.in_(kinds)]


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Return whether a job may be claimed, also by a clock that was set back.

    What was never claimed is due whatever its time says, and nobody waits longer than
    MAX_WAIT: a later time is one of a clock that was ahead.
    """
    return or_(
        job.c.attempts == 0,
        job.c.not_before <= now,
        job.c.not_before > now + MAX_WAIT,
    )
