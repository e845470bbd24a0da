"""The append-only log of what happened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, not_, or_, select, update
from sqlalchemy.sql import ColumnElement

from registry.core.names import FunctionName
from registry.db.engine import Connection
from registry.db.tables import event, event_serial


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a release, or to a whole function."""

    serial: int  # rises in the order of commits
    # publish yank unyank of a release; of a function: private public
    # deprecate undeprecate archive unarchive
    kind: str
    name: str
    version: str  # empty where the whole function is meant
    sha256: str  # likewise
    actor: str
    at: datetime


def append(
    db: Connection, kind: str, name: FunctionName, *, version: str, sha256: str,
    actor: str, at: datetime,
) -> int:  # fmt: skip
    """Record an event and return its serial.

    The counter's row stays locked to the end of the transaction, so a serial
    that is seen has no smaller one still to come: who reads `after=` the last
    serial it saw misses nothing.  Call it last, the lock holds up all writers.
    """
    taken = update(event_serial).values(last=event_serial.c.last + 1)
    serial: int = db.execute(taken.returning(event_serial.c.last)).scalar_one()
    row = {"serial": serial, "kind": kind, "name": str(name), "version": version}
    db.execute(insert(event), row | {"sha256": sha256, "actor": actor, "at": at})
    return serial


def last_serial(db: Connection, name: FunctionName) -> int:
    """Return the serial of a function's last event; 0 when there is none."""
    query = select(func.max(event.c.serial)).where(event.c.name == str(name))
    return db.execute(query).scalar_one() or 0


def newest_serial(db: Connection, hidden_teams: Collection[str] = ()) -> int:
    """Return the serial of the last event of all, or of all but some teams'.

    One row is read, and of hidden events those that came after it.
    """
    if not hidden_teams:
        newest: int = db.execute(select(event_serial.c.last)).scalar_one()
        return newest
    shown = select(event.c.serial).where(*_not_of(hidden_teams))
    last = db.execute(shown.order_by(event.c.serial.desc()).limit(1)).scalar()
    return last or 0


def events_after(
    db: Connection, serial: int, limit: int, hidden_teams: Collection[str] = ()
) -> list[Event]:
    """Return the next events, oldest first; none of some teams."""
    query = select(event).where(event.c.serial > serial, *_not_of(hidden_teams))
    ordered = query.order_by(event.c.serial).limit(limit)
    return [Event(*row) for row in db.execute(ordered)]


def newest_events(
    db: Connection, limit: int, hidden_teams: Collection[str] = (), *,
    starts: Collection[str] = (), name: str | None = None, kind: str | None = None,
) -> list[Event]:  # fmt: skip
    """Return the last events, newest first; of names that begin so, or of one."""
    query = select(event).where(*_not_of(hidden_teams))
    if starts:
        query = query.where(or_(*(event.c.name.startswith(each) for each in starts)))
    if name is not None:
        query = query.where(event.c.name == name)
    if kind is not None:
        query = query.where(event.c.kind == kind)
    ordered = query.order_by(event.c.serial.desc()).limit(limit)
    return [Event(*row) for row in db.execute(ordered)]


def _not_of(teams: Collection[str]) -> list[ColumnElement[bool]]:
    return [not_(event.c.name.startswith(f"{each}/")) for each in teams]
