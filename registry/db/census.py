"""The record as it is kept, read in pieces: what audits and copies go by.

Values are as the columns hold them, not parsed: what is wrong with a row is for the
caller to find.  However many releases there are, one piece is in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, tuple_

from registry.core.names import FunctionName
from registry.db.engine import Connection
from registry.db.tables import event, event_serial, function, release, team

PRIVATE = "private"  # a team's visibility


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the record says of one release."""

    name: FunctionName
    version: str
    is_private: bool
    sha256: str
    size_bytes: int
    record_sha256: str
    metadata_sha256: str
    manifest: Mapping[str, Any]
    signature: Mapping[str, Any]
    signature_sha256: str
    yanked: str | None
    origin: str


@dataclass(frozen=True, slots=True)
class Named:
    """A release by what its bytes are called."""

    name: FunctionName
    version: str
    is_private: bool
    sha256: str
    metadata_sha256: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an event says."""

    kind: str
    version: str
    sha256: str


_NAMED: tuple[Any, ...] = (
    *(team.c.name, function.c.name, release.c.version),
    *(team.c.visibility, release.c.sha256, release.c.metadata_sha256),
)
_JOINED = release.join(function).join(team)


def names_after(
    db: Connection, last: FunctionName | None, limit: int
) -> list[FunctionName]:
    """Return the next functions' names, sorted."""
    query = select(team.c.name, function.c.name).join_from(function, team)
    if last is not None:
        key = tuple_(team.c.name, function.c.name)
        query = query.where(key > (last.team, last.name))
    query = query.order_by(team.c.name, function.c.name).limit(limit)
    return [FunctionName(*row) for row in db.execute(query)]


def existing_names(db: Connection, names: Sequence[FunctionName]) -> set[FunctionName]:
    """Return those of the names that are functions'."""
    query = select(team.c.name, function.c.name).join_from(function, team)
    asked = [(name.team, name.name) for name in names]
    query = query.where(tuple_(team.c.name, function.c.name).in_(asked))
    return {FunctionName(*row) for row in db.execute(query)}


def recorded_releases(db: Connection, name: FunctionName) -> list[Recorded]:
    """Return the rows of a function's releases, the oldest first."""
    query = select(release, team.c.visibility).select_from(_JOINED)
    query = query.where(team.c.name == name.team, function.c.name == name.name)
    rows = db.execute(query.order_by(release.c.id))
    return [
        Recorded(
            name=name,
            version=row.version,
            is_private=row.visibility == PRIVATE,
            sha256=row.sha256,
            size_bytes=row.size_bytes,
            record_sha256=row.record_sha256,
            metadata_sha256=row.metadata_sha256,
            manifest=row.manifest,
            signature=row.signature,
            signature_sha256=row.signature_sha256,
            yanked=row.yanked,
            origin=row.origin,
        )
        for row in rows
    ]


def count_releases(db: Connection, names: Sequence[FunctionName]) -> int:
    """Return how many releases functions have together."""
    asked = [(name.team, name.name) for name in names]
    query = select(func.count()).select_from(_JOINED)
    query = query.where(tuple_(team.c.name, function.c.name).in_(asked))
    return int(db.execute(query).scalar_one())


def is_private(db: Connection, name: str) -> bool:
    """Return whether a team is private; one that is not there is public."""
    found = db.execute(select(team.c.visibility).where(team.c.name == name)).scalar()
    return found == PRIVATE


def releases_by_digest(db: Connection, digests: Collection[str]) -> dict[str, Named]:
    """Return those releases that have one of some digests, by it."""
    query = select(*_NAMED).select_from(_JOINED)
    rows = db.execute(query.where(release.c.sha256.in_(list(digests))))
    return {named.sha256: named for named in map(_named, rows)}


def all_releases(db: Connection) -> Iterator[Named]:
    """Yield every release, in the order they were published."""
    query = select(*_NAMED).select_from(_JOINED).order_by(release.c.id)
    for row in db.execute(query.execution_options(yield_per=500)):
        yield _named(row)


def refs_after(db: Connection, last: int, limit: int) -> list[tuple[int, str]]:
    """Return the next releases in the order they were published: number and ref."""
    columns = (release.c.id, team.c.name, function.c.name, release.c.version)
    query = select(*columns).select_from(_JOINED).where(release.c.id > last)
    rows = db.execute(query.order_by(release.c.id).limit(limit))
    return [(row[0], f"{row[1]}/{row[2]}@{row[3]}") for row in rows]


def release_of(db: Connection, sha256: str) -> Named | None:
    """Return the release that has this digest."""
    return releases_by_digest(db, [sha256]).get(sha256)


def released_functions(db: Connection, team_name: str | None) -> list[FunctionName]:
    """Return the functions that have a release, of one team or of all, sorted."""
    names = (team.c.name, function.c.name)
    query = select(*names).distinct().select_from(_JOINED)
    if team_name is not None:
        query = query.where(team.c.name == team_name)
    return sorted(FunctionName(*row) for row in db.execute(query))


def releasing_teams(db: Connection) -> list[str]:
    """Return the teams that have a release, sorted."""
    query = select(team.c.name).distinct().select_from(_JOINED)
    return sorted(db.execute(query).scalars())


def private_among(
    db: Connection, names: Sequence[FunctionName]
) -> dict[FunctionName, bool]:
    """Return those of the names that have a release, and whether they are private."""
    asked = [(name.team, name.name) for name in names]
    query = select(team.c.name, function.c.name, team.c.visibility).distinct()
    query = query.select_from(_JOINED)
    query = query.where(tuple_(team.c.name, function.c.name).in_(asked))
    return {
        FunctionName(row[0], row[1]): row[2] == PRIVATE for row in db.execute(query)
    }


def events_of(db: Connection, name: FunctionName) -> list[Told]:
    """Return a function's events, the oldest first."""
    columns = (event.c.kind, event.c.version, event.c.sha256)
    query = select(*columns).where(event.c.name == str(name)).order_by(event.c.serial)
    return [Told(*row) for row in db.execute(query)]


def event_names_after(db: Connection, last: str, limit: int) -> list[str]:
    """Return the next names that events speak of, sorted."""
    query = select(event.c.name).distinct().where(event.c.name > last)
    return list(db.execute(query.order_by(event.c.name).limit(limit)).scalars())


def event_gaps(db: Connection, limit: int) -> list[tuple[int, int]]:
    """Return the first runs of serials that no event has, as (first, last)."""
    newest = db.execute(select(event_serial.c.last)).scalar_one()
    before = func.lag(event.c.serial, 1, 0).over(order_by=event.c.serial)
    steps = select(event.c.serial, before.label("before")).subquery()
    query = select(steps.c.before, steps.c.serial)
    query = query.where(steps.c.serial != steps.c.before + 1)
    rows: list[Row[Any]] = list(db.execute(query.order_by(steps.c.serial).limit(limit)))
    gaps: list[tuple[int, int]] = [(row.before + 1, row.serial - 1) for row in rows]
    last = db.execute(select(func.max(event.c.serial))).scalar_one() or 0
    if last != newest:
        gaps.append((min(last, newest) + 1, max(last, newest)))
    return gaps


def _named(row: Sequence[Any]) -> Named:
    name = FunctionName(row[0], row[1])
    return Named(name, row[2], row[3] == PRIVATE, row[4], row[5])
