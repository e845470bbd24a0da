"""/api/v1/whoami: what the hub knows of a token."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from registry.server.api import encoding
from registry.server.context import holder

bp = Blueprint("tokens", __name__, url_prefix="/api/v1")


@bp.get("/whoami")
def show_holder() -> Response:
    """Show the team, the scopes and the end of the token that was sent."""
    response = jsonify(encoding.holder(holder()))
    response.cache_control.no_store = True
    return response
