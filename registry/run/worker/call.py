"""One request, done: the same in the client's process and in one of its own."""

from __future__ import annotations

import importlib
import inspect
import time
from pathlib import Path
from typing import Any

from .arguments import Handler, arguments_of
from .machine import (
    imported_packages,
    peak_memory_bytes,
    platform_name,
    python_version,
)
from .messages import Failure, Request, Result, Written
from .refusals import HandlerRefused
from .traces import failure_of
from .writers import named, write_output


def run(request: Request) -> Result:
    """Call the handler and write what it returns; a failure is a result, too.

    What the function prints goes where this process's output goes.
    """
    notes: list[str] = []
    written: list[Written] = []
    failure: Failure | None = None
    clock = _Clock()
    try:
        handler = find_handler(request)
        arguments = arguments_of(handler, request, notes)
        with clock:
            returned = awaited(handler(**arguments))
        values = named(returned, request.outputs, notes)
        for output in request.outputs:
            value = values[output.name]
            written.append(write_output(output, value, Path(request.out), notes))
    except BaseException as error:  # noqa: BLE001  # also SystemExit: it ends the run alone
        failure = failure_of(error)
    return Result(
        outputs=written,
        seconds=clock.seconds,
        peak_memory_bytes=peak_memory_bytes(),
        packages=imported_packages(),
        notes=notes,
        failure=failure,
        python=python_version(),
        platform=platform_name(),
    )


class _Clock:
    """Times a block, also one that fails."""

    seconds = 0.0

    def __enter__(self) -> None:
        self._started = time.perf_counter()

    def __exit__(self, *error: object) -> None:
        self.seconds = time.perf_counter() - self._started


def find_handler(request: Request) -> Handler:
    """Import the handler.

    Raises:
        HandlerRefused: it is not there, or is no function.
    """
    found = imported(request)
    if inspect.isclass(found):
        why = "is a class, which is kept loaded behind a service: it cannot be run once"
        raise HandlerRefused(request.handler, why)
    if not callable(found):
        why = "is not there" if found is None else "cannot be called"
        raise HandlerRefused(request.handler, why)
    handler: Handler = found
    return handler


def imported(request: Request) -> Any:  # noqa: ANN401  # whatever has the name
    """Import the handler's module; return what it calls so, None for nothing."""
    module_name, _, name = request.handler.partition(":")
    importlib.invalidate_caches()  # its folder may have come a moment ago
    path = f"{request.package}.{module_name}" if module_name else request.package
    return getattr(importlib.import_module(path), name.partition(".")[0], None)


def awaited(returned: Any) -> Any:  # noqa: ANN401  # what any handler returns
    """Wait for what an async handler returns, also where a loop is running."""
    if not inspect.isawaitable(returned):
        return returned
    asyncio: Any = importlib.import_module("asyncio")

    async def wait() -> Any:  # noqa: ANN401  # as above
        return await returned

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(wait())
    futures: Any = importlib.import_module("concurrent.futures")
    with futures.ThreadPoolExecutor(1) as threads:  # of a notebook: its loop is taken
        return threads.submit(asyncio.run, wait()).result()
