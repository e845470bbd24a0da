"""Teams: who owns functions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from registry.db.engine import Connection
from registry.db.tables import team


def team_id(db: Connection, name: str) -> int | None:
    """Return a team's id, None when there is no such team."""
    found = db.execute(select(team.c.id).where(team.c.name == name)).scalar()
    return None if found is None else int(found)


def ensure_team(db: Connection, name: str, now: datetime) -> int:
    """Return a team's id; a team that is new is made."""
    if (found := team_id(db, name)) is not None:
        return found
    try:
        with db.begin_nested():
            row = insert(team).values(name=name, created=now).returning(team.c.id)
            made = int(db.execute(row).scalar_one())
    except IntegrityError:  # another transaction made it just now
        return int(
            db.execute(select(team.c.id).where(team.c.name == name)).scalar_one()
        )
    return made
