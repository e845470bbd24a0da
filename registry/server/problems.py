"""Errors on the wire: RFC 9457 problem documents, all from one table."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from registry.core import errors
from registry.server.context import ask_who, is_signed
from registry.server.request_log import note_error, request_id

# The nearest class in an error's ancestry decides.
STATUS: dict[type[errors.FnhubError], HTTPStatus] = {
    errors.FnhubError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Denied: HTTPStatus.FORBIDDEN,
    errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    errors.TokenUnknown: HTTPStatus.UNAUTHORIZED,
    errors.TokenExpired: HTTPStatus.UNAUTHORIZED,
    errors.TokenRevoked: HTTPStatus.UNAUTHORIZED,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.Untrusted: HTTPStatus.BAD_GATEWAY,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.RateLimited: HTTPStatus.TOO_MANY_REQUESTS,
    errors.BodyTooSlow: HTTPStatus.REQUEST_TIMEOUT,
}

_PAGE = "fnhub-error-page"
# A client that waits a moment finds it done.
_SOON = errors.UploadsBusy | errors.SearchUnavailable | errors.RequirementsNotMade

log = logging.getLogger(__name__)


def status_of(error: errors.FnhubError) -> HTTPStatus:
    """Return the HTTP status of an error."""
    return next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)


def problem(error: errors.FnhubError) -> Response:
    """Render an error as `application/problem+json`."""
    status = status_of(error)
    log_failure(error, status)
    document = error.details() | {
        "type": f"/problems/{error.code}",
        "title": (type(error).__doc__ or "").partition("\n")[0].rstrip("."),
        "status": status.value,
        "detail": str(error),
        "hint": error.hint,
        "code": error.code,
    }
    response = _render(document, status)
    if isinstance(error, _SOON):
        response.headers["Retry-After"] = "2"
    if isinstance(error, errors.UploadsBusy | errors.BodyTooSlow):
        response.headers["Connection"] = "close"  # what comes late is not waited for
    if status is HTTPStatus.UNAUTHORIZED or (
        status is HTTPStatus.NOT_FOUND and not is_signed()
    ):
        ask_who(response)  # who says who they are may find something
    return response


def log_failure(error: errors.FnhubError, status: HTTPStatus) -> None:
    """Keep the cause of what is the hub's own fault; it is for the operator alone."""
    is_late = isinstance(error, errors.RequirementsNotMade)  # and nobody's fault
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not is_late:
        log.error("failed: %s %s", request.method, request.path, exc_info=error)
    note_error(error)


def install(app: Flask) -> None:
    """Make every error that leaves a view a problem document."""
    app.register_error_handler(errors.FnhubError, problem)
    app.register_error_handler(RecursionError, _of_depth)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _of_bug)


def _of_http(error: HTTPException) -> Response:
    """Render what Flask itself refuses: an unknown path, a method, a body too large."""
    if isinstance(error, RequestEntityTooLarge):
        return problem(errors.BodyTooLarge(request.max_content_length or 0))
    if error.code == HTTPStatus.NOT_FOUND:
        return _of_nothing(errors.PageNotFound(request.path))
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    response = _render(_plain(status, error.description or ""), status)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def prefer_pages(app: Flask, page: Callable[[errors.FnhubError], Response]) -> None:
    """Let people who ask for what no route has be told so by a page."""
    app.extensions[_PAGE] = page


def _of_nothing(error: errors.PageNotFound) -> Response:
    page = current_app.extensions.get(_PAGE)
    kinds = ["application/problem+json", "text/html"]
    is_for_people = request.accept_mimetypes.best_match(kinds) == "text/html"
    if page is not None and is_for_people and not request.path.startswith("/api/"):
        found: Response = page(error)
        return found
    return problem(error)


def _of_depth(_error: RecursionError) -> Response:
    """JSON that is nested by the thousand is a caller's doing."""
    return problem(errors.InvalidRequest("the body is nested too deeply"))


def note_bug(error: Exception) -> None:
    """Tell the log everything of what is the hub's own fault."""
    log.error("failed: %s %s", request.method, request.path, exc_info=error)
    note_error(error)


def _of_bug(error: Exception) -> Response:
    """Tell the caller nothing."""
    note_bug(error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _render(_plain(status, "the hub failed; its log says why"), status)


def _plain(status: HTTPStatus, detail: str) -> dict[str, object]:
    code = status.phrase.lower().replace(" ", "-")
    return {
        "type": f"/problems/{code}",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "hint": "",
        "code": code,
    }


def _render(document: dict[str, object], status: HTTPStatus) -> Response:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and (known := request_id()):
        document["request_id"] = known  # by which its lines of the log are found
    response = jsonify(document)
    response.status_code = status.value
    response.mimetype = "application/problem+json"
    response.cache_control.no_store = True
    return response
