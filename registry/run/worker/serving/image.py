"""What an image of `fnhub build-image` does: `start.py --image COMMAND ARGUMENTS...`.

    serve [-i NAME=FILE]... [-p NAME=VALUE]... [--port 8080] [--workers N] [--queue N]
    run   [-i NAME=FILE]... [-p NAME=VALUE]... [--out /out]

`image.json` beside the worker's folder says what.  A run leaves its outputs and
`run-result.json` in a folder; secrets come from variables, as to a run elsewhere.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..call import run as call_once
from ..messages import InputFile, Request
from .functions.fitting import call_of
from .functions.given import Given
from .functions.messages import FunctionService
from .functions.outputs import RESULT_FILE
from .functions.problems import Problem
from .functions.program import serve as serve_function
from .messages import Service, Taken
from .program import serve as serve_class

FILE = "image.json"
_WRONG_CALL = 2  # exit status


@dataclass(frozen=True, slots=True)
class Image:
    """What an image is of."""

    kind: str  # "class" or "function"
    service: dict[str, Any]  # a Service's or a FunctionService's fields
    given: list[Taken]  # what may be given at the start; of a class, to `load`
    secrets: list[str]  # those of them that come from variables alone

    @classmethod
    def read(cls, path: Path) -> Image:
        """Read what `fnhub build-image` wrote."""
        data = json.loads(path.read_text("utf-8"))
        given = [Taken(**each) for each in data["given"]]
        return cls(data["kind"], data["service"], given, data["secrets"])


def main(command: Path, *arguments: str) -> int:
    """Do it; 1 for what failed, 2 for a wrong call."""
    image = Image.read(Path(__file__).parents[2] / FILE)
    commands = {"serve": _serve, "run": _run}
    if str(command) not in commands:
        sys.stderr.write(f"there is no {command}: {', '.join(commands)}\n")
        return _WRONG_CALL
    try:
        return commands[str(command)](image, arguments)
    except Problem as problem:
        for each in problem.faults:
            fix = f" - {each.fix}" if each.fix else ""
            sys.stderr.write(f"{each.where.lstrip('/')}: {each.message}{fix}\n")
        return _WRONG_CALL


def _parser(command: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(command)
    for short, long, name in (("-i", "--input", "inputs"), ("-p", "--param", "params")):
        parser.add_argument(short, long, dest=name, action="append", default=[])
    return parser


def _serve(image: Image, arguments: Sequence[str]) -> int:
    parser = _parser("serve")
    parser.add_argument("--host", default="0.0.0.0")  # noqa: S104  # a container's own
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--queue", type=int)
    asked = parser.parse_args(arguments)
    listener = socket.create_server((asked.host, asked.port))
    meeting = {"socket": listener.detach(), "ready": -1}
    more = {key: getattr(asked, key) for key in ("workers", "queue")}
    told = {key: each for key, each in more.items() if each is not None}
    base = Request.from_json(image.service["request"])
    request = _request(image, base, asked, is_whole=image.kind == "class")
    takes = [Taken(**each) for each in image.service["takes"]]
    fields = image.service | meeting | {"request": request, "takes": takes}
    if image.kind == "class":
        return serve_class(Service(**fields))
    fixed = {*request.inputs, *request.params, *image.secrets}
    takes = [each for each in takes if each.name not in fixed]
    openapi = _without(fields["openapi"], fixed)
    return serve_function(
        FunctionService(**fields | told | {"takes": takes, "openapi": openapi})
    )


def _without(openapi: dict[str, Any], fixed: set[str]) -> dict[str, Any]:
    """Return the document without what no request can give."""
    found: dict[str, Any] = json.loads(json.dumps(openapi))
    for each in found["paths"]["/"]["post"]["requestBody"]["content"].values():
        schema = each["schema"]
        for name in fixed:
            schema.get("properties", {}).pop(name, None)
        schema["required"] = [n for n in schema.get("required", ()) if n not in fixed]
    return found


def _run(image: Image, arguments: Sequence[str]) -> int:
    parser = _parser("run")
    parser.add_argument("--out", type=Path, default=Path("/out"))
    asked = parser.parse_args(arguments)
    if image.kind == "class":
        sys.stderr.write("it is a class, which is served: it cannot be run once\n")
        return _WRONG_CALL
    base = Request.from_json(image.service["request"])
    request = _request(image, base, asked, is_whole=True)
    result = call_once(replace(request, out=str(asked.out.absolute())))
    result.write(asked.out / RESULT_FILE)
    if result.failure is None:
        return 0
    failure = result.failure
    sys.stderr.write(failure.traceback or f"{failure.error}: {failure.message}\n")
    return 1


def _request(
    image: Image, base: Request, asked: argparse.Namespace, *, is_whole: bool
) -> Request:
    """Return a request with what was given on the command line and by variables.

    Raises:
        Problem: something does not fit; all of it is told.
    """
    types = {each.name: each.type for each in image.given}
    inputs = dict(each.partition("=")[::2] for each in asked.inputs)
    texts = dict(each.partition("=")[::2] for each in asked.params) | _secrets(image)
    known = {name: path for name, path in inputs.items() if name in types}
    left = [
        replace(each, is_needed=each.is_needed and is_whole)
        for each in image.given
        if each.name not in known
    ]
    unknown = {name: path for name, path in inputs.items() if name not in types}
    with tempfile.TemporaryDirectory() as folder:
        found = call_of(
            Given(texts=texts | unknown), left, Path(folder), as_files=False
        )
    files = {name: InputFile(path, types[name]) for name, path in known.items()}
    return replace(
        base, inputs=files, params=found.params, bytes_params=found.bytes_params
    )


def _secrets(image: Image) -> dict[str, str]:
    found = {}
    for name in image.secrets:
        for variable in (f"FNHUB_SECRET_{name.upper()}", name.upper()):
            if os.environ.get(variable):
                found[name] = os.environ[variable]
                break
    return found
