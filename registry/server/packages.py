"""/index and /packages: what clients resolve from and pull, served as stored."""

from __future__ import annotations

from flask import Blueprint, Response, request

from registry.core.names import FunctionName
from registry.server.context import backend
from registry.services.catalog import get_index_document, get_package
from registry.store import Blob

bp = Blueprint("packages", __name__)
_FOR_EVER = "public, max-age=31536000, immutable"  # a year: caches know no more


@bp.get("/index/<team:team>/<name:name>.json")
def show_index_document(team: str, name: str) -> Response:
    """Serve a function's index document; clients revalidate it by its ETag."""
    blob = get_index_document(backend(), FunctionName(team, name))
    # Keep it, but ask before using it.
    return _serve(blob, "application/json", "public, no-cache")


@bp.get("/packages/<sha256:sha256>/<package:filename>")
def download_package(sha256: str, filename: str) -> Response:
    """Serve a wheel or its METADATA: the same bytes for ever."""
    blob = get_package(backend(), f"packages/{sha256}/{filename}")
    if not filename.endswith(".whl"):
        return _serve(blob, "text/plain", _FOR_EVER)
    # The same tag, whichever store it is in.
    return _serve(Blob(blob.data, sha256), "application/zip", _FOR_EVER)


def _serve(blob: Blob, media_type: str, cache_control: str) -> Response:
    # Headers as text: a sync asks for hundreds of packages, and werkzeug's own
    # writers read a header again with each part that is added to it.
    headers = {
        "Cache-Control": cache_control,
        "ETag": f'"{blob.etag}"',
        "X-Content-Type-Options": "nosniff",
    }
    response = Response(blob.data, mimetype=media_type, headers=headers)
    response.make_conditional(request)
    return response
