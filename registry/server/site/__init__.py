"""The catalog website: pages for people, one file for each group of them.

    frame         what all pages have: address, headers, ETag, statics
    errors        404 that searches, 500 that tells nothing
    session       signed in with a token
    shapes        signatures, times and numbers as pages show them
    use           the lines to paste

A view decodes, calls one verb and encodes; what a reader may not read is a 404.
"""

from __future__ import annotations

from flask import Flask

from registry.server.site import (
    about,
    account,
    badges,
    diff,
    errors,
    feeds,
    files,
    frame,
    function,
    home,
    search,
    session,
    statics,
    team,
)
from registry.services.backend import Backend

PAGES = (
    home.bp,
    search.bp,
    function.bp,
    files.bp,
    diff.bp,
    team.bp,
    about.bp,
    account.bp,
)
for _each in PAGES:  # once, as Flask asks: an application comes later, maybe several
    errors.tell_in_pages(_each)
OTHERS = (statics.bp, feeds.bp, badges.bp)


def install(app: Flask, backend: Backend) -> None:
    """Add the website to an application."""
    frame.install(app)
    session.install(app, backend, [each.name for each in PAGES])
    errors.install(app)
    for blueprint in (*PAGES, *OTHERS):
        app.register_blueprint(blueprint)
