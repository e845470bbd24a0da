"""Pages for what went wrong: a 404 that searches, a 500 that tells nothing."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from http import HTTPStatus

from flask import Blueprint, Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException

from indexer import Hit, Query
from registry.core import errors
from registry.server.context import backend, reader
from registry.server.problems import log_failure, note_bug, prefer_pages, status_of
from registry.server.request_log import request_id
from registry.server.site.frame import page
from registry.services.search import search

_GUESSES = 5
_FAILED = "Something failed here; the hub's log says what"
_WORDS = re.compile(r"[a-z]{3,}")
_OF_ADDRESSES = frozenset({"functions", "teams", "categories", "files", "raw", "html"})

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Tell people in a page that there is nothing at an address."""
    prefer_pages(app, _of_error)


def tell_in_pages(blueprint: Blueprint) -> None:
    """Tell people in pages what others are told in problem documents."""
    blueprint.register_error_handler(errors.FnhubError, _of_error)
    blueprint.register_error_handler(HTTPException, _of_http)
    blueprint.register_error_handler(Exception, _of_bug)


def _of_error(error: errors.FnhubError) -> Response:
    if isinstance(error, errors.NotSignedIn) and request.method == "GET":
        response: Response = redirect("/sign-in", 303)  # type: ignore[assignment]  # werkzeug's
        return response
    status = status_of(error)
    log_failure(error, status)
    is_ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if is_ours:
        return _page(status, _FAILED)
    return _page(status, str(error), error.hint)


def _of_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status is HTTPStatus.NOT_FOUND:
        return _of_error(errors.PageNotFound(request.path))
    response = _page(status, f"{status.description or status.phrase}.")
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _of_bug(error: Exception) -> Response:
    note_bug(error)
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, _FAILED)


def _page(status: HTTPStatus, said: str, hint: str = "") -> Response:
    is_gone = status is HTTPStatus.NOT_FOUND
    values = {
        "title": "There is nothing here" if is_gone else status.phrase,
        "said": f"{said[:1].upper()}{said[1:]}".rstrip(".") + ".",
        "hint": "" if is_gone else hint,
        "hits": _guesses() if is_gone else (),
        "words": " ".join(_words()) if is_gone else "",
        "request_id": request_id() if status.value >= 500 else None,
    }
    response = page("error.html", status.value, **values)
    response.headers["Cache-Control"] = "no-store"
    return response


def _guesses() -> tuple[Hit, ...]:
    """Return functions that the address may have meant."""
    text = " ".join(_words())
    with suppress(errors.FnhubError):
        found = search(backend(), Query(text, limit=_GUESSES), reader())
        if not found.hits and found.did_you_mean:
            meant = Query(found.did_you_mean, limit=_GUESSES)
            found = search(backend(), meant, reader())
        return found.hits if text else ()
    return ()


def _words() -> list[str]:
    """Return the words of the address, a function's without its team."""
    parts = request.path.lower()[:200].strip("/").split("/")
    if parts[0] == "functions" and len(parts) > 2:
        parts = parts[2:3]
    found = _WORDS.findall(" ".join(parts))
    return [each for each in found if each not in _OF_ADDRESSES][:6]
