"""Accounts, and what they are in teams."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement

from registry.core.access import Role
from registry.core.accounts import Account, Member
from registry.db.engine import Connection
from registry.db.tables import account, membership, team


def insert_account(
    db: Connection, name: str, now: datetime, *, is_operator: bool = False
) -> int | None:
    """Make an account and return its id; None when another has the name."""
    row = {"name": name, "created": now, "is_operator": is_operator}
    try:
        with db.begin_nested():
            made = db.execute(insert(account).values(**row).returning(account.c.id))
            return int(made.scalar_one())
    except IntegrityError:
        return None


def find_account(db: Connection, name: str) -> Account | None:
    """Return the account of a name."""
    return _account(db, account.c.name == name)


def account_by_id(db: Connection, account_id: int) -> Account | None:
    """Return an account by its id."""
    return _account(db, account.c.id == account_id)


def role_of(db: Connection, team_id: int, account_id: int) -> Role | None:
    """Return what an account is in a team."""
    query = select(membership.c.role).where(_is(team_id, account_id))
    found = db.execute(query).scalar()
    return None if found is None else Role(found)


def members_of(db: Connection, team_id: int) -> list[Member]:
    """Return a team's members, sorted by name."""
    columns = (account.c.name, membership.c.role, membership.c.since)
    query = select(*columns).join_from(membership, account)
    query = query.where(membership.c.team_id == team_id).order_by(account.c.name)
    return [Member(row[0], Role(row[1]), row[2]) for row in db.execute(query)]


def count_owners(db: Connection, team_id: int) -> int:
    """Return how many owners a team has; hold its lock to rely on it."""
    own = (membership.c.team_id == team_id) & (membership.c.role == Role.OWNER)
    return db.execute(
        select(func.count()).select_from(membership).where(own)
    ).scalar_one()


def set_role(
    db: Connection, team_id: int, account_id: int, role: Role, now: datetime
) -> None:
    """Make an account a member, or change its role; under the team's lock."""
    change = update(membership).where(_is(team_id, account_id))
    if db.execute(change.values(role=role.value)).rowcount:
        return
    row = {"team_id": team_id, "account_id": account_id, "role": role.value}
    db.execute(insert(membership).values(**row, since=now))


def remove_member(db: Connection, team_id: int, account_id: int) -> None:
    """Take an account out of a team."""
    db.execute(delete(membership).where(_is(team_id, account_id)))


def _is(team_id: int, account_id: int) -> ColumnElement[bool]:
    own = membership.c.team_id == team_id
    return own & (membership.c.account_id == account_id)


def _account(db: Connection, which: ColumnElement[bool]) -> Account | None:
    columns = (account.c.id, account.c.name, account.c.is_operator)
    row = db.execute(select(*columns).where(which)).one_or_none()
    if row is None:
        return None
    in_teams = select(team.c.name, membership.c.role).join_from(membership, team)
    found = db.execute(in_teams.where(membership.c.account_id == row[0]))
    return Account(row[0], row[1], row[2], {name: Role(role) for name, role in found})
