"""Serve a function that a test writes, by real processes, and ask it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from registry.core.kinds import KINDS
from registry.core.manifest import Manifest
from registry.core.names import FunctionName
from registry.core.signature import Handler
from registry.core.signature.read import read_signature
from registry.core.versions import parse_version
from registry.run.openapi import openapi_of
from registry.run.worker.messages import OutputType, Request
from registry.run.worker.serving.functions.app import make_app
from registry.run.worker.serving.functions.messages import FunctionService
from registry.run.worker.serving.functions.metrics import Metrics
from registry.run.worker.serving.functions.pool import Pool
from registry.run.worker.serving.messages import Taken
from tests.run.worker.served import Client

_NUMBERS = itertools.count()


def handler_of(code: str) -> Handler:
    """Read the signature of the function `sample`."""
    reading = read_signature({"m.py": code.encode()}, "m:sample", KINDS["job"])
    assert reading.signature is not None, reading.problems
    return reading.signature.handlers[0]


def takes_of(code: str, *fixed: str) -> list[Taken]:
    return [
        Taken(each.name, each.type.to_json(), each.default is None)
        for each in handler_of(code).parameters
        if each.name not in fixed
    ]


@contextmanager
def serving(folder: Path, code: str, **more: Any) -> Iterator[Client]:
    """Serve the function `sample` of this code; `more` are fields of the service."""
    package = f"function_{next(_NUMBERS)}"
    (folder / package).mkdir(parents=True)
    (folder / package / "__init__.py").touch()
    (folder / package / "m.py").write_text(code)
    handler = handler_of(code)
    params = more.pop("params", {})
    outputs = [OutputType(e.name, e.type.to_json()) for e in handler.outputs]
    request = Request(package, "m:sample", {}, params, [], outputs, str(folder))
    manifest = Manifest(
        FunctionName.parse("acme/sample"), parse_version("1.2.0"), "Sample.", "MIT"
    )
    left = [each for each in handler.parameters if each.name not in params]
    service = FunctionService(
        **{
            "request": request,
            "ref": "acme/sample@1.2.0",
            "takes": takes_of(code, *params),
            "openapi": openapi_of(manifest, handler, left),
            "socket": -1,
            "ready": -1,
            "limit_bytes": 2**20,
            "workers": 1,
            "queue": 16,
            "timeout_s": None,
            "memory_bytes": 0,
            "grace_s": 5,
        }
        | more
    )
    metrics = Metrics(service.ref)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        pool = Pool(service, metrics)
        try:
            pool.start()
            client = Client(make_app(service, pool, metrics))
            try:
                yield client
            finally:
                client.stop()
        finally:
            pool.close()


def in_background(do, *given) -> tuple[threading.Thread, list[Any]]:
    """Start a call in a thread; what it gives comes into the list."""
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(do(*given)))
    thread.start()
    return thread, found
