"""Read numbers out of a request's query."""

from __future__ import annotations

from flask import request

from registry.core.errors import InvalidRequest


def whole(key: str, default: int, *, least: int = 1, most: int) -> int:
    """Return a whole number within bounds.

    Raises:
        InvalidRequest: it is something else.
    """
    text = request.args.get(key, str(default))
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if not (is_number and least <= int(text) <= most):
        raise InvalidRequest(f"{key} is a whole number from {least} to {most}")
    return int(text)
