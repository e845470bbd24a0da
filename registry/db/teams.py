"""Teams: who owns functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from registry.core.access import Visibility
from registry.db.engine import Connection
from registry.db.tables import function, release, team

_TEAMS: Select[Any] = select(team.c.id, team.c.name, team.c.visibility, team.c.created)


@dataclass(frozen=True, slots=True)
class Team:
    """A team, as the record knows it."""

    id: int
    name: str
    visibility: Visibility
    created: datetime

    @property
    def is_private(self) -> bool:
        """Whether its functions are there for its members alone."""
        return self.visibility is Visibility.PRIVATE


def find_team(db: Connection, name: str) -> Team | None:
    """Return a team, None when there is no such team."""
    row = db.execute(_TEAMS.where(team.c.name == name)).one_or_none()
    return None if row is None else _team(row)


def lock_team(db: Connection, name: str) -> Team | None:
    """Return a team that nobody else changes before this transaction ends."""
    db.execute(select(team.c.id).where(team.c.name == name).with_for_update())
    return find_team(db, name)


def all_teams(db: Connection) -> list[Team]:
    """Return every team, sorted by name."""
    return [_team(row) for row in db.execute(_TEAMS.order_by(team.c.name))]


def private_teams(db: Connection) -> frozenset[str]:
    """Return the names of the private teams."""
    query = select(team.c.name).where(team.c.visibility == Visibility.PRIVATE)
    return frozenset(db.execute(query).scalars())


def insert_team(
    db: Connection, name: str, now: datetime, visibility: Visibility = Visibility.PUBLIC
) -> int | None:
    """Make a team and return its id; None when another has the name."""
    row = {"name": name, "created": now, "visibility": visibility.value}
    try:
        with db.begin_nested():
            made = db.execute(insert(team).values(**row).returning(team.c.id))
            return int(made.scalar_one())
    except IntegrityError:
        return None


def ensure_team(db: Connection, name: str, now: datetime) -> int:
    """Return a team's id; a team that is new is made."""
    while True:
        if (found := find_team(db, name)) is not None:
            return found.id
        if (made := insert_team(db, name, now)) is not None:
            return made


def set_visibility(db: Connection, team_id: int, visibility: Visibility) -> None:
    """Say who may read a team's functions."""
    change = update(team).where(team.c.id == team_id)
    db.execute(change.values(visibility=visibility.value))


def function_names(db: Connection, team_id: int) -> list[str]:
    """Return the names of a team's functions, without the team, sorted."""
    query = select(function.c.name).where(function.c.team_id == team_id)
    return list(db.execute(query.order_by(function.c.name)).scalars())


def count_functions(db: Connection, team_id: int) -> int:
    """Return how many functions a team has."""
    own = select(func.count()).select_from(function)
    return db.execute(own.where(function.c.team_id == team_id)).scalar_one()


def function_counts(db: Connection) -> dict[int, int]:
    """Return how many functions each team has, by its id; those without have none."""
    query = select(function.c.team_id, func.count()).group_by(function.c.team_id)
    return {row[0]: row[1] for row in db.execute(query)}


def packages_of(db: Connection, team_id: int) -> list[tuple[str, str, str]]:
    """Return function, version and sha256 of all a team's releases."""
    columns = select(function.c.name, release.c.version, release.c.sha256)
    joined = columns.join_from(release, function).where(function.c.team_id == team_id)
    return [(row[0], row[1], row[2]) for row in db.execute(joined)]


def _team(row: Row[Any]) -> Team:
    return Team(row.id, row.name, Visibility(row.visibility), row.created)
