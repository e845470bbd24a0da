"""Who may do what: tokens and their scopes."""

from __future__ import annotations

import hashlib
import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.core.access import Reader
from registry.core.errors import (
    InvalidRequest,
    NotSignedIn,
    ScopeMissing,
    TeamNotFound,
    TokenExpired,
    TokenUnknown,
    WrongTeam,
)
from registry.core.names import parse_team
from registry.db import teams, tokens
from registry.services.backend import Backend

PREFIX = "fnhub_"  # lets secret scanners find a token that leaked
SCOPES = ("publish", "yank", "read", "admin")
_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 40  # 238 bits


@dataclass(frozen=True, slots=True)
class Holder:
    """Who sent a request: the team of the token, and what the token allows."""

    team: str
    scopes: tuple[str, ...]
    expires: datetime | None = None  # UTC; None for never

    def require(self, scope: str, team: str) -> None:
        """Check that something may be done for a team.

        Raises:
            WrongTeam: the token is another team's.
            ScopeMissing: it does not have the scope.
        """
        self.require_scope(scope)
        if self.team != team:
            raise WrongTeam(team, self.team)

    def require_scope(self, scope: str) -> None:
        """Check what the token allows, whosever it is.

        Raises:
            ScopeMissing: not this.
        """
        if scope not in self.scopes:
            raise ScopeMissing(scope, self.scopes)

    def is_of(self, team: str) -> bool:
        """Return whether a team is there for this holder, were it private."""
        return self.team == team

    def reader(self) -> Reader:
        """Return what it may read."""
        teams_read = {self.team} if "read" in self.scopes else set()
        return Reader(private_teams=frozenset(teams_read))

    def __str__(self) -> str:
        return f"token of {self.team}"


def create_token(
    backend: Backend,
    team: str,
    scopes: Sequence[str] = ("publish",),
    expires_in: timedelta | None = None,
) -> str:
    """Make a token for a team, and the team when it is new; only its hash is kept.

    Raises:
        InvalidName: not a team's name.
        InvalidRequest: no such scope.
    """
    name = parse_team(team)
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        shown = ", ".join(SCOPES)
        raise InvalidRequest(f"no such scope: {', '.join(unknown)}; there are {shown}")
    secret = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    now = backend.clock()
    with backend.database.write() as db:
        tokens.insert_token(
            db,
            teams.ensure_team(db, name, now),
            _hash(secret),
            scopes=scopes,
            created=now,
            expires=None if expires_in is None else now + expires_in,
        )
    return secret


def identify(backend: Backend, secret: str | None) -> Holder:
    """Return who holds a token.

    Raises:
        NotSignedIn: there is none.
        TokenUnknown, TokenExpired: it is not valid here, or no longer.
    """
    if not secret:
        raise NotSignedIn
    with backend.database.read() as db:
        found = tokens.find_token(db, _hash(secret))
    if found is None:
        raise TokenUnknown
    if found.expires is not None and found.expires <= backend.clock():
        raise TokenExpired(f"{found.expires:%Y-%m-%d %H:%M} UTC")
    return Holder(found.team, found.scopes, found.expires)


def require_team(backend: Backend, holder: Holder, team: str) -> teams.Team:
    """Return a team that is there for a holder: public, or one of its own.

    Raises:
        TeamNotFound: there is none.
    """
    with backend.database.read() as db:
        found = teams.find_team(db, team)
    if found is None or (found.is_private and not holder.is_of(team)):
        raise TeamNotFound(team)
    return found


def _hash(secret: str) -> str:
    """Hash a token; it is random and long, so no salt or slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
