"""What is to be served, what its processes are asked, and what they answer.

The front and a process talk over a socket: a line of JSON for each message, and
after an answer's line the bytes of its body.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from ...messages import InputFile, Request
from ..messages import Taken


@dataclass(frozen=True, slots=True)
class FunctionService:
    """A function that is to be asked over HTTP."""

    # Inputs and params are those that were given at the start.
    request: Request
    ref: str  # `team/name@version`
    takes: list[Taken]  # what requests may give
    openapi: dict[str, Any]
    socket: int  # descriptor of a socket that has its address already
    ready: int  # descriptor of a pipe that is told when it answers; -1 for none
    limit_bytes: int  # of a request's body
    workers: int  # processes, which is calls at a time
    queue: int  # requests that wait for one, at most
    timeout_s: float | None  # of a call
    memory_bytes: int  # of each process; 0 for no limit
    grace_s: float  # for what is being answered when the end is asked for

    def write(self, path: Path) -> None:
        """Write it; it may hold secrets, so only its owner may read it."""
        path.touch(0o600)
        path.write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def read(cls, path: Path) -> FunctionService:
        """Read what `write` wrote."""
        data = json.loads(path.read_text("utf-8"))
        takes = [Taken(**each) for each in data["takes"]]
        request = Request.from_json(data["request"])
        return cls(**(data | {"takes": takes, "request": request}))


@dataclass(frozen=True, slots=True)
class Call:
    """What one request gives; beside it stands what was given at the start."""

    inputs: dict[str, InputFile]
    params: dict[str, Any]
    bytes_params: list[str]
    out: str  # folder for the files of outputs; it is there
    as_files: bool  # whether outputs are wanted as files, in a zip

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Call:
        """Read it from a message."""
        inputs = {name: InputFile(**each) for name, each in data["inputs"].items()}
        return cls(**(data | {"inputs": inputs}))


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    status: int
    media_type: str
    body: bytes


class Stream(Protocol):
    """One end of the socket, buffered."""

    def write(self, data: bytes, /) -> int:
        """Write bytes, which `flush` sends."""
        ...

    def flush(self) -> None:
        """Send what was written."""
        ...

    def readline(self, size: int = -1, /) -> bytes:
        """Read to the end of a line."""
        ...

    def read(self, size: int = -1, /) -> bytes:
        """Read so many bytes; fewer at the end alone."""
        ...


def send(stream: Stream, message: Any) -> None:  # noqa: ANN401  # any JSON value
    """Send a message."""
    stream.write(json.dumps(message).encode() + b"\n")
    stream.flush()


def receive(stream: Stream) -> Any:  # noqa: ANN401  # any JSON value
    """Return the next message.

    Raises:
        EOFError: there is no whole one: who sends them has ended.
    """
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    return json.loads(line)


def send_answer(stream: Stream, answer: Answer) -> None:
    """Send an answer with its body."""
    size = len(answer.body)
    head = {"status": answer.status, "media_type": answer.media_type, "size": size}
    stream.write(json.dumps(head).encode() + b"\n" + answer.body)
    stream.flush()


def receive_answer(stream: Stream) -> Answer:
    """Return the next answer.

    Raises:
        EOFError: there is no whole one.
    """
    head = receive(stream)
    body = stream.read(head["size"])
    if len(body) < head["size"]:
        raise EOFError
    return Answer(head["status"], head["media_type"], body)
