"""/api/v1/functions: publish, search, show, yank."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import UnsupportedMediaType

from indexer import FACETS, SORTS, Query
from registry.core.errors import InvalidRequest
from registry.core.names import FunctionName
from registry.core.versions import Version
from registry.server.api import encoding
from registry.server.api.parameters import whole
from registry.server.api.reasons import read_reason
from registry.server.context import (
    ask_who,
    backend,
    freshen,
    holder,
    is_signed,
    readable,
    reader,
)
from registry.services.catalog import get_release, get_releases, get_status, newest
from registry.services.publish import publish
from registry.services.pulls import get_pulls
from registry.services.search import search
from registry.services.yank import yank

bp = Blueprint("functions", __name__, url_prefix="/api/v1/functions")

PER_PAGE = 20
PER_PAGE_MOST = 100
PAGE_MOST = 10_000


@bp.post("")
def publish_function() -> tuple[Response, int]:
    """Publish the wheel in the request's body."""
    who = holder()  # before the body is read: strangers cost nothing
    if request.mimetype != "application/zip":
        raise UnsupportedMediaType("send the wheel as application/zip")
    done = publish(backend(), who, request.get_data(cache=False))
    return jsonify(encoding.receipt(done)), 200 if done.unchanged else 201


@bp.get("")
def search_functions() -> Response:
    """Search; without `q`, list everything."""
    page = whole("page", 1, most=PAGE_MOST)
    per_page = whole("per_page", PER_PAGE, most=PER_PAGE_MOST)
    sort = request.args.get("sort", "")
    if sort and sort not in SORTS:
        raise InvalidRequest(f"sort is one of {', '.join(SORTS)}")
    filters = {key: tuple(request.args.getlist(key)) for key in FACETS}
    query = Query(
        text=request.args.get("q", ""),
        filters={key: values for key, values in filters.items() if values},
        sort=sort,
        offset=(page - 1) * per_page,
        limit=per_page,
        is_explained=whole("explain", 0, least=0, most=1) == 1,
    )
    found = search(backend(), query, reader())
    response = jsonify(encoding.search_page(found, page, per_page))
    if not is_signed():
        ask_who(response)  # a member of private teams finds more
    return response


@bp.get("/<team:team>/<name:name>")
def show_function(team: str, name: str) -> Response:
    """Show a function: its newest release whole, the others in brief."""
    wanted = FunctionName(team, name)
    freshen(wanted)
    releases = readable(lambda reader: get_releases(backend(), wanted, reader))
    status = get_status(backend(), wanted)
    shown = encoding.release_details(newest(releases), status)
    shown |= encoding.pulls(get_pulls(backend(), wanted))
    versions = [encoding.release_summary(each) for each in reversed(releases)]
    return jsonify(shown | {"versions": versions})


@bp.get("/<team:team>/<name:name>/<version:version>")
def show_release(team: str, name: str, version: Version) -> Response:
    """Show one release."""
    wanted = FunctionName(team, name)
    freshen(wanted)
    release = readable(lambda reader: get_release(backend(), wanted, version, reader))
    status = get_status(backend(), wanted)
    return jsonify(encoding.release_details(release, status))


@bp.route("/<team:team>/<name:name>/<version:version>/yank", methods=["PUT", "DELETE"])
def yank_release(team: str, name: str, version: Version) -> Response:
    """Yank a release (PUT, the body is `{"reason": text}`), or take a yank back."""
    who = holder()
    reason = read_reason("why it is yanked") if request.method == "PUT" else None
    release = yank(backend(), who, FunctionName(team, name), version, reason=reason)
    return jsonify(encoding.release_summary(release))
