"""/index and /packages: what clients resolve from and pull, served as stored."""

from __future__ import annotations

from flask import Blueprint, Response, request

from registry.core.names import FunctionName
from registry.server.context import backend
from registry.services.catalog import get_index_document, get_package
from registry.store import Blob

bp = Blueprint("packages", __name__)


@bp.get("/index/<team:team>/<name:name>.json")
def show_index_document(team: str, name: str) -> Response:
    """Serve a function's index document; clients revalidate it by its ETag."""
    blob = get_index_document(backend(), FunctionName(team, name))
    response = _serve(blob, "application/json")
    response.cache_control.public = True
    response.cache_control.no_cache = True  # keep it, but ask before using it
    return response


@bp.get("/packages/<sha256:sha256>/<package:filename>")
def download_package(sha256: str, filename: str) -> Response:
    """Serve a wheel or its METADATA: the same bytes for ever."""
    blob = get_package(backend(), f"packages/{sha256}/{filename}")
    is_wheel = filename.endswith(".whl")
    response = _serve(blob, "application/zip" if is_wheel else "text/plain")
    response.cache_control.public = True
    response.cache_control.max_age = 31_536_000  # a year: caches know no "for ever"
    response.cache_control.immutable = True
    return response


def _serve(blob: Blob, media_type: str) -> Response:
    response = Response(blob.data, mimetype=media_type)
    response.set_etag(blob.etag)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.make_conditional(request)
    return response
