"""Everybody who may ask a hub: roles, tokens, and tokens with something amiss."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from registry.core.access import Role
from registry.services.accounts import create_account
from registry.services.holder import OPERATOR
from registry.services.members import change_role
from registry.services.tokens import (
    TokenTerms,
    all_tokens,
    create_account_token,
    create_team_token,
    revoke_token,
)
from tests.conftest import NOON

WORDS = ("publish", "yank", "read", "admin")


@dataclass(frozen=True)
class Asker:
    """Somebody with a token, and what they are."""

    name: str
    token: str | None
    is_valid: bool = True
    role: Role | None = None  # in acme
    is_account: bool = True
    scopes: tuple[str, ...] = WORDS
    has_other_names: bool = False


def sign_up(backend, name, role=None, *, terms=None, **more):
    create_account(backend, name, is_operator=more.pop("is_operator", False))
    if role is not None:
        change_role(backend, OPERATOR, "acme", name, role)
    token = create_account_token(backend, name, terms or TokenTerms(WORDS))
    return Asker(name, token, role=role, **more)


def askers_of(backend):
    """Everybody there is, and tokens of an owner with one thing amiss each."""
    alice = sign_up(backend, "alice", Role.OWNER)

    def of_alice(name, terms, **more):
        token = create_account_token(backend, "alice", terms)
        return Asker(name, token, role=Role.OWNER, **more)

    expired = replace(backend, clock=lambda: NOON - timedelta(days=2))
    old = create_account_token(
        expired, "alice", TokenTerms(WORDS, expires_in=timedelta(days=1))
    )
    revoked = of_alice("revoked", TokenTerms(WORDS), is_valid=False)
    revoke_token(backend, OPERATOR, all_tokens(backend)[-1].id)
    lacking = [
        of_alice(
            f"without {word}",
            TokenTerms([each for each in WORDS if each != word]),
            scopes=tuple(each for each in WORDS if each != word),
        )
        for word in WORDS
    ]
    team_token = create_team_token(backend, "acme", TokenTerms(WORDS))
    elsewhere = create_team_token(backend, "zeta", TokenTerms(WORDS))
    return [
        Asker("anonymous", None),
        Asker("unknown", "fnhub_no", is_valid=False),
        Asker("expired", old, is_valid=False),
        revoked,
        sign_up(backend, "stranger"),
        Asker("other team", elsewhere, is_account=False),
        sign_up(backend, "reader", Role.READER),
        sign_up(backend, "maintainer", Role.MAINTAINER),
        Asker("team token", team_token, role=Role.MAINTAINER, is_account=False),
        alice,
        *lacking,
        of_alice("other names", TokenTerms(WORDS, ("acme/x*",)), has_other_names=True),
        replace(sign_up(backend, "boss", is_operator=True), role=Role.OWNER),
    ]
