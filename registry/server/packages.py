"""/index and /packages: what clients resolve from and pull, served as stored.

What is public says so, and is the same for all who ask: shared caches keep it, also
from requests with a token.  What is a private team's they keep never.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from werkzeug.datastructures import Headers

from registry.core.names import FunctionName
from registry.server.context import backend, readable
from registry.services.catalog import Served, get_index_document, get_package
from registry.store import Blob

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

bp = Blueprint("packages", __name__)
_FOR_EVER = "public, max-age=31536000, immutable"  # a year: caches know no more

# Most requests have none of these, or the one of a client that has it as it is.  What
# werkzeug does about all others takes a third of a whole answer.
_IF_NONE_MATCH = "HTTP_IF_NONE_MATCH"
_CONDITIONS = (
    _IF_NONE_MATCH,
    "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_IF_RANGE",
    "HTTP_RANGE",
)
_GIVEN = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT)


class _Stored(Response):
    """Stored bytes whole, with all their headers: werkzeug has none to add."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:  # noqa: ARG002  # theirs
        """Return them without the look for what might be missing or wrong."""
        return self.headers


@bp.get("/index/<team:team>/<name:name>.json")
def show_index_document(team: str, name: str) -> Response:
    """Serve a function's index document; clients revalidate it by its ETag."""
    wanted = FunctionName(team, name)
    found = readable(lambda reader: get_index_document(backend(), wanted, reader))
    # Keep it, but ask before using it.
    return _serve(found, "application/json", "public, no-cache")


@bp.get("/packages/<sha256:sha256>/<package:filename>")
def download_package(sha256: str, filename: str) -> Response:
    """Serve a wheel or its METADATA: the same bytes for ever."""
    found = readable(lambda reader: get_package(backend(), sha256, filename, reader))
    if not filename.endswith(".whl"):
        return _serve(found, "text/plain; charset=utf-8", _FOR_EVER)
    # The same tag, whichever store it is in.
    wheel = replace(found, blob=Blob(found.blob.data, sha256))
    response = _serve(wheel, "application/zip", _FOR_EVER)
    if _is_pull(request.method, response):
        backend().pulls.add(sha256, backend().clock().date())
    return response


def _is_pull(method: str, response: Response) -> bool:
    """Whether somebody gets a package from its first byte on; 304 and HEAD do not."""
    if method != "GET" or response.status_code not in _GIVEN:
        return False
    start = response.headers.get("Content-Range", "bytes 0-")
    return start.startswith("bytes 0-")


def _serve(found: Served, media_type: str, cache_control: str) -> Response:
    # Headers as text: a sync asks for hundreds of packages, and werkzeug's own
    # writers read a header again with each part that is added to it.
    tag = f'"{found.blob.etag}"'
    headers = {
        "Content-Type": media_type,
        "Cache-Control": cache_control,
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
    }
    if found.is_private:  # who may read it may change
        headers |= {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
    environ = request.environ
    conditions = [each for each in _CONDITIONS if each in environ]
    if conditions == [_IF_NONE_MATCH] and environ[_IF_NONE_MATCH] == tag:
        return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    if conditions:
        response = Response(found.blob.data, headers=headers)
        response.make_conditional(request)
        return response
    headers["Content-Length"] = str(len(found.blob.data))
    return _Stored((found.blob.data,), headers=Headers(headers))
