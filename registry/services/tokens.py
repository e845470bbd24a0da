"""Tokens: made once, shown once, known by their hash."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.core.access import PATTERN, SCOPE_WORDS, Role, Scope, scopes_of
from registry.core.accounts import TokenRecord
from registry.core.errors import (
    AccountNotFound,
    DatabaseFailed,
    InvalidRequest,
    NotSignedIn,
    TokenExpired,
    TokenNotFound,
    TokenRevoked,
    TokenUnknown,
)
from registry.db import Connection, DatabaseError, accounts, tokens
from registry.db.tokens import NewToken
from registry.services.backend import Backend
from registry.services.holder import Holder
from registry.services.ownership import lock_own_team
from registry.services.teams import ensure_team

PREFIX = "fnhub_"  # lets secret scanners find a token that leaked
USE_NOTED_EVERY = timedelta(hours=1)
PATTERNS_MOST = 20
_LABEL = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{0,64}")
_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 40  # 238 bits

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TokenTerms:
    """What a new token is to allow.

    Raises:
        InvalidRequest: a scope, pattern, label or time that is none.
    """

    scopes: Sequence[str] = ("publish",)
    patterns: Sequence[str] = ()  # of names; none: all
    label: str = ""
    expires_in: timedelta | None = None

    def __post_init__(self) -> None:
        unknown = [scope for scope in self.scopes if scope not in SCOPE_WORDS]
        if unknown or not self.scopes:
            shown = ", ".join(SCOPE_WORDS)
            raise InvalidRequest(
                f"no such scope: {', '.join(unknown)}; there are {shown}"
            )
        for pattern in self.patterns:
            if PATTERN.fullmatch(pattern) is None:
                why = f"{pattern[:100]!r} is no pattern of names, such as acme/churn-*"
                raise InvalidRequest(why)
        if len(self.patterns) > PATTERNS_MOST:
            raise InvalidRequest(f"a token has at most {PATTERNS_MOST} patterns")
        if _LABEL.fullmatch(self.label) is None:
            raise InvalidRequest("a label is one line of at most 64 characters")
        if self.expires_in is not None and self.expires_in <= timedelta(0):
            raise InvalidRequest("a token expires in the future")


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token that was just made; its secret is shown now and never again."""

    secret: str
    record: TokenRecord


def create_token(
    backend: Backend,
    team: str,
    scopes: Sequence[str] = ("publish",),
    expires_in: timedelta | None = None,
) -> str:
    """Make a token for a team: `create_team_token` for all names.

    Raises:
        InvalidName, NameTooSimilar: not a name for a team.
        InvalidRequest: no such scope.
    """
    return create_team_token(backend, team, TokenTerms(scopes, expires_in=expires_in))


def create_team_token(backend: Backend, team: str, terms: TokenTerms) -> str:
    """Make a token for a team, as the hub's operator; and the team when it is new.

    Raises:
        InvalidName, NameTooSimilar: not a name for a team.
    """
    secret = new_secret(PREFIX)
    with backend.database.write() as db:
        found = ensure_team(db, team, backend.clock())
        tokens.insert_token(db, _new(backend, secret, terms), team_id=found.id)
    return secret


def create_account_token(backend: Backend, account: str, terms: TokenTerms) -> str:
    """Make a token for an account, as the hub's operator.

    Raises:
        AccountNotFound: there is no such account.
    """
    secret = new_secret(PREFIX)
    with backend.database.write() as db:
        found = accounts.find_account(db, account)
        if found is None:
            raise AccountNotFound(account, "on this hub")
        insert_account_token(backend, db, found.id, secret, terms)
    return secret


def insert_account_token(
    backend: Backend, db: Connection, account_id: int, secret: str, terms: TokenTerms
) -> int:
    """Record an account's token in a transaction of the caller's."""
    new = _new(backend, secret, terms)
    return tokens.insert_token(db, new, account_id=account_id)


def make_token(
    backend: Backend, holder: Holder, terms: TokenTerms, *, team: str | None = None
) -> MadeToken:
    """Make a token for the holder's account, or for a team that it owns.

    It may do no more than the one it is made with, and not for longer.

    Raises:
        AccountNeeded: a team's token makes none.
        ScopeMissing, NameNotAllowed: it would allow more.
        TeamNotFound, WrongTeam, RoleMissing: the team is not the holder's.
    """
    account = holder.require_account()
    holder.require_scope(Scope.ADMIN)
    holder.require_all_names("new tokens")
    for scope in sorted(scopes_of(terms.scopes)):
        holder.require_scope(scope)
    secret = new_secret(PREFIX)
    new = _new(backend, secret, terms, not_after=holder.expires)
    with backend.database.write() as db:
        if team is not None:
            owner = {"team_id": lock_own_team(db, holder, team).id}
        else:
            owner = {"account_id": account.id}
        number = tokens.insert_token(db, new, **owner)
        record = tokens.token_by_id(db, number)
    assert record is not None  # inserted just now
    return MadeToken(secret, record)


