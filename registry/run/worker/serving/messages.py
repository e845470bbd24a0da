"""What is to be served; told as the worker's other messages are."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from ..messages import Failure, Request, Types


@dataclass(frozen=True, slots=True)
class Taken:
    """A parameter that requests may give."""

    name: str
    type: Types
    is_needed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What is to be kept loaded, by whatever protocol it is asked."""

    # Inputs and params are those that were given at the start; the outputs are what
    # answers hold.
    request: Request
    takes: list[Taken]  # what requests may give
    socket: int  # descriptor of a socket that has its address already
    # Descriptor of a pipe that is told when it answers, or why not; -1 for none.
    ready: int
    limit_bytes: int  # of a request's body
    grace_s: float  # for what is being answered when the end is asked for

    def write(self, path: Path) -> None:
        """Write it; it may hold secrets, so only its owner may read it."""
        path.touch(0o600)
        path.write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote."""
        return cls.from_json(json.loads(path.read_text("utf-8")))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read it as a part of another message."""
        takes = [Taken(**each) for each in data["takes"]]
        request = Request.from_json(data["request"])
        return cls(**(data | {"takes": takes, "request": request}))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassService(Service):
    """A class: `request` is for its `load`, with the outputs of `predict`."""

    name: str  # as the URL says it
    version: str
    threads: int  # requests at a time


def encode_start(failure: Failure | None) -> bytes:
    """Return what the pipe is told: that it answers, or why it does not."""
    return json.dumps(None if failure is None else asdict(failure)).encode()


def decode_start(data: bytes) -> Failure | None:
    """Read what `encode_start` wrote.

    Raises:
        ValueError: it is cut off: the process died before it could tell.
    """
    told = json.loads(data)
    return None if told is None else Failure(**told)
