"""Accounts, members and tokens, as the hub knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.core.access import Role


@dataclass(frozen=True, slots=True)
class Account:
    """An account with its roles by team, as they were when it was read."""

    id: int
    name: str
    is_operator: bool
    roles: Mapping[str, Role]


@dataclass(frozen=True, slots=True)
class Member:
    """An account in a team."""

    account: str
    role: Role
    since: datetime


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A token and what it allows: of a team, or else of an account."""

    id: int
    team: str | None
    account: str | None
    account_id: int | None
    label: str
    scopes: tuple[str, ...]
    patterns: tuple[str, ...]  # of names; none: all
    created: datetime
    expires: datetime | None
    last_used: datetime | None  # within an hour
    revoked: datetime | None


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that nobody has used yet."""

    id: int
    role: Role
    invited_by: str
    created: datetime
    expires: datetime
