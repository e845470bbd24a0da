"""How often packages were pulled, by release and UTC day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from registry.core.names import FunctionName
from registry.db.engine import Connection
from registry.db.tables import function, pull, release, team


@dataclass(frozen=True, slots=True)
class Pulls:
    """Of one function."""

    name: FunctionName
    recent: int
    total: int


def add_pulls(db: Connection, counts: Mapping[tuple[str, date], int]) -> int:
    """Add to the counts; return how many were of no release, and are left out."""
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    left_out = 0
    # In one order: two who add at once do not lock each other out.
    for (sha256, day), count in sorted(counts.items()):
        row = select(release.c.id, literal(day, pull.c.day.type), literal(count))
        own = release.c.sha256 == sha256
        added = insert(pull).from_select(["release_id", "day", "count"], row.where(own))
        summed = {"count": pull.c.count + added.excluded.count}
        key = ["release_id", "day"]
        changed = added.on_conflict_do_update(index_elements=key, set_=summed)
        if db.execute(changed.returning(pull.c.release_id)).first() is None:
            left_out += count
    return left_out


def pulls_of(db: Connection, name: FunctionName, since: date) -> Pulls:
    """Return a function's pulls; `since` is the first day that is recent."""
    query = _sums(since).where(team.c.name == name.team, function.c.name == name.name)
    row = db.execute(query).one_or_none()
    return Pulls(name, 0, 0) if row is None else Pulls(name, row.recent, row.total)


def recent_pulls(db: Connection, since: date) -> dict[str, int]:
    """Return the recent pulls of all functions that have any."""
    rows = db.execute(_sums(since).where(pull.c.day >= since))
    return {f"{row[0]}/{row[1]}": row.recent for row in rows}


def most_pulled(db: Connection, since: date, limit: int) -> list[Pulls]:
    """Return the functions with most recent pulls, then most of all."""
    query = _sums(since)
    columns = query.selected_columns
    query = query.order_by(columns.recent.desc(), columns.total.desc(), team.c.name)
    rows = db.execute(query.limit(limit))
    return [Pulls(FunctionName(row[0], row[1]), row.recent, row.total) for row in rows]


def pulls_by_day(
    db: Connection, name: FunctionName, since: date
) -> list[tuple[date, str, int]]:
    """Return (day, version, pulls) of a function, the oldest first."""
    query = select(pull.c.day, release.c.version, pull.c.count)
    query = query.select_from(pull.join(release).join(function).join(team))
    own = (team.c.name == name.team) & (function.c.name == name.name)
    query = query.where(own, pull.c.day >= since)
    return [tuple(row) for row in db.execute(query.order_by(pull.c.day, release.c.id))]


def _sums(since: date) -> Select[Any]:
    recent = func.coalesce(func.sum(pull.c.count).filter(pull.c.day >= since), 0)
    total = func.sum(pull.c.count).label("total")
    query = select(team.c.name, function.c.name, recent.label("recent"), total)
    query = query.select_from(pull.join(release).join(function).join(team))
    return query.group_by(team.c.name, function.c.name)
