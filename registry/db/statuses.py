"""What a team says of a whole function: marks in its row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select, update

from registry.core.names import FunctionName
from registry.core.status import FunctionStatus
from registry.db.engine import Connection
from registry.db.tables import function, team


def find_status(db: Connection, name: FunctionName) -> FunctionStatus | None:
    """Return a function's marks; None where nothing was published under the name."""
    marks = (function.c.deprecated, function.c.replacement, function.c.archived)
    row = db.execute(_of(select(*marks), name)).one_or_none()
    if row is None:
        return None
    instead = None if row[1] is None else FunctionName.parse(row[1])
    return FunctionStatus(row[0], instead, row[2])


def set_status(db: Connection, name: FunctionName, status: FunctionStatus) -> None:
    """Write a function's marks."""
    wanted = _of(select(function.c.id), name).scalar_subquery()
    change = update(function).where(function.c.id.in_(wanted))
    db.execute(change.values(**status.to_json()))


def _of(query: Select[Any], name: FunctionName) -> Select[Any]:
    joined = query.select_from(function.join(team))
    return joined.where(team.c.name == name.team, function.c.name == name.name)