def list_tokens(
    backend: Backend, holder: Holder, *, team: str | None = None
) -> list[TokenRecord]:
    """Return the tokens of the holder's account, or of a team that it owns.

    Raises:
        AccountNeeded, ScopeMissing, TeamNotFound, WrongTeam, RoleMissing: not its own.
    """
    account = holder.require_account()
    holder.require_scope(Scope.ADMIN)
    with backend.database.read() as db:
        if team is None:
            return tokens.tokens_of(db, account_id=account.id)
        holder.require_owner(db, team)
        return tokens.tokens_of(db, team=team)


def all_tokens(backend: Backend, team: str | None = None) -> list[TokenRecord]:
    """Return the hub's tokens, or a team's, for its operator."""
    with backend.database.read() as db:
        return tokens.tokens_of(db, team=team)


def revoke_token(backend: Backend, holder: Holder, number: int) -> None:
    """Take a token back: one's own, one of a team that one owns; at once, for good.

    Others' are as if they were not there.

    Raises:
        AccountNeeded, ScopeMissing: the holder takes back none.
        TokenNotFound: it is none of the holder's.
    """
    account = holder.require_account()
    holder.require_scope(Scope.ADMIN)
    with backend.database.write() as db:
        found = tokens.token_by_id(db, number)
        if found is None or not _is_own(holder, account.id, found):
            raise TokenNotFound(str(number))
        tokens.revoke(db, number, backend.clock())


def identify(backend: Backend, secret: str | None) -> Holder:
    """Return who holds a token, with the roles of this moment.

    Raises:
        NotSignedIn: there is none.
        TokenUnknown, TokenExpired, TokenRevoked: it is not valid here, or no longer.
    """
    if not secret:
        raise NotSignedIn
    return _holder_of(backend, lambda db: tokens.find_token(db, hash_secret(secret)))


def identify_again(backend: Backend, number: int) -> Holder:
    """Return who holds a token that was shown before, by its number.

    Raises:
        TokenUnknown, TokenExpired, TokenRevoked: it is not valid, or no longer.
    """
    return _holder_of(backend, lambda db: tokens.token_by_id(db, number))


def _holder_of(
    backend: Backend, find: Callable[[Connection], TokenRecord | None]
) -> Holder:
    now, account = backend.clock(), None
    with backend.database.read() as db:
        found = find(db)
        if found is None:
            raise TokenUnknown
        if found.account_id is not None:
            account = accounts.account_by_id(db, found.account_id)
    if found.revoked is not None:
        raise TokenRevoked(f"on {found.revoked:%Y-%m-%d %H:%M} UTC")
    if found.expires is not None and found.expires <= now:
        raise TokenExpired(f"{found.expires:%Y-%m-%d %H:%M} UTC")
    _note_use(backend, found, now)
    return Holder(
        found.team,
        found.scopes,
        account,
        found.patterns,
        expires=found.expires,
        token_id=found.id,
    )


def new_secret(prefix: str) -> str:
    """Make a secret that nobody guesses."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def hash_secret(secret: str) -> str:
    """Hash a secret; it is random and long, so no salt or slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _new(
    backend: Backend,
    secret: str,
    terms: TokenTerms,
    *,
    not_after: datetime | None = None,
) -> NewToken:
    now = backend.clock()
    ends = [] if terms.expires_in is None else [now + terms.expires_in]
    ends += [] if not_after is None else [not_after]
    return NewToken(
        hash=hash_secret(secret),
        scopes=tuple(terms.scopes),
        patterns=tuple(terms.patterns),
        label=terms.label,
        created=now,
        expires=min(ends, default=None),
    )


def _is_own(holder: Holder, account_id: int, found: TokenRecord) -> bool:
    if holder.is_operator:
        return True
    if found.account_id is not None:
        return found.account_id == account_id
    role = holder.role_in(found.team or "")
    return role is not None and role.includes(Role.OWNER) and not holder.patterns


def _note_use(backend: Backend, found: TokenRecord, now: datetime) -> None:
    """Remember that a token is used, now and then; no request fails for it."""
    if found.last_used is not None and now - found.last_used < USE_NOTED_EVERY:
        return
    try:
        with backend.database.write() as db:
            tokens.note_use(db, found.id, now)
    except (DatabaseError, DatabaseFailed):
        log.warning("the use of token %s is not noted", found.id, exc_info=True)
