"""What is to be served, what its processes are asked, and what they answer.

The front and a process talk over a socket: a line of JSON for each message, and
after an answer's line the bytes of its body.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol

from ...messages import InputFile
from ..messages import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionService(Service):
    """A function: `request` is what every call of it holds."""

    ref: str  # `team/name@version`
    openapi: dict[str, Any]
    workers: int  # processes, which is calls at a time
    queue: int  # requests that wait for one, at most
    timeout_s: float | None  # of a call
    memory_bytes: int  # of each process; 0 for no limit


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
