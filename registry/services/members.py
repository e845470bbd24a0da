"""Who is in a team, and as what.  A team with owners always keeps one."""

from __future__ import annotations

from registry.core.access import Role, Scope
from registry.core.accounts import Account, Member
from registry.core.errors import AccountNotFound, LastOwner
from registry.db import Connection, accounts, invitations, teams
from registry.services.backend import Backend
from registry.services.holder import Holder
from registry.services.ownership import lock_own_team


def list_members(backend: Backend, holder: Holder, team: str) -> list[Member]:
    """Return a team's members, for those who are in it.

    Raises:
        TeamNotFound, WrongTeam, ScopeMissing: the holder is not, or may not read.
    """
    holder.require_scope(Scope.READ)
    with backend.database.read() as db:
        found = holder.require_member(db, team, Role.READER)
        return accounts.members_of(db, found.id)


def change_role(
    backend: Backend, holder: Holder, team: str, account: str, role: Role
) -> Member:
    """Change what a member is in a team; an operator makes members so, too.

    Raises:
        TeamNotFound, WrongTeam, RoleMissing, ScopeMissing, NameNotAllowed: the
            holder is no owner, also if that ended a moment ago.
        AccountNotFound: no member of this name; others join by invitation.
        LastOwner: nobody would own the team.
    """
    now = backend.clock()
    with backend.database.write() as db:
        found = lock_own_team(db, holder, team)
        member = _member(db, found, account, or_anybody=holder.is_operator)
        if role is not Role.OWNER:
            _give_up_ownership(db, found, member)
        accounts.set_role(db, found.id, member.id, role, now)
        shown = accounts.members_of(db, found.id)
    return next(each for each in shown if each.account == account)


def remove_member(backend: Backend, holder: Holder, team: str, account: str) -> None:
    """Take somebody out of a team, or oneself.  Their rights end at once.

    Raises:
        TeamNotFound, WrongTeam, RoleMissing, ScopeMissing, NameNotAllowed: the
            holder is no owner, also if that ended a moment ago.
        AccountNotFound: no member of this name.
        LastOwner: nobody would own the team.
    """
    own = holder.account.name if holder.account is not None else None
    with backend.database.write() as db:
        if account == own and not holder.is_operator:
            holder.require_scope(Scope.ADMIN)
            holder.require_all_names(f"team {team}")
            teams.lock_team(db, team)
            found = holder.require_member(db, team, Role.READER)
        else:
            found = lock_own_team(db, holder, team)
        member = _member(db, found, account)
        _give_up_ownership(db, found, member)
        accounts.remove_member(db, found.id, member.id)


def _member(
    db: Connection, team: teams.Team, name: str, *, or_anybody: bool = False
) -> Account:
    found = accounts.find_account(db, name)
    if found is None or not (or_anybody or team.name in found.roles):
        where = "on this hub" if or_anybody else f"in team {team.name}"
        raise AccountNotFound(name, where)
    return found


def _give_up_ownership(db: Connection, team: teams.Team, member: Account) -> None:
    """Let an owner go: another one stays, and open invitations go along."""
    if member.roles.get(team.name) is not Role.OWNER:
        return
    if accounts.count_owners(db, team.id) == 1:
        raise LastOwner(team.name)
    invitations.forget_open(db, team.id, member.name)
