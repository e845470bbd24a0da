"""What is to be served; told as the worker's other messages are."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from ..messages import Failure, Request, Types


@dataclass(frozen=True, slots=True)
class Taken:
    """A parameter of `predict`."""

    name: str
    type: Types
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Service:
    """A class that is to be kept loaded."""

    # Its handler is the class; inputs and params are for `load`, the outputs are
    # those of `predict`.
    request: Request
    name: str  # as the URL says it
    version: str
    takes: list[Taken]  # by `predict`
    socket: int  # descriptor of a socket that has its address already
    ready: int  # descriptor of a pipe that is told when it answers, or why not
    limit_bytes: int  # of a request's body
    threads: int  # requests at a time
    grace_s: float = 20  # for what is being answered when the end is asked for

    def write(self, path: Path) -> None:
        """Write it; it may hold secrets, so only its owner may read it."""
        path.touch(0o600)
        path.write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def read(cls, path: Path) -> Service:
        """Read what `write` wrote."""
        data = json.loads(path.read_text("utf-8"))
        takes = [Taken(**each) for each in data["takes"]]
        request = Request.from_json(data["request"])
        return cls(**(data | {"takes": takes, "request": request}))


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
