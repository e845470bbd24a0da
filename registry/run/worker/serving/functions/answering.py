"""The program of a process that calls the function: `start.py --answer DESCRIPTOR`.

It is told by a socket what to import, then asked, call by call, until the socket ends.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from dataclasses import asdict, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from ...arguments import Handler, arguments_of
from ...call import awaited, find_handler
from ...messages import Request
from ...refusals import InputUnreadable
from ...traces import failure_of
from ...writers import named
from . import problems
from .messages import Answer, Call, Stream, receive, send, send_answer
from .outputs import as_json, as_zip
from .problems import Problem


def main(descriptor: Path) -> int:
    """Answer calls until the front ends; 1 for what cannot be imported."""
    number = int(str(descriptor))
    os.set_inheritable(number, False)  # noqa: FBT003  # the library's own
    with socket.socket(fileno=number) as channel, channel.makefile("rwb") as stream:
        request = Request.from_json(receive(stream))
        try:
            handler = find_handler(request)
        except BaseException as error:  # noqa: BLE001  # also SystemExit: it is told
            failure = failure_of(error)
            sys.stderr.write(failure.traceback)
            send(stream, asdict(failure))
            return 1
        send(stream, None)
        _answer_calls(stream, handler, request)
    return 0


def _answer_calls(stream: Stream, handler: Handler, request: Request) -> None:
    while True:
        try:
            call = Call.from_json(receive(stream))
        except EOFError:
            return
        answer = answer_to(handler, request, call)
        sys.stdout.flush()  # what it printed is in the log before its answer is there
        send_answer(stream, answer)


def answer_to(handler: Handler, base: Request, call: Call) -> Answer:
    """Call the handler and return what to send back; failures are answers, too.

    Inputs are read anew for each call, also those that were given at the start: a
    function may change what it is given.
    """
    try:
        return _answered(handler, _joined(base, call), call)
    except Problem as problem:
        return problem.answer()
    except BaseException as error:  # noqa: BLE001  # of the function: may be any
        failure = failure_of(error)
        words = f"{failure.error}: {failure.message}"
        sys.stderr.write(f"a request failed: {words}\n{failure.traceback}")
        return problems.failed(failure.error).answer()


def _joined(base: Request, call: Call) -> Request:
    return replace(
        base,
        inputs=base.inputs | call.inputs,
        params=base.params | call.params,
        bytes_params=[*base.bytes_params, *call.bytes_params],
        out=call.out,
    )


def _answered(handler: Handler, request: Request, call: Call) -> Answer:
    notes: list[str] = []
    arguments = _arguments(handler, request, notes)
    started = time.perf_counter()
    try:
        returned = awaited(handler(**arguments))
    except ValueError as error:
        raise problems.refused_by_function(failure_of(error).message) from error
    seconds = time.perf_counter() - started
    values = named(returned, request.outputs, notes)
    if call.as_files:
        packed = as_zip(request.outputs, values, Path(call.out), notes)
        return Answer(HTTPStatus.OK.value, "application/zip", packed)
    shown = _shown(request, values, notes)
    found = {"outputs": shown, "seconds": seconds, "notes": notes}
    text = json.dumps(found, allow_nan=False, separators=(",", ":"))
    return Answer(HTTPStatus.OK.value, "application/json", text.encode())


def _arguments(handler: Handler, request: Request, notes: list[str]) -> dict[str, Any]:
    try:
        return arguments_of(handler, request, notes)
    except InputUnreadable as error:
        why = error.why.replace(f"{error.path.parent}{os.sep}", "")
        raise problems.unreadable(error.name, why) from error
    except (TypeError, ValueError) as error:  # of a class that a param becomes
        fault = problems.Fault("", " ".join(str(error).split()))
        raise problems.wrong_call([fault]) from error


def _shown(
    request: Request, values: dict[str, Any], notes: list[str]
) -> dict[str, Any]:
    """Return all outputs as JSON.

    Raises:
        OutputUnfit: one is not what the signature promises: the function's fault.
    """
    out = Path(request.out)
    return {e.name: as_json(e, values[e.name], out, notes) for e in request.outputs}
