"""/api/v1/suggest: functions while somebody types."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from indexer import Query
from registry.server.api import encoding
from registry.server.context import ask_who, backend, is_signed, reader
from registry.services.search import search

bp = Blueprint("suggest", __name__, url_prefix="/api/v1/suggest")

SUGGESTIONS = 6


@bp.get("")
def suggest() -> Response:
    """Suggest functions for a beginning; none for nothing."""
    who = reader()
    query = Query(request.args.get("q", ""), limit=SUGGESTIONS, with_facets=False)
    if not query.terms:
        return jsonify(suggestions=[])
    response = jsonify(encoding.suggestions(search(backend(), query, who)))
    if not is_signed():
        ask_who(response)  # a member of private teams finds more
    return response
