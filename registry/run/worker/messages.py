"""What a runner asks of the worker, and what it tells back: two JSON files.

Both may hold secrets, so where nobody else has to read them they are files in memory.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Types = list[dict[str, Any]]  # a `ValueType` as JSON: its atoms


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file or folder that becomes an input."""

    path: str  # absolute
    type: Types


@dataclass(frozen=True, slots=True)
class OutputType:
    """An output that the signature promises."""

    name: str
    type: Types


@dataclass(frozen=True, slots=True)
class Request:
    """One call of one handler."""

    package: str  # `hub_functions.core.describe`, importable
    handler: str  # "module:callable", as in the manifest
    inputs: dict[str, InputFile]
    params: dict[str, Any]  # JSON values; `bytes` params as base64 text
    bytes_params: list[str]  # which of them are bytes
    outputs: list[OutputType]  # in the order of the code; one `result` for no tuple
    out: str  # absolute: the folder to write outputs into; it is there

    def write(self, path: Path) -> None:
        """Write the request; it may hold secrets, so only its owner may read it."""
        path.touch(0o600)
        path.write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def read(cls, path: Path) -> Request:
        """Read what `write` wrote."""
        return cls.from_json(json.loads(path.read_text("utf-8")))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Request:
        """Read it as a part of another message."""
        inputs = {name: InputFile(**each) for name, each in data["inputs"].items()}
        outputs = [OutputType(**each) for each in data["outputs"]]
        return cls(**(data | {"inputs": inputs, "outputs": outputs}))


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that holds an output, or a part of one."""

    path: str  # relative to the folder of outputs, posix
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Written:
    """An output: as files, or where it is a plain value, as that."""

    name: str
    kind: str  # the type that it was written as: table, figure, int, ...
    files: list[WrittenFile] = field(default_factory=list)
    value: Any = None  # a JSON value; only where there are no files


@dataclass(frozen=True, slots=True)
class Failure:
    """How a call failed."""

    error: str  # the exception's type
    message: str
    traceback: str  # of the function's frames; empty where it never began
    missing: str = ""  # the module that could not be found, where that was it


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a request."""

    outputs: list[Written]  # with a failure: those that were written before it
    seconds: float  # of the call alone
    peak_memory_bytes: int  # of the process; 0 where it is not known
    packages: dict[str, str]  # imported distributions of third parties, with versions
    notes: list[str]  # what the reader of the record should know
    failure: Failure | None = None
    python: str = ""  # `3.11.7`
    platform: str = ""  # `linux-x86_64`

    def write(self, path: Path) -> None:
        """Write the result; what is not whole is no JSON, and `read` refuses it."""
        path.write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def read(cls, path: Path) -> Result:
        """Read what `write` wrote.

        Raises:
            ValueError: it is not there, or cut off.
        """
        data = json.loads(path.read_text("utf-8"))
        outputs = [
            Written(**(each | {"files": [WrittenFile(**f) for f in each["files"]]}))
            for each in data["outputs"]
        ]
        failure = data["failure"] and Failure(**data["failure"])
        return cls(**(data | {"outputs": outputs, "failure": failure}))
