"""What the hub says of itself: its health, its API, the schema of manifests."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, Response, current_app, jsonify

from registry import __version__
from registry.core.manifest_schema import SCHEMA
from registry.server.api.openapi import openapi_document
from registry.server.readiness import Readiness

bp = Blueprint("descriptions", __name__)
_KEY = "fnhub-readiness"


def install(app: Flask, readiness: Readiness) -> None:
    """Serve what the hub says of itself."""
    app.extensions[_KEY] = readiness
    app.register_blueprint(bp)


@bp.get("/healthz")
def show_health() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok", version=__version__)


@bp.get("/readyz")
def show_readiness() -> tuple[Response, int]:
    """Say whether the hub can serve, and what of it is degraded."""
    readiness = cast("Readiness", current_app.extensions[_KEY])
    health = readiness.health()
    status = "degraded" if health.degraded else "ready"
    body = jsonify(status=status, degraded=health.degraded, parts=health.parts)
    body.cache_control.no_store = True
    return body, 200 if health.is_able else 503


@bp.get("/api/v1/openapi.json")
def show_openapi() -> Response:
    """Serve the description of this API."""
    return jsonify(openapi_document())


@bp.get("/schemas/function-1.json")
def show_manifest_schema() -> Response:
    """Serve the JSON Schema of function.yaml."""
    return jsonify(SCHEMA)
