"""…/files: a release's files, shown with line links; …/raw and …/plots: their bytes."""

from __future__ import annotations

from flask import Blueprint, Response, request

from registry.core.access import Reader
from registry.core.errors import PageNotFound
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.versions import Version
from registry.markup.plots import MEDIA_TYPES, kind_of
from registry.server.context import backend, is_signed, readable
from registry.server.site.frame import page
from registry.services.catalog import get_release
from registry.services.pages import get_file, get_page, get_plot, get_source
from registry.services.shown import show_function

bp = Blueprint("site_files", __name__)

# What a release holds is text or a picture, and nothing of it ever runs.
_SANDBOX = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
)
_FOR_EVER = "public, max-age=31536000, immutable"
_RELEASE = "/functions/<team:team>/<name:name>/<version:version>"


@bp.get(f"{_RELEASE}/files")
def show_files(team: str, name: str, version: Version) -> Response:
    """List a release's files."""
    wanted = FunctionName(team, name)
    shown, found = readable(
        lambda who: (
            (shown := show_function(backend(), wanted, version, who)),
            get_page(backend(), shown.release, who),
        )
    )
    return page("files.html", name=wanted, shown=shown, files=found.files)


@bp.get(f"{_RELEASE}/files/<path:path>")
def show_file(team: str, name: str, version: Version, path: str) -> Response:
    """Show a file's text with a link to each line; a picture as such."""
    wanted = FunctionName(team, name)

    def find(who: Reader) -> tuple[Release, list[str] | None]:
        release = get_release(backend(), wanted, version, who)
        return release, get_source(backend(), release, path, who)

    release, lines = readable(find)
    return page(
        "file.html",
        name=wanted,
        release=release,
        file=path,
        lines=lines,
        is_picture=path.rpartition(".")[2].lower()
        in ("png", "jpg", "jpeg", "gif", "svg"),
    )


@bp.get(f"{_RELEASE}/raw/<path:path>")
def show_raw(team: str, name: str, version: Version, path: str) -> Response:
    """Serve a file's bytes: a picture as one, all else as text to be saved."""
    wanted = FunctionName(team, name)

    def find(who: Reader) -> bytes:
        release = get_release(backend(), wanted, version, who)
        return get_file(backend(), release, path, who)

    return _bytes(readable(find), path)


@bp.get(f"{_RELEASE}/plots/<file>")
def show_plot(team: str, name: str, version: Version, file: str) -> Response:
    """Serve a picture of the example."""
    wanted = FunctionName(team, name)
    if file.rpartition(".")[2] not in MEDIA_TYPES:
        raise PageNotFound(request.path)

    def find(who: Reader) -> bytes:
        release = get_release(backend(), wanted, version, who)
        return get_plot(backend(), release, file, who)

    return _bytes(readable(find), file)


def _bytes(data: bytes, path: str) -> Response:
    kind = kind_of(data)
    is_named_so = path.rpartition(".")[2].lower().replace("jpeg", "jpg") == kind
    media_type = "text/plain; charset=utf-8"
    if kind is not None and is_named_so:
        media_type = MEDIA_TYPES[kind]
    headers = {
        "Content-Security-Policy": _SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-cache" if is_signed() else _FOR_EVER,
    }
    response = Response(data, headers=headers, content_type=media_type)
    response.add_etag()
    response.make_conditional(request)
    return response
