"""/api/v1/whoami and /api/v1/tokens: whose a token is; more of them, and fewer."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, jsonify, request

from registry.core.errors import InvalidRequest
from registry.core.names import TEAM
from registry.server.api import encoding_teams
from registry.server.api.bodies import Body
from registry.server.context import backend, holder
from registry.services.tokens import (
    TokenTerms,
    list_tokens,
    make_token,
    revoke_token,
)

bp = Blueprint("tokens", __name__, url_prefix="/api/v1")

DAYS_MOST = 3_650


@bp.get("/whoami")
def show_holder() -> Response:
    """Show whose the token is that was sent, and what it may do."""
    response = jsonify(encoding_teams.holder(holder()))
    response.cache_control.no_store = True
    return response


@bp.get("/tokens")
def show_tokens() -> Response:
    """List the account's tokens, or with `team` a team's; never the secrets."""
    team = request.args.get("team")
    if team is not None and TEAM.fullmatch(team) is None:
        raise InvalidRequest("team is the name of a team")
    found = list_tokens(backend(), holder(), team=team)
    return jsonify(tokens=[encoding_teams.token_details(each) for each in found])


@bp.post("/tokens")
def make_one() -> tuple[Response, int]:
    """Make a token for the account, or for a team that it owns."""
    who = holder()
    body = Body(("scopes", "patterns", "label", "days", "team"))
    days = body.maybe_whole("days", DAYS_MOST)
    terms = TokenTerms(
        scopes=body.texts("scopes", ("publish",)),
        patterns=body.texts("patterns", ()),
        label=body.maybe_text("label") or "",
        expires_in=None if days is None else timedelta(days=days),
    )
    made = make_token(backend(), who, terms, team=body.maybe_text("team"))
    return jsonify(encoding_teams.made_token(made)), 201


@bp.delete("/tokens/<number:number>")
def revoke_one(number: int) -> tuple[str, int]:
    """Take a token back."""
    revoke_token(backend(), holder(), number)
    return "", 204
