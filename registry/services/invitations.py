"""Bring accounts into teams: a code that counts once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.core.access import Role, Scope
from registry.core.accounts import OpenInvitation
from registry.core.errors import (
    InvalidRequest,
    InvitationNotValid,
    NameTaken,
    NotSignedIn,
)
from registry.core.names import parse_account
from registry.db import Connection, accounts, invitations, teams
from registry.services.backend import Backend
from registry.services.holder import Holder
from registry.services.ownership import lock_own_team
from registry.services.tokens import (
    PREFIX,
    TokenTerms,
    hash_secret,
    insert_account_token,
    new_secret,
)

CODE_PREFIX = f"{PREFIX}invite_"
DEFAULT_TIME = timedelta(days=7)
LONGEST_TIME = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was just made; its code is shown now and never again."""

    code: str
    team: str
    role: Role
    expires: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an account became by an invitation."""

    team: str
    role: Role
    account: str
    token: str | None  # of an account that was made by it


def invite(
    backend: Backend,
    holder: Holder,
    team: str,
    role: Role,
    expires_in: timedelta = DEFAULT_TIME,
) -> Invited:
    """Make a code by which somebody becomes a member of a team.

    Raises:
        TeamNotFound, WrongTeam, RoleMissing, ScopeMissing, NameNotAllowed: the
            holder is no owner.
        InvalidRequest: it would hold too long.
    """
    if not timedelta(0) < expires_in <= LONGEST_TIME:
        raise InvalidRequest(f"an invitation holds for 1 to {LONGEST_TIME.days} days")
    code, now = new_secret(CODE_PREFIX), backend.clock()
    with backend.database.write() as db:
        found = lock_own_team(db, holder, team)
        invitations.insert_invitation(
            db,
            found.id,
            hash_secret(code),
            role=role,
            invited_by=holder.require_account().name,
            created=now,
            expires=now + expires_in,
        )
    return Invited(code, team, role, now + expires_in)


def open_invitations(
    backend: Backend, holder: Holder, team: str
) -> list[OpenInvitation]:
    """List what a team has handed out and nobody has used, the oldest first.

    Raises:
        TeamNotFound, WrongTeam, RoleMissing, ScopeMissing, NameNotAllowed: the
            holder is no owner.
    """
    with backend.database.read() as db:
        found = holder.require_owner(db, team)
        return invitations.open_of(db, found.id, backend.clock())


def withdraw(backend: Backend, holder: Holder, team: str, number: int) -> None:
    """Take an invitation back: its code opens nothing any more.

    Raises:
        TeamNotFound, WrongTeam, RoleMissing, ScopeMissing, NameNotAllowed: the
            holder is no owner.
        InvitationNotValid: the team has no such invitation, or it was used.
    """
    with backend.database.write() as db:
        found = lock_own_team(db, holder, team)
        if not invitations.forget(db, found.id, number):
            raise InvitationNotValid


def accept(
    backend: Backend, code: str, holder: Holder | None, account: str | None = None
) -> Accepted:
    """Become a member: as the holder's account, or as a new one of a name.

    A member who is more already stays so.  A new account gets a token for all.

    Raises:
        NotSignedIn: neither an account nor a name for a new one.
        InvalidRequest: both.
        AccountNeeded, ScopeMissing, NameNotAllowed: the token is not of an account,
            or does not allow it.
        InvitationNotValid: the code is unknown, used or expired.
        InvalidName, NameTaken: not a name for an account; the code still holds.
    """
    if holder is not None and account is not None:
        raise InvalidRequest("a new account is made without a token")
    if holder is None and account is None:
        raise NotSignedIn
    own = None if holder is None else _own_account(holder)
    with backend.database.write() as db:
        found = invitations.find_open(db, hash_secret(code), backend.clock())
        team = None if found is None else teams.lock_team(db, found.team)
        if found is None or team is None:
            raise InvitationNotValid
        token = None
        if own is None:
            name = parse_account(account or "")
            own, token = _new_account(backend, db, name)
        if not invitations.use(db, found, own, backend.clock()):
            raise InvitationNotValid
        present = accounts.role_of(db, team.id, own)
        role = found.role if present is None else max(present, found.role, key=_rank)
        accounts.set_role(db, team.id, own, role, backend.clock())
        joined = accounts.account_by_id(db, own)
    assert joined is not None  # it is a member now
    return Accepted(team.name, role, joined.name, token)


def _own_account(holder: Holder) -> int:
    holder.require_scope(Scope.ADMIN)
    holder.require_all_names("memberships")
    return holder.require_account().id


def _new_account(backend: Backend, db: Connection, name: str) -> tuple[int, str]:
    made = accounts.insert_account(db, name, backend.clock())
    if made is None:
        raise NameTaken("account", name)
    secret = new_secret(PREFIX)
    terms = TokenTerms(("publish", "yank", "read", "admin"), label="first token")
    insert_account_token(backend, db, made, secret, terms)
    return made, secret


def _rank(role: Role) -> int:
    return list(Role).index(role)
