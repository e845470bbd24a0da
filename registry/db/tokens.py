"""Tokens, known by their hash alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from registry.core.accounts import TokenRecord
from registry.db.engine import Connection
from registry.db.tables import account, team, token


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to record."""

    hash: str  # sha256
    scopes: Sequence[str]
    patterns: Sequence[str]
    label: str
    created: datetime
    expires: datetime | None


def insert_token(
    db: Connection,
    new: NewToken,
    *,
    team_id: int | None = None,
    account_id: int | None = None,
) -> int:
    """Record a token of a team or of an account; return its number."""
    row = {
        "team_id": team_id,
        "account_id": account_id,
        "hash": new.hash,
        "scopes": list(new.scopes),
        "patterns": list(new.patterns),
        "label": new.label,
        "created": new.created,
        "expires": new.expires,
    }
    return int(
        db.execute(insert(token).values(**row).returning(token.c.id)).scalar_one()
    )


def find_token(db: Connection, hash_: str) -> TokenRecord | None:
    """Return the token with this sha256."""
    row = db.execute(_TOKENS.where(token.c.hash == hash_)).one_or_none()
    return None if row is None else _record(row)


def token_by_id(db: Connection, number: int) -> TokenRecord | None:
    """Return a token by its number."""
    row = db.execute(_TOKENS.where(token.c.id == number)).one_or_none()
    return None if row is None else _record(row)


def tokens_of(
    db: Connection, *, team: str | None = None, account_id: int | None = None
) -> list[TokenRecord]:
    """Return a team's tokens, or an account's, or without either all; oldest first."""
    query = _TOKENS.order_by(token.c.id)
    if team is not None:
        query = query.where(_team.c.name == team)
    if account_id is not None:
        query = query.where(token.c.account_id == account_id)
    return [_record(row) for row in db.execute(query)]


def note_use(db: Connection, number: int, now: datetime) -> None:
    """Remember when a token was used last."""
    db.execute(update(token).where(token.c.id == number).values(last_used=now))


def revoke(db: Connection, number: int, now: datetime) -> None:
    """Take a token back; what was taken back before stays so."""
    change = update(token).where(token.c.id == number, token.c.revoked.is_(None))
    db.execute(change.values(revoked=now))


_team = team
_TOKENS: Select[Any] = select(
    token, team.c.name.label("team"), account.c.name.label("account")
).select_from(token.outerjoin(team).outerjoin(account))


def _record(row: Row[Any]) -> TokenRecord:
    return TokenRecord(
        id=row.id,
        team=row.team,
        account=row.account,
        account_id=row.account_id,
        label=row.label,
        scopes=tuple(row.scopes),
        patterns=tuple(row.patterns),
        created=row.created,
        expires=row.expires,
        last_used=row.last_used,
        revoked=row.revoked,
    )
