"""Feeds, and what search engines and browsers read of a hub."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request

from registry.core.access import Reader
from registry.core.names import FunctionName
from registry.server.context import backend, is_signed, readable, reader
from registry.server.public_url import hub_url
from registry.server.site.shelves import SHELVES
from registry.services.news import News, latest_releases, public_names
from registry.services.shown import show_function
from registry.services.teams import show_team

bp = Blueprint("site_feeds", __name__)

_ENTRIES = 30
_NAMES_MOST = 45_000  # a sitemap has 50,000 addresses at most
# What XML 1.0 cannot hold: one such summary would break the feed of everybody.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KEPT = "private, max-age=300"  # it has the address that it was asked at


@bp.get("/feed.atom")
def show_feed() -> Response:
    """Tell what was published last."""
    found = latest_releases(backend(), _ENTRIES, reader())
    return _feed("fnhub: releases", "/", "/feed.atom", found)


@bp.get("/teams/<team:team>/feed.atom")
def show_team_feed(team: str) -> Response:
    """Tell what a team published last."""

    def find(who: Reader) -> list[News]:
        show_team(backend(), team, who)
        return latest_releases(backend(), _ENTRIES, who, team=team)

    path = f"/teams/{team}"
    return _feed(f"fnhub: team {team}", path, f"{path}/feed.atom", readable(find))


@bp.get("/functions/<team:team>/<name:name>/feed.atom")
def show_function_feed(team: str, name: str) -> Response:
    """Tell of a function's releases."""
    wanted = FunctionName(team, name)

    def find(who: Reader) -> list[News]:
        show_function(backend(), wanted, None, who)
        everything = Reader(reads_all=True)  # it is there for the reader
        return latest_releases(backend(), _ENTRIES, everything, name=wanted)

    path = f"/functions/{wanted}"
    return _feed(f"fnhub: {wanted}", path, f"{path}/feed.atom", readable(find))


@bp.get("/sitemap.xml")
def show_sitemap() -> Response:
    """List the pages that everybody may read."""
    names = public_names(backend(), _NAMES_MOST)
    return _xml("sitemap.xml", "application/xml", names=names, shelves=SHELVES)


@bp.get("/opensearch.xml")
def show_opensearch() -> Response:
    """Describe the search to browsers."""
    return _xml("opensearch.xml", "application/opensearchdescription+xml")


@bp.get("/robots.txt")
def show_robots() -> Response:
    """Say what is not worth a machine's reading."""
    lines = (
        "User-agent: *",
        "Disallow: /*?*&",  # each filter and order is another address
        "Disallow: /account",
        "Disallow: /sign-in",
        "Disallow: /api/",
        "Disallow: /*/diff/",
        f"Sitemap: {hub_url()}/sitemap.xml",
    )
    response = Response("".join(f"{line}\n" for line in lines), mimetype="text/plain")
    response.headers["Cache-Control"] = _KEPT
    return response


def _feed(title: str, page: str, path: str, found: Sequence[News]) -> Response:
    updated = max((each.event.at for each in found), default=backend().clock())
    values = {"title": title, "page": page, "path": path, "updated": updated}
    return _xml("feed.atom.xml", "application/atom+xml", entries=found, **values)


def _xml(template: str, media_type: str, **values: object) -> Response:
    text = _NOT_XML.sub("\ufffd", render_template(template, **values))
    response = Response(text, content_type=f"{media_type}; charset=utf-8")
    response.headers["X-Content-Type-Options"] = "nosniff"
    if not is_signed():
        response.headers["Cache-Control"] = _KEPT
    response.add_etag()
    response.make_conditional(request)
    return response
