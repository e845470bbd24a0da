"""Read what a JSON body says of a mark: its reason, and what to use instead."""

from __future__ import annotations

from typing import Any

from flask import request

from registry.core.errors import InvalidRequest
from registry.core.names import FunctionName


def read_reason(meant: str) -> str:
    """Return the reason in the body.

    Raises:
        InvalidRequest: there is none.
    """
    reason = _body().get("reason")
    if not isinstance(reason, str):
        raise InvalidRequest(f'send {{"reason": "{meant}"}}')
    return reason


def read_replacement() -> FunctionName | None:
    """Return what the body names as the replacement; it need not.

    Raises:
        InvalidRequest: that is no text.
        InvalidName: that is no function's name.
    """
    replacement = _body().get("replacement")
    if replacement is None:
        return None
    if not isinstance(replacement, str):
        raise InvalidRequest("the replacement is a function's name, team/name")
    return FunctionName.parse(replacement)


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}
