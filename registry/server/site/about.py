"""/publish and /api: how to publish, and the API as its description has it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from registry.core.score.rules import THEMES
from registry.server.api.openapi import openapi_document
from registry.server.context import backend
from registry.server.site.frame import page

bp = Blueprint("site_about", __name__)

# What is no resource of its own in an address.
_GROUPS = {"index": "Packages", "legacy": "Packages"} | dict.fromkeys(
    ("healthz", "readyz", "metrics", "openapi", "schemas"), "Hub"
)


@bp.get("/publish")
def show_publish() -> Response:
    """Tell how to publish."""
    return page("publish.html", limits=backend().limits)


@bp.get("/score")
def show_score() -> Response:
    """Tell how scores are made."""
    return page("score.html", themes=THEMES)


@bp.get("/api")
def show_api() -> Response:
    """Show the API."""
    document = openapi_document()
    return page("api.html", document=document, groups=_groups(document))


def _groups(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the operations by the resource that their addresses begin with."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            if method == "parameters":
                continue
            parameters = [*methods.get("parameters", ()), *told.get("parameters", ())]
            operation = {
                "method": method.upper(),
                "path": path,
                "told": told,
                "parameters": [_resolved(document, each) for each in parameters],
                "responses": {
                    status: _resolved(document, each)
                    for status, each in told.get("responses", {}).items()
                },
                "body": _body(document, told),
            }
            groups.setdefault(_group(path), []).append(operation)
    return groups


def _group(path: str) -> str:
    parts = path.strip("/").split("/")
    own = parts[2] if parts[0] == "api" and len(parts) > 2 else parts[0]
    own = own.partition(".")[0]
    return _GROUPS.get(own, own.capitalize())


def _resolved(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """Follow a `$ref` within the document."""
    if "$ref" not in value:
        return value
    found: Any = document
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _body(document: dict[str, Any], told: dict[str, Any]) -> list[str]:
    """Return the media types that an operation takes."""
    body = _resolved(document, told.get("requestBody", {}))
    return list(body.get("content", {}))
