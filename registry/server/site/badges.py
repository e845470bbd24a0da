"""/badge: a function's version as a picture, and for shields.io."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template

from registry.core.names import FunctionName
from registry.server.context import backend, is_signed, readable
from registry.services.shown import show_function

bp = Blueprint("site_badges", __name__)
_KEPT = "public, max-age=300"
_CHAR_PX = 6.4  # of Verdana 11, on average
_PAD_PX = 10


def snippet(hub: str, name: FunctionName) -> str:
    """Return the Markdown that shows a function's badge."""
    return f"[![fnhub]({hub}/badge/{name}.svg)]({hub}/functions/{name})"


@bp.get("/badge/<team:team>/<name:name>.svg")
def show_badge(team: str, name: str) -> Response:
    """Draw the badge."""
    left, right, is_good = _told(FunctionName(team, name))
    widths = [round(len(text) * _CHAR_PX + 2 * _PAD_PX) for text in (left, right)]
    picture = render_template(
        "badge.svg", left=left, right=right, widths=widths, is_good=is_good
    )
    headers = _kept() | {"X-Content-Type-Options": "nosniff"}
    return Response(picture, headers=headers, mimetype="image/svg+xml")


@bp.get("/badge/<team:team>/<name:name>.json")
def show_shields_endpoint(team: str, name: str) -> Response:
    """Say the same as shields.io's endpoint badge has it."""
    left, right, is_good = _told(FunctionName(team, name))
    color = "0a5b6e" if is_good else "774700"
    response = jsonify(schemaVersion=1, label=left, message=right, color=color)
    response.headers.update(_kept())
    return response


def _kept() -> dict[str, str]:
    return {} if is_signed() else {"Cache-Control": _KEPT}


def _told(name: FunctionName) -> tuple[str, str, bool]:
    shown = readable(lambda who: show_function(backend(), name, None, who))
    version = str(shown.best)
    if shown.status.deprecated is not None:
        return str(name), f"{version} deprecated", False
    return str(name), version, shown.release.yanked is None
