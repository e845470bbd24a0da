"""/simple/ and the other tools' views: every bridge there is, served alike.

A bridge says what is there; all that the wire needs is here: who asks, validators,
caching.  What is the same for everybody is found without a look at the token.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Flask, Response, request

from registry.bridges import Answer, Bridge, Question, bridge_names, open_bridge
from registry.core.access import PUBLIC
from registry.core.errors import PageNotFound
from registry.server.context import backend, is_signed, reader
from registry.server.public_url import hub_url
from registry.services.reader_catalog import ReaderCatalog


def install(app: Flask) -> None:
    """Serve every bridge below its prefix."""
    for name in bridge_names():
        app.register_blueprint(_blueprint(name, open_bridge(name)))


def _blueprint(name: str, bridge: Bridge) -> Blueprint:
    blueprint = Blueprint(f"bridge_{name}", __name__)

    def show(path: str = "") -> Response:
        return _show(bridge, path)

    # Clients ask with a slash at the end and without: neither is redirected.
    top = bridge.prefix.rstrip("/")
    blueprint.add_url_rule(f"{top}/", "show", show, strict_slashes=False)
    blueprint.add_url_rule(f"{top}/<path:path>", "show", show)
    return blueprint


def _show(bridge: Bridge, path: str) -> Response:
    question = Question(
        path, hub_url(), request.headers.get("Accept", ""), request.args
    )
    catalog = ReaderCatalog(backend(), PUBLIC)
    answer = bridge.answer(question, catalog)
    if not catalog.is_for_all and (asker := reader()) != PUBLIC:
        answer = bridge.answer(question, ReaderCatalog(backend(), asker))
    if answer is None:
        raise PageNotFound(request.path)
    return _response(answer, is_for_all=catalog.is_for_all)


def _response(answer: Answer, *, is_for_all: bool) -> Response:
    response = Response(answer.body, answer.status, content_type=answer.media_type)
    kept = f"max-age={answer.max_age_s}" if answer.max_age_s else "no-cache"
    if is_for_all:
        kept = f"public, {kept}"
    elif is_signed():
        kept = "private, no-cache"
    if hub_url().encode() in answer.body:  # as the asker wrote it: for no one else
        kept = "private, no-cache"
    response.headers["Cache-Control"] = kept
    response.headers["X-Content-Type-Options"] = "nosniff"
    if answer.varies_by_accept:
        response.vary.add("Accept")
    if answer.status is HTTPStatus.OK:
        response.add_etag()
        response.make_conditional(request)
    return response
