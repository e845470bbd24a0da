"""Look after a team: only its owners do, and only while they are."""

from __future__ import annotations

from dataclasses import replace

from registry.core.errors import TokenRevoked
from registry.db import Connection, accounts, teams, tokens
from registry.services.holder import Holder


def lock_own_team(db: Connection, holder: Holder, name: str) -> teams.Team:
    """Return a team that the holder owns now, locked until the transaction ends.

    Of two owners who remove each other, the second is none any more.

    Raises:
        TeamNotFound, ScopeMissing, WrongTeam, RoleMissing, NameNotAllowed: not so.
        TokenRevoked: a moment ago.
    """
    teams.lock_team(db, name)
    return renewed(db, holder).require_owner(db, name)


def renewed(db: Connection, holder: Holder) -> Holder:
    """Return a holder with the rights of now; under a team's lock they stay so.

    Raises:
        TokenRevoked: since the request came.
    """
    if holder.token_id is not None:
        token = tokens.token_by_id(db, holder.token_id)
        if token is None or token.revoked is not None:
            raise TokenRevoked("a moment ago")
    if holder.account is None or holder.is_operator:
        return holder
    return replace(holder, account=accounts.account_by_id(db, holder.account.id))
