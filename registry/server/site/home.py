"""/: what the hub is, a search, shelves, what is new."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app

from registry.core.access import Reader
from registry.server.context import backend, reader
from registry.server.site import shelves
from registry.server.site.frame import page
from registry.services.overview import Overview, Overviews
from registry.services.shown import signatures_of

bp = Blueprint("site_home", __name__)
_KEY = "fnhub-overviews"


@bp.get("/")
def show_home() -> Response:
    """Show the first page."""
    who = reader()
    found = overview(who)
    hits = (*found.newest, *found.most_pulled)
    signatures = signatures_of(backend(), [(each.key, each.version) for each in hits])
    example = next(iter(found.most_pulled or found.newest), None)
    return page(
        "home.html",
        overview=found,
        shelves=shelves.with_counts(found.categories),
        signatures=signatures,
        example=example,
        now=backend().clock(),
    )


def overview(who: Reader) -> Overview:
    """Return the hub at a glance, for a reader."""
    kept = current_app.extensions.setdefault(_KEY, Overviews())
    return cast("Overviews", kept).get(backend(), who)
