"""How far other hubs are followed, and what was taken from each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement

from registry.core.names import FunctionName
from registry.core.origin import Origin
from registry.db.engine import Connection
from registry.db.tables import function, membership, mirror, release, team, token


@dataclass(frozen=True, slots=True)
class Pending:
    """What is to be asked for again: a function, or a release that a log told of."""

    name: FunctionName
    version: str = ""  # empty: the function
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class MirrorState:
    """What is known of a hub that is followed."""

    url: str
    serial: int = 0  # of its last event that was applied
    pending: tuple[Pending, ...] = ()
    lost: int = 0  # releases that it lacked, when that was last looked at
    stopped: str = ""  # why it is not followed; empty when it is
    audited: datetime | None = None  # when all its lists were compared


def find_mirror(db: Connection, url: str) -> MirrorState:
    """Return what is known; of a hub that was never followed, nothing."""
    row = db.execute(select(mirror).where(mirror.c.url == url)).one_or_none()
    if row is None:
        return MirrorState(url)
    pending = tuple(
        Pending(FunctionName.parse(name), version, sha256)
        for name, version, sha256 in row.pending
    )
    return MirrorState(row.url, row.serial, pending, row.lost, row.stopped, row.audited)


def save_mirror(db: Connection, state: MirrorState) -> None:
    """Keep it."""
    row = {
        "serial": state.serial,
        "pending": [[str(e.name), e.version, e.sha256] for e in state.pending],
        "lost": state.lost,
        "stopped": state.stopped,
        "audited": state.audited,
    }
    change = update(mirror).where(mirror.c.url == state.url).values(**row)
    if db.execute(change).rowcount:
        return
    try:
        with db.begin_nested():
            db.execute(insert(mirror).values(url=state.url, **row))
    except IntegrityError:  # another process follows it too
        db.execute(change)


def mirrored_names(db: Connection, url: str) -> list[FunctionName]:
    """Return the functions of which a release was taken from a hub, sorted."""
    query = select(team.c.name, function.c.name).distinct()
    query = query.select_from(release.join(function).join(team)).where(_from(url))
    return [
        FunctionName(*row)
        for row in db.execute(query.order_by(team.c.name, function.c.name))
    ]


def count_mirrored(db: Connection, url: str) -> int:
    """Return how many releases were taken from a hub."""
    query = select(func.count()).select_from(release).where(_from(url))
    return int(db.execute(query).scalar_one())


def is_looked_after(db: Connection, team_id: int) -> bool:
    """Return whether somebody of this hub may publish for a team."""
    members = select(membership.c.team_id).where(membership.c.team_id == team_id)
    open_ones = (token.c.team_id == team_id) & token.c.revoked.is_(None)
    tokens = select(token.c.id).where(open_ones)
    return db.execute(select(or_(members.exists(), tokens.exists()))).scalar_one()


def _from(url: str) -> ColumnElement[bool]:
    return (release.c.origin == Origin.MIRRORED.value) & (release.c.source == url)
