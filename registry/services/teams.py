"""Teams as the hub's operator makes them."""

from __future__ import annotations

from registry.core.names import parse_team
from registry.db import teams
from registry.services.backend import Backend


def make_team(backend: Backend, name: str) -> None:
    """Make a team, unless it is there already.

    Raises:
        InvalidName: not a team's name.
    """
    with backend.database.write() as db:
        teams.ensure_team(db, parse_team(name), backend.clock())
