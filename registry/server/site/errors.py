"""Pages for what went wrong: a 404 that searches, a 500 that tells nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
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
_WORDS = re.compile(r"[a-z]{3,}")
_OF_ADDRESSES = frozenset({"functions", "teams", "categories", "files", "raw", "html"})

log = logging.getLogger(__name__)


def install(app: Flask, blueprints: Iterable[Blueprint]) -> None:
    """Tell people in pages what others are told in problem documents."""
    for each in blueprints:
        each.register_error_handler(errors.FnhubError, _of_error)
        each.register_error_handler(HTTPException, _of_http)
        each.register_error_handler(Exception, _of_bug)
    prefer_pages(app, _of_error)


def _of_error(error: errors.FnhubError) -> Response:
    if isinstance(error, errors.NotSignedIn) and request.method == "GET":
        response: Response = redirect("/sign-in", 303)  # type: ignore[assignment]  # werkzeug's
        return response
    status = status_of(error)
    log_failure(error, status)
    is_ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    said = "Something failed here; the hub's log says what." if is_ours else str(error)
    return _page(status, said, "" if is_ours else error.hint)


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
    said = "Something failed here; the hub's log says what."
    return _page(HTTPStatus.INTERNAL_SERVER_ERROR, said)


def _page(status: HTTPStatus, said: str, hint: str = "") -> Response:
    is_gone = status is HTTPStatus.NOT_FOUND
    values = {
        "title": "There is nothing here" if is_gone else status.phrase,
        "said": said,
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
        if text:
            return search(backend(), Query(text, limit=_GUESSES), reader()).hits
    return ()


def _words() -> list[str]:
    found = _WORDS.findall(request.path.lower()[:200])
    return [each for each in found if each not in _OF_ADDRESSES][:6]
