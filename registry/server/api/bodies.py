"""Bodies of requests: one JSON object, its members checked as they are taken."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, TypeVar

from flask import request

from registry.core.errors import InvalidRequest
from registry.core.near import nearest

E = TypeVar("E", bound=StrEnum)


class Body:
    """The object in a request's body."""

    def __init__(self, known: Sequence[str]) -> None:
        """Read it.

        Raises:
            InvalidRequest: not a JSON object, or one with a member that is not known.
        """
        found = request.get_json(silent=True)
        if not isinstance(found, dict):
            raise InvalidRequest(f"send a JSON object with {', '.join(known)}")
        for key in found:
            if key not in known:
                near = nearest(key, known)
                hint = f", did you mean {near!r}?" if near else ""
                raise InvalidRequest(f"there is no {key[:100]!r} here{hint}")
        self._members: dict[str, Any] = found

    def text(self, key: str) -> str:
        """Return a text that has to be there."""
        value = self._members.get(key)
        if not isinstance(value, str):
            raise InvalidRequest(f"{key} is a text and has to be there")
        return value

    def maybe_text(self, key: str) -> str | None:
        """Return a text, None where there is none."""
        return None if self._members.get(key) is None else self.text(key)

    def texts(self, key: str, default: Sequence[str]) -> Sequence[str]:
        """Return a list of texts."""
        value = self._members.get(key, default)
        if not isinstance(value, list | tuple) or not all(
            isinstance(each, str) for each in value
        ):
            raise InvalidRequest(f"{key} is a list of texts")
        return tuple(value)

    def one_of(self, key: str, values: type[E], default: E | None = None) -> E:
        """Return one of some words."""
        if default is not None and key not in self._members:
            return default
        word = self.text(key)
        if word not in list(values):
            raise InvalidRequest(f"{key} is one of {', '.join(values)}")
        return values(word)

    def maybe_whole(self, key: str, most: int) -> int | None:
        """Return a whole number from 1 on, None where there is none."""
        value = self._members.get(key)
        if value is None:
            return None
        # JSON knows one kind of number: 10.0 is whole.
        is_whole = type(value) is int or (type(value) is float and value.is_integer())
        if not is_whole or not 1 <= value <= most:
            raise InvalidRequest(f"{key} is a whole number from 1 to {most}")
        return int(value)

    def is_set(self, key: str) -> bool:
        """Return a switch, off where it is not there."""
        value = self._members.get(key, False)
        if type(value) is not bool:
            raise InvalidRequest(f"{key} is true or false")
        return value
