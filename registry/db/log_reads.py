"""How far each log was counted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from registry.db.engine import Connection
from registry.db.tables import log_read


@dataclass(frozen=True, slots=True)
class LogRead:
    """One log, known by its first line and the last that was counted."""

    id: int
    first_sha256: str
    position: int  # in bytes
    last_sha256: str  # of the line that ends there


def reads_of(db: Connection, first_sha256: str) -> list[LogRead]:
    """Return the logs that begin so, the one read furthest first."""
    query = select(log_read).where(log_read.c.first_sha256 == first_sha256)
    return [LogRead(*row) for row in db.execute(query.order_by(-log_read.c.position))]


def begin(db: Connection, first_sha256: str, nothing: str) -> LogRead | None:
    """Note a log of which nothing was read; None when another just begins one so."""
    row = {"first_sha256": first_sha256, "position": 0, "last_sha256": nothing}
    try:
        with db.begin_nested():
            made = insert(log_read).values(**row).returning(log_read.c.id)
            return LogRead(int(db.execute(made).scalar_one()), first_sha256, 0, nothing)
    except IntegrityError:
        return None


def advance(db: Connection, read: LogRead, position: int, last_sha256: str) -> bool:
    """Note that it was counted further; False when somebody else has moved it."""
    seen = (log_read.c.id == read.id) & (log_read.c.position == read.position)
    moved = {"position": position, "last_sha256": last_sha256}
    return db.execute(update(log_read).where(seen).values(**moved)).rowcount == 1
