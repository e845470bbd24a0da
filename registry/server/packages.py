"""/index and /packages: what clients resolve from and pull, served as stored.

What is public says so, and is the same for all who ask: shared caches keep it, also
from requests with a token.  What is a private team's they keep never.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from werkzeug.datastructures import Headers

from registry.core.names import FunctionName
from registry.server.context import backend, freshen, readable
from registry.services.catalog import Served, get_index_document, get_package
from registry.store import Blob

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

bp = Blueprint("packages", __name__)
INDEX_ROUTE = "/index/<team:team>/<name:name>.json"
INDEX_ENDPOINT = "packages.show_index_document"
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


@bp.get(INDEX_ROUTE)
def show_index_document(team: str, name: str) -> Response:
    """Serve a function's index document; clients revalidate it by its ETag."""
    wanted = FunctionName(team, name)
    freshen(wanted)
    found = readable(lambda reader: get_index_document(backend(), wanted, reader))
    return _serve(found, index_headers(found))


@bp.get("/packages/<sha256:sha256>/<package:filename>")
def download_package(sha256: str, filename: str) -> Response:
    """Serve a wheel or its METADATA: the same bytes for ever."""
    found = readable(lambda reader: get_package(backend(), sha256, filename, reader))
    if not filename.endswith(".whl"):
        return _serve(found, _headers(found, "text/plain; charset=utf-8", _FOR_EVER))
    # The same tag, whichever store it is in.
    wheel = replace(found, blob=Blob(found.blob.data, sha256))
    response = _serve(wheel, _headers(wheel, "application/zip", _FOR_EVER))
    if _is_pull(request.method, response):
        backend().pulls.add(sha256, backend().clock().date())
    return response


def _is_pull(method: str, response: Response) -> bool:
    """Whether somebody gets a package from its first byte on; 304 and HEAD do not."""
    if method != "GET" or response.status_code not in _GIVEN:
        return False
    start = response.headers.get("Content-Range", "bytes 0-")
    return start.startswith("bytes 0-")


def index_headers(found: Served) -> dict[str, str]:
    """Return what is said of an index document: keep it, but ask before using it."""
    return _headers(found, "application/json", "public, no-cache")


def conditions_of(environ: WSGIEnvironment) -> list[str]:
    """Return the conditions that a request comes with, by their keys in `environ`."""
    return [each for each in _CONDITIONS if each in environ]


def is_known(
    environ: WSGIEnvironment, conditions: list[str], headers: Mapping[str, str]
) -> bool:
    """Whether a client has it as it is, and asks nothing else."""
    return conditions == [_IF_NONE_MATCH] and environ[_IF_NONE_MATCH] == headers["ETag"]


def _headers(found: Served, media_type: str, cache_control: str) -> dict[str, str]:
    # As text: a sync asks for hundreds of packages, and werkzeug's own writers read
    # a header again with each part that is added to it.
    headers = {
        "Content-Type": media_type,
        "Cache-Control": cache_control,
        "ETag": f'"{found.blob.etag}"',
        "X-Content-Type-Options": "nosniff",
    }
    if found.is_private:  # who may read it may change
        headers |= {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
    return headers


def _serve(found: Served, headers: dict[str, str]) -> Response:
    environ = request.environ
    conditions = conditions_of(environ)
    if is_known(environ, conditions, headers):
        return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    if conditions:
        response = Response(found.blob.data, headers=headers)
        response.make_conditional(request)
        return response
    headers["Content-Length"] = str(len(found.blob.data))
    return _Stored((found.blob.data,), headers=Headers(headers))
