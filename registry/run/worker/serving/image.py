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
from ..secret_variables import secrets_in
from .functions.fitting import call_of
from .functions.given import Given
from .functions.messages import FunctionService
from .functions.outputs import RESULT_FILE
from .functions.problems import Problem
from .functions.program import serve as serve_function
from .messages import ClassService, Taken
from .program import serve as serve_class

FILE = "image.json"
_WRONG_CALL = 2  # exit status
_SERVICES: dict[str, type[ClassService | FunctionService]] = {
    "class": ClassService,
    "function": FunctionService,
}
_ANY_CALL = {"application/json", "multipart/form-data"}  # others are one input's file


@dataclass(frozen=True, slots=True)
class Image:
    """What an image is of."""

    service: ClassService | FunctionService  # nothing is given, and nothing listens
    given: list[Taken]  # what may be given at the start; of a class, to `load`
    secrets: list[str]  # those of them that come from variables alone

    @classmethod
    def read(cls, path: Path) -> Image:
        """Read what `fnhub build-image` wrote."""
        data = json.loads(path.read_text("utf-8"))
        service = _SERVICES[data["kind"]].from_json(data["service"])
        given = [Taken(**each) for each in data["given"]]
        return cls(service, given, data["secrets"])


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
    parser.add_argument("--workers", type=lambda text: _whole(text, 1))
    parser.add_argument("--queue", type=lambda text: _whole(text, 0))
    asked = parser.parse_args(arguments)
    is_class = isinstance(image.service, ClassService)
    request = _request(image, asked, is_whole=is_class)
    try:
        listener = socket.create_server((asked.host, asked.port))
    except OSError as error:
        sys.stderr.write(f"{asked.host}:{asked.port}: {error.strerror or error}\n")
        return 1
    service = replace(image.service, request=request, socket=listener.detach())
    if isinstance(service, ClassService):
        return serve_class(service)
    fixed = {*request.inputs, *request.params, *image.secrets}
    return serve_function(
        replace(
            service,
            takes=[each for each in service.takes if each.name not in fixed],
            openapi=_without(service.openapi, fixed, has_input=bool(request.inputs)),
            workers=service.workers if asked.workers is None else asked.workers,
            queue=service.queue if asked.queue is None else asked.queue,
        )
    )


def _whole(text: str, least: int) -> int:
    if not text.isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(f"not a whole number from {least} on")
    return int(text)


def _without(
    openapi: dict[str, Any], fixed: set[str], *, has_input: bool
) -> dict[str, Any]:
    """Return the document without what no request can give.

    Args:
        openapi: The document.
        fixed: What holds for every call.
        has_input: Whether an input is among it: a body is no other one's file then.
    """
    found: dict[str, Any] = json.loads(json.dumps(openapi))
    body = found["paths"]["/"]["post"]["requestBody"]
    content = body["content"]
    for kind in _ANY_CALL & content.keys():
        schema = content[kind]["schema"]
        for name in fixed:
            schema["properties"].pop(name, None)
        schema["required"] = [each for each in schema["required"] if each not in fixed]
        body["required"] = bool(schema["required"])
    if has_input:
        body["content"] = {kind: content[kind] for kind in content if kind in _ANY_CALL}
    return found


def _run(image: Image, arguments: Sequence[str]) -> int:
    parser = _parser("run")
    parser.add_argument("--out", type=Path, default=Path("/out"))
    asked = parser.parse_args(arguments)
    if isinstance(image.service, ClassService):
        sys.stderr.write("it is a class, which is served: it cannot be run once\n")
        return _WRONG_CALL
    request = _request(image, asked, is_whole=True)
    result = call_once(replace(request, out=str(asked.out.absolute())))
    result.write(asked.out / RESULT_FILE)
    if result.failure is None:
        return 0
    failure = result.failure
    sys.stderr.write(failure.traceback or f"{failure.error}: {failure.message}\n")
    return 1


def _request(image: Image, asked: argparse.Namespace, *, is_whole: bool) -> Request:
    """Return a request with what was given on the command line and by variables.

    Raises:
        Problem: something does not fit; all of it is told.
    """
    types = {each.name: each.type for each in image.given}
    inputs = dict(each.partition("=")[::2] for each in asked.inputs)
    texts = dict(each.partition("=")[::2] for each in asked.params)
    texts |= dict(secrets_in(os.environ, image.secrets))
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
    return replace(
        image.service.request,
        inputs={name: InputFile(path, types[name]) for name, path in known.items()},
        params=found.params,
        bytes_params=found.bytes_params,
    )
