"""What the worker cannot do.  All its wording is here; `traces` tells it."""

from __future__ import annotations

from pathlib import Path


class Refusal(Exception):
    """A run that the worker ends; the function's own code did not fail."""


class HandlerRefused(Refusal):
    """The handler is not a function that can be run once."""

    def __init__(self, handler: str, why: str) -> None:
        super().__init__(handler, why)
        self.handler, self.why = handler, why

    def __str__(self) -> str:
        return f"the handler {self.handler} {self.why}"


class InputUnreadable(Refusal):
    """A file cannot become the input that it was given for."""

    def __init__(self, name: str, path: Path, why: str) -> None:
        super().__init__(name, path, why)
        self.name, self.path, self.why = name, path, why

    def __str__(self) -> str:
        return f"the input `{self.name}` cannot be read from {self.path}: {self.why}"


class OutputUnfit(Refusal):
    """What the function returned is not what its signature promises."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name, why)
        self.name, self.why = name, why

    def __str__(self) -> str:
        return f"the output `{self.name}` {self.why}"


class NotPlain(Refusal):
    """A value has no JSON form."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(place, why)
        self.place, self.why = place, why

    def __str__(self) -> str:
        return f"{self.place or 'the value'} {self.why}"


class Unfit(Refusal):
    """A file or a value is not right for its kind; told again with its name."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return self.why


def type_name(value: object) -> str:
    """Name a value's type as people import it: `pandas.DataFrame`."""
    kind = type(value)
    package = kind.__module__.partition(".")[0]
    return kind.__name__ if package == "builtins" else f"{package}.{kind.__name__}"


def in_words(error: BaseException) -> str:
    """Return what an exception says, in one line and with its type."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
