"""/static: styles, scripts and icons, under names that hold their digest."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request

from registry.core.errors import PageNotFound

bp = Blueprint("site_static", __name__)

_HERE = Path(__file__).parent.parent
_FOR_EVER = "public, max-age=31536000, immutable"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Static:
    """One file, plain and compressed."""

    data: bytes
    gzipped: bytes
    digest: str
    media_type: str


@cache
def statics() -> dict[str, Static]:
    """Return the website's own files by name, read once."""
    found = {}
    for path in sorted(_folder().iterdir()):
        if path.suffix in MEDIA_TYPES:
            data = path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()[:12]
            packed = gzip.compress(data, 9, mtime=0)
            found[path.name] = Static(data, packed, digest, MEDIA_TYPES[path.suffix])
    return found


def static_url(name: str) -> str:
    """Return the address of a file, which changes with what is in it."""
    return f"/static/{statics()[name].digest}/{name}"


@bp.get("/static/<digest>/<file>")
def show_static(digest: str, file: str) -> Response:
    """Serve a file: for ever, as another content has another address."""
    found = statics().get(file)
    if found is None or found.digest != digest:
        raise PageNotFound(request.path)
    headers = {
        "Cache-Control": _FOR_EVER,
        "ETag": f'"{digest}"',
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    data = found.data
    if request.accept_encodings["gzip"]:
        data, headers["Content-Encoding"] = found.gzipped, "gzip"
        headers["ETag"] = f'"{digest}-gzip"'
    response = Response(data, headers=headers, content_type=found.media_type)
    response.make_conditional(request)
    return response


@bp.get("/favicon.ico")
@bp.get("/favicon.svg")
def show_favicon() -> Response:
    """Serve the icon, where browsers look for it."""
    found = statics()["favicon.svg"]
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(found.data, headers=headers, content_type=found.media_type)


def _folder() -> Path:
    """Return where they lie: in the package when it is installed, else in its tree."""
    packed = _HERE / "static"
    return packed if packed.is_dir() else _HERE.parent.parent / "static"
