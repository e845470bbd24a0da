"""What a team says of a whole function: use another one, nothing more will come.

Neither hides anything: a deprecated or archived function is found, resolved and
pulled as before.  Those who use it are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.core.names import FunctionName


@dataclass(frozen=True, slots=True)
class FunctionStatus:
    """A function's marks, each with the reason its team gave; None where there is none.

    `replacement` is never there without `deprecated`.
    """

    deprecated: str | None = None
    replacement: FunctionName | None = None  # what to use instead
    archived: str | None = None  # nothing more is published under the name

    def to_json(self) -> dict[str, Any]:
        """Shape for documents and answers."""
        replacement = None if self.replacement is None else str(self.replacement)
        return {
            "deprecated": self.deprecated,
            "replacement": replacement,
            "archived": self.archived,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> FunctionStatus:
        """Read what `to_json` wrote; it is printed, so each value is checked.

        Raises:
            ValueError, TypeError, KeyError: something else.
            Invalid: a replacement that is no name.
        """
        replacement = _text(data["replacement"])
        return cls(
            deprecated=_text(data["deprecated"]),
            replacement=None
            if replacement is None
            else FunctionName.parse(replacement),
            archived=_text(data["archived"]),
        )

    def notices(self, name: FunctionName) -> tuple[str, ...]:
        """Return what to tell who uses the function, a line each."""
        lines = []
        if self.deprecated is not None:
            instead = "" if self.replacement is None else f"; use {self.replacement}"
            lines.append(f"{name} is deprecated: {self.deprecated}{instead}")
        if self.archived is not None:
            lines.append(f"{name} is archived: {self.archived}")
        return tuple(lines)


UNMARKED = FunctionStatus()


def _text(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    value.encode()  # ValueError for half a character, which nothing can print or send
    return value
