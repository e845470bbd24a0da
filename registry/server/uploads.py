"""/legacy/: the form that `twine upload` and `uv publish` send.

What the form says of the release is not looked at: the wheel in it is the only
source.  Answers are text, which these clients show as it is.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from registry.core.errors import (
    BodyTooLarge,
    FnhubError,
    InvalidRequest,
    InvalidWheel,
    VersionExists,
)
from registry.server.context import backend, holder
from registry.server.problems import log_failure, status_of
from registry.services.publish import publish

bp = Blueprint("uploads", __name__, url_prefix="/legacy")

_ACTION = "file_upload"
_SIGNATURES = ("gpg_signature", "attestations")
# The wheel, and its METADATA once more, field by field; README.md is one of them.
_TIMES = 2
_FRAME_BYTES = 1 << 20


def form_bytes(wheel_bytes: int) -> int:
    """Return how large a form may be, of wheels up to a size."""
    return _TIMES * wheel_bytes + _FRAME_BYTES


@bp.post("/")
def upload() -> Response:
    """Publish the wheel in a form."""
    who = holder()  # before the body is read: strangers cost nothing
    limit = backend().limits.wheel_bytes
    request.max_form_memory_size = limit
    data, filename = _wheel()
    done = publish(backend(), who, data, filename)
    ref = done.release.manifest.ref
    if done.unchanged:
        return _text(f"{ref} is unchanged", 200)
    return _text(f"published {ref}", 201)


def _wheel() -> tuple[bytes, str]:
    """Return the wheel in the form, and what it is called.

    Raises:
        InvalidRequest: there is none, or more than is taken.
        InvalidWheel: another kind of file.
        BodyTooLarge: before it is kept.
    """
    if request.form.get(":action") != _ACTION:
        raise InvalidRequest(
            f"send a form with `:action` {_ACTION}, as `twine upload` does"
        )
    for name in _SIGNATURES:
        if name in request.files or name in request.form:
            raise InvalidRequest(f"signatures are not taken: leave out `{name}`")
    sent = request.files.get("content")
    if sent is None:
        raise InvalidRequest("the form has no file `content`")
    filename = sent.filename or ""
    if not filename.endswith(".whl"):
        raise InvalidWheel(f"a release is a wheel, and this is {filename!r}")
    limit = backend().limits.wheel_bytes
    data = sent.stream.read(limit + 1)
    if len(data) > limit:
        raise BodyTooLarge(limit)
    return data, filename


@bp.errorhandler(FnhubError)
def _refused(error: FnhubError) -> Response:
    status = status_of(error)
    log_failure(error, status)
    said = f"{error}\nhint: {error.hint}" if error.hint else str(error)
    if isinstance(error, VersionExists):  # the words by which clients know it
        said = f"File already exists: {said}"
    response = _text(said, status.value)
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Basic realm="fnhub"'
    return response


@bp.errorhandler(RequestEntityTooLarge)
def _too_large(_error: HTTPException) -> Response:
    return _refused(BodyTooLarge(backend().limits.wheel_bytes))


def _text(said: str, status: int) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    text = f"{said}\n"
    return Response(text, status, headers, mimetype="text/plain")
