"""Who is in a team, and a token's rights of now."""

from __future__ import annotations

from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.db import tokens as rows
from registry.services.holder import OPERATOR
from registry.services.members import list_members
from registry.services.tokens import TokenTerms, create_account_token, identify

ALL = TokenTerms(("publish", "yank", "read", "admin"))
ADD = FunctionName("acme", "add")
ONE = parse_version("1.0.0")


def members(backend):
    return {m.account: m.role for m in list_members(backend, OPERATOR, "acme")}


def again(backend, holder):
    """The same token with the roles of now, as the next request has them."""
    with backend.database.read() as db:
        token = rows.token_by_id(db, holder.token_id)
    secret = create_account_token(backend, token.account, TokenTerms(token.scopes))
    return identify(backend, secret)
