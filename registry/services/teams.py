"""Teams: made, shown, and kept apart by their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.core.access import Reader, Role, Scope, Visibility
from registry.core.errors import (
    AccountNotFound,
    NameTaken,
    NameTooSimilar,
    OperatorNeeded,
    TeamNotFound,
)
from registry.core.names import CORE, parse_team
from registry.core.similar_names import find_similar
from registry.db import Connection, accounts, teams
from registry.services.backend import Backend
from registry.services.holder import Holder


@dataclass(frozen=True, slots=True)
class ShownTeam:
    """A team, as it is told."""

    name: str
    visibility: Visibility
    created: datetime
    functions: int


def make_team(backend: Backend, name: str) -> None:
    """Make a team as the hub's operator, unless it is there already.

    Raises:
        InvalidName, NameTooSimilar: not a name for a team.
    """
    with backend.database.write() as db:
        ensure_team(db, name, backend.clock())


def ensure_team(db: Connection, name: str, now: datetime) -> teams.Team:
    """Return a team; one that is new is made, without an owner.

    Raises:
        InvalidName, NameTooSimilar: not a name for a team.
    """
    found = teams.find_team(db, parse_team(name))
    return found or _insert(db, name, now, Visibility.PUBLIC, allow_similar=False)


def create_team(
    backend: Backend,
    holder: Holder,
    name: str,
    *,
    visibility: Visibility = Visibility.PUBLIC,
    owner: str | None = None,
    allow_similar: bool = False,
) -> ShownTeam:
    """Make a team, owned by the holder's account, or by another as an operator says.

    Args:
        backend: The hub.
        holder: Who makes it.
        name: Its name.
        visibility: For whom its functions are there.
        owner: An account; by default the holder's, and none for an operator.
        allow_similar: Take a name that could be taken for another's: an operator may.

    Raises:
        AccountNeeded, ScopeMissing, NameNotAllowed: the holder makes no teams.
        OperatorNeeded: it asks for what only an operator may.
        InvalidName, NameTaken, NameTooSimilar: not a name for a team.
        AccountNotFound: there is no such owner.
    """
    account = holder.require_account()
    holder.require_scope(Scope.ADMIN)
    holder.require_all_names("new teams")
    parse_team(name)
    if not holder.is_operator:
        if allow_similar or owner not in (None, account.name):
            raise OperatorNeeded("a name like another's, or a team of somebody else")
        if name == CORE:
            raise OperatorNeeded(f"the team {CORE}")
        owner = account.name
    now = backend.clock()
    with backend.database.write() as db:
        if teams.find_team(db, name) is not None:
            raise NameTaken("team", name)
        made = _insert(db, name, now, visibility, allow_similar=allow_similar)
        if owner is not None:
            found = accounts.find_account(db, owner)
            if found is None:
                raise AccountNotFound(owner, "on this hub")
            accounts.set_role(db, made.id, found.id, Role.OWNER, now)
    return ShownTeam(name, visibility, now, functions=0)


def show_team(backend: Backend, name: str, reader: Reader) -> ShownTeam:
    """Return a team that is there for a reader.

    Raises:
        TeamNotFound: there is none.
    """
    with backend.database.read() as db:
        found = teams.find_team(db, name)
        if found is None or not reader.may_list(name, is_private=found.is_private):
            raise TeamNotFound(name)
        return _shown(found, teams.count_functions(db, found.id))


def list_teams(backend: Backend) -> list[ShownTeam]:
    """Return every team, for the hub's operator."""
    with backend.database.read() as db:
        counts = teams.function_counts(db)
        return [_shown(each, counts.get(each.id, 0)) for each in teams.all_teams(db)]


def _shown(team: teams.Team, functions: int) -> ShownTeam:
    return ShownTeam(team.name, team.visibility, team.created, functions)


def _insert(
    db: Connection,
    name: str,
    now: datetime,
    visibility: Visibility,
    *,
    allow_similar: bool,
) -> teams.Team:
    _require_distinct(db, name, allow_similar=allow_similar)
    if teams.insert_team(db, name, now, visibility) is None:
        raise NameTaken("team", name)  # another transaction made it just now
    made = teams.find_team(db, name)
    assert made is not None  # inserted just now
    return made


def _require_distinct(db: Connection, name: str, *, allow_similar: bool) -> None:
    """Refuse a name that could be taken for another's; for core's always.

    Two that are like each other, made in the same moment on a database with several
    writers, are both taken: the rule guards readers from slips, not rows.
    """
    if name == CORE:
        return
    if (found := find_similar(name, [CORE])) is not None:
        raise NameTooSimilar(name, found.why, CORE)
    if allow_similar:
        return
    all_teams = teams.all_teams(db)
    if (found := find_similar(name, [each.name for each in all_teams])) is not None:
        is_private = found.other in {e.name for e in all_teams if e.is_private}
        shown = "another team's" if is_private else found.other
        raise NameTooSimilar(name, found.why, shown)
