"""The families of errors: `except` one of them, and the base of all."""

from __future__ import annotations

from typing import Any, ClassVar


class FnhubError(Exception):
    """Base class: `except FnhubError` catches all of them and nothing else."""

    code: ClassVar[str]
    hint: str = ""

    def __init__(self, *fields: object) -> None:
        super().__init__(*fields)  # args are set, so every error pickles

    def details(self) -> dict[str, Any]:
        """Return the fields a program may want, as JSON values."""
        return {}


class Invalid(FnhubError):
    """The caller sent something malformed."""


class NotFound(FnhubError):
    """The named thing does not exist."""


class Conflict(FnhubError):
    """The request contradicts what is already there."""


class Denied(FnhubError):
    """The caller may not do this."""


class TooLarge(FnhubError):
    """More was sent than a limit allows."""


class Untrusted(FnhubError):
    """Bytes failed verification."""


class Unavailable(FnhubError):
    """Something that is needed does not answer now."""


class NotReady(FnhubError):
    """Something on this machine has to be set up first."""
