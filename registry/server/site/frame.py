"""What all pages have in common: address, headers, ETag, compression."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from markupsafe import Markup

from registry import __version__
from registry.server.context import is_signed
from registry.server.public_url import hub_url
from registry.server.site import shapes
from registry.server.site.statics import static_url

# Nothing but the hub's own files, no script or style within a page, no frame around it.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_GZIP_LEAST = 1_000  # bytes
_GZIP_LEVEL = 4  # 0.6 ms for the longest page


def install(app: Flask) -> None:
    """Set up templates."""
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters |= shapes.FILTERS
    environment.globals |= {
        "static": static_url,
        "fnhub_version": __version__,
        "safe_html": Markup,  # of what `registry.markup` made, and of nothing else
    }
    environment.globals["m"] = environment.get_template("macros.html").module
    app.context_processor(_common)


def has_route(path: str) -> bool:
    """Return whether the hub has something at an address, for lines to paste."""
    return current_app.url_map.bind("").test(path, "GET")


def has_routes_below(start: str) -> bool:
    """Return whether the hub has anything below an address."""
    return any(rule.rule.startswith(start) for rule in current_app.url_map.iter_rules())


def page(template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401  # what templates take
    """Render a page, with its headers."""
    return finished(render_template(template, **values), status)


def finished(html: str, status: int = 200) -> Response:
    """Make the answer of a page that was rendered."""
    data = html.encode("utf-8", "replace")
    response = Response(status=status, headers=HEADERS, mimetype="text/html")
    response.vary.update(("Accept-Encoding", "Cookie"))
    is_private = is_signed()
    # It has the address that it was asked at, in lines to paste: another may have
    # another, so no shared cache keeps it.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = f'W/"{hashlib.sha256(data).hexdigest()[:20]}"'
    is_short = len(data) < _GZIP_LEAST
    # What is signed in has secrets, whose length compression could tell.
    if not is_short and not is_private and request.accept_encodings["gzip"]:
        data = gzip.compress(data, _GZIP_LEVEL, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.data = data
    if status == 200:
        response.make_conditional(request)
    return response


def _common() -> dict[str, Any]:
    return {
        "hub_url": hub_url(),
        "path": request.path,
        "who": g.get("site_who"),
        "is_static": current_app.config.get("IS_STATIC", False),
    }
