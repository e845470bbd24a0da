"""…/requirements.txt: a release's closure, hashed, for pip, uv and Kubeflow."""

from __future__ import annotations

from flask import Blueprint, Response, request

from registry.core.access import PUBLIC, Reader
from registry.core.names import FunctionName
from registry.core.versions import Version
from registry.server.context import backend, readable
from registry.server.public_url import hub_url
from registry.services.closures import Requirements, get_requirements

bp = Blueprint("requirements", __name__, url_prefix="/api/v1/functions")


@bp.get("/<team:team>/<name:name>/<version:version>/requirements.txt")
def show_requirements(team: str, name: str, version: Version) -> Response:
    """Serve it: the same for ever, but for the address of this hub."""
    wanted = FunctionName(team, name)

    def find(reader: Reader) -> tuple[Requirements, Reader]:
        return get_requirements(backend(), wanted, version, reader), reader

    found, reader = readable(find)
    who = "public" if reader == PUBLIC else "private"
    headers = {
        # Asked about each time: what it calls may have become private since.
        "Cache-Control": f"{who}, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    response = Response(found.text(hub_url()), headers=headers, mimetype="text/plain")
    response.add_etag()
    response.make_conditional(request)
    return response
