"""Tokens, known by their hash alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from registry.db.engine import Connection
from registry.db.tables import team, token


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """What a token allows."""

    team: str
    scopes: tuple[str, ...]
    expires: datetime | None


def insert_token(
    db: Connection, team_id: int, hash_: str, *, scopes: Sequence[str],
    created: datetime, expires: datetime | None,
) -> None:  # fmt: skip
    """Record a token by its sha256."""
    row = {"team_id": team_id, "hash": hash_, "scopes": list(scopes)}
    db.execute(insert(token).values(**row, created=created, expires=expires))


def find_token(db: Connection, hash_: str) -> TokenRecord | None:
    """Return the token with this sha256."""
    columns = (team.c.name, token.c.scopes, token.c.expires)
    query = select(*columns).join_from(token, team).where(token.c.hash == hash_)
    row = db.execute(query).one_or_none()
    return row and TokenRecord(row.name, tuple(row.scopes), row.expires)
