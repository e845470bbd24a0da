"""Invitations into teams, known by their code's hash alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from registry.core.access import Role
from registry.core.accounts import OpenInvitation
from registry.db.engine import Connection
from registry.db.tables import invitation, team


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a code opens."""

    id: int
    team: str
    role: Role


def insert_invitation(
    db: Connection, team_id: int, hash_: str, *, role: Role, invited_by: str,
    created: datetime, expires: datetime,
) -> None:  # fmt: skip
    """Record an invitation by its code's sha256."""
    row = {"team_id": team_id, "hash": hash_, "role": role.value}
    times = {"created": created, "expires": expires}
    db.execute(insert(invitation).values(**row, **times, invited_by=invited_by))


def find_open(db: Connection, hash_: str, now: datetime) -> Invitation | None:
    """Return the invitation that a code still opens."""
    columns = select(invitation.c.id, team.c.name, invitation.c.role)
    query = columns.join_from(invitation, team).where(
        invitation.c.hash == hash_,
        invitation.c.accepted.is_(None),
        invitation.c.expires > now,
    )
    row = db.execute(query).one_or_none()
    return None if row is None else Invitation(row[0], row[1], Role(row[2]))


def open_of(db: Connection, team_id: int, now: datetime) -> list[OpenInvitation]:
    """Return what a team has handed out and nobody has used, the oldest first."""
    columns = (
        *(invitation.c.id, invitation.c.role, invitation.c.invited_by),
        *(invitation.c.created, invitation.c.expires),
    )
    query = select(*columns).where(
        invitation.c.team_id == team_id,
        invitation.c.accepted.is_(None),
        invitation.c.expires > now,
    )
    rows = db.execute(query.order_by(invitation.c.id))
    return [OpenInvitation(row[0], Role(row[1]), *row[2:]) for row in rows]


def forget(db: Connection, team_id: int, number: int) -> bool:
    """Take an invitation back; False when it is not a team's, or used."""
    one = (invitation.c.id == number) & (invitation.c.team_id == team_id)
    gone = db.execute(delete(invitation).where(one, invitation.c.accepted.is_(None)))
    return bool(gone.rowcount)


def use(db: Connection, found: Invitation, account_id: int, now: datetime) -> bool:
    """Use an invitation up; False when another was faster."""
    change = update(invitation).where(
        invitation.c.id == found.id, invitation.c.accepted.is_(None)
    )
    used = db.execute(change.values(accepted=now, accepted_by=account_id))
    return bool(used.rowcount)


def forget_open(db: Connection, team_id: int, invited_by: str) -> None:
    """Take back what somebody who is no owner any more has handed out."""
    mine = (invitation.c.team_id == team_id) & (invitation.c.invited_by == invited_by)
    db.execute(delete(invitation).where(mine, invitation.c.accepted.is_(None)))
