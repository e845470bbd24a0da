"""What the hub says of itself: its health, its API, the schema of manifests."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from registry import __version__
from registry.core.manifest_schema import SCHEMA
from registry.server.api.openapi import openapi_document
from registry.server.context import backend
from registry.services.health import degraded

bp = Blueprint("descriptions", __name__)


@bp.get("/healthz")
def show_health() -> Response:
    """Say that the process answers."""
    return jsonify(status="ok", version=__version__)


@bp.get("/readyz")
def show_readiness() -> tuple[Response, int]:
    """Say whether the hub can do its work, and what is degraded."""
    reasons = degraded(backend())
    body = jsonify(status="degraded" if reasons else "ready", degraded=reasons)
    return body, 503 if reasons else 200


@bp.get("/api/v1/openapi.json")
def show_openapi() -> Response:
    """Serve the description of this API."""
    return jsonify(openapi_document())


@bp.get("/schemas/function-1.json")
def show_manifest_schema() -> Response:
    """Serve the JSON Schema of function.yaml."""
    return jsonify(SCHEMA)
