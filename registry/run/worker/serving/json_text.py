"""JSON as requests hold it, within what the rest of the worker can walk through."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from ..values import DEEPEST


def parse_json(text: bytes | str) -> Any:  # noqa: ANN401  # any JSON value
    """Read a JSON text.

    Raises:
        ValueError: it is none, holds NaN or an infinity, or is nested too deep.
    """
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    if _is_too_deep(found):
        raise ValueError(_TOO_DEEP)
    return found


_TOO_DEEP = f"it is nested too deep: more than {DEEPEST} levels"


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON: write null for a missing number")


def _is_too_deep(value: object) -> bool:
    """Look level by level: a function that calls itself is what is to be saved."""
    level = _containers([value])
    for _ in range(DEEPEST):
        level = [
            inner
            for each in level
            for inner in _containers(each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


def _containers(values: Iterable[Any]) -> list[dict[str, Any] | list[Any]]:
    return [each for each in values if isinstance(each, (dict, list))]
