"""Values that are written out in the source, as JSON values."""

from __future__ import annotations

import ast
import math
from typing import Any

# Every database and every JSON reader takes integers of 64 bits.
INTEGER = 2**63
COMPUTED_LENGTH = 200  # characters of a default's source text that are kept


def json_value(node: ast.expr) -> Any:  # noqa: ANN401  # any JSON value
    """Return the JSON value of a literal; a tuple is read as a list.

    Raises:
        ValueError: it is no literal, or has no JSON value.
    """
    try:
        return _checked(ast.literal_eval(node))
    except (TypeError, RecursionError, MemoryError) as error:
        raise ValueError("not a literal") from error


def _checked(value: object) -> Any:  # noqa: ANN401  # any JSON value
    if isinstance(value, (list, tuple)):
        return [_checked(each) for each in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {_checked(key): _checked(each) for key, each in value.items()}
    if _is_scalar(value):
        return value
    raise ValueError("not a JSON value")


def _is_scalar(value: object) -> bool:
    if isinstance(value, str):
        return is_storable(value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) < INTEGER
    return value is None


def is_storable(text: str) -> bool:
    """Whether a database can keep a text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def shortened(text: str, length: int = COMPUTED_LENGTH) -> str:
    """Return source text on one line, cut to a length."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 3]}..."
