"""Look after a team: only its owners do, and only while they are."""

from __future__ import annotations

from dataclasses import replace

from registry.db import Connection, accounts, teams
from registry.services.holder import Holder


def lock_own_team(db: Connection, holder: Holder, name: str) -> teams.Team:
    """Return a team that the holder owns now, locked until the transaction ends.

    The holder's roles are looked up again under the lock: of two owners who remove
    each other, the second is none any more.

    Raises:
        TeamNotFound, ScopeMissing, WrongTeam, RoleMissing, NameNotAllowed: not so.
    """
    teams.lock_team(db, name)
    if holder.account is not None and not holder.is_operator:
        account = accounts.account_by_id(db, holder.account.id)
        holder = replace(holder, account=account)
    return holder.require_owner(db, name)
