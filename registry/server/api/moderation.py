"""/api/v1/functions/<team>/<name>/deprecation and /archive: marks of a function."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from registry.core.names import FunctionName
from registry.core.status import FunctionStatus
from registry.server.api.reasons import read_reason, read_replacement
from registry.server.context import backend, holder
from registry.services.moderation import archive, deprecate

bp = Blueprint("moderation", __name__, url_prefix="/api/v1/functions")


@bp.route("/<team:team>/<name:name>/deprecation", methods=["PUT", "DELETE"])
def deprecate_function(team: str, name: str) -> Response:
    """Deprecate a function, or take that back."""
    who, wanted = holder(), FunctionName(team, name)
    is_put = request.method == "PUT"
    status = deprecate(
        backend(),
        who,
        wanted,
        reason=read_reason("why it is deprecated") if is_put else None,
        replacement=read_replacement() if is_put else None,
    )
    return _shown(wanted, status)


@bp.route("/<team:team>/<name:name>/archive", methods=["PUT", "DELETE"])
def archive_function(team: str, name: str) -> Response:
    """Close a function to new releases, or open it again."""
    who, wanted = holder(), FunctionName(team, name)
    is_put = request.method == "PUT"
    reason = read_reason("why nothing more will come") if is_put else None
    return _shown(wanted, archive(backend(), who, wanted, reason=reason))


def _shown(name: FunctionName, status: FunctionStatus) -> Response:
    return jsonify(name=str(name), status=status.to_json())
