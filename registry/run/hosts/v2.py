"""Serve by the Open Inference Protocol, version 2.

The worker's `serving` does it, in a process that is started as a run's is (see
`runners.process`): guarded, without the user's tokens, its request in memory.  It
gets a socket that has its address already, so that one that is taken is told at
once, and tells by a pipe when it answers.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from registry.core.errors import AddressTaken, ServingFailed
from registry.run.environments import make_extended
from registry.run.hosts import Address, Host, Served
from registry.run.runners import Surroundings
from registry.run.runners.process.child import Child, Ended
from registry.run.runners.process.outcome import died
from registry.run.runners.process.starting import (
    command_of,
    file_in_memory,
    lifeline,
    path_of,
    variables,
)
from registry.run.worker.messages import Failure
from registry.run.worker.serving.messages import Service, decode_start

# What the worker's `serving` imports; the `serve` extra of fnhub says the same.
REQUIREMENTS = ("starlette>=0.46", "uvicorn>=0.34")
_GRACE_S = 25.0  # the server itself gives its requests 20


def open_host(surroundings: Surroundings) -> Host:
    """Return the host."""
    return OpenInference(surroundings)


class OpenInference:
    """Serves a function under the Python of its environment."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings

    def serve(self, served: Served, ready: Callable[[str], None]) -> None:
        """See Host.serve."""
        with contextlib.ExitStack() as kept:
            listener = kept.enter_context(_bound(served.address))
            python = self._python(served, kept)
            start = _Start(ready, _url(served.address, listener))
            ended = self._run(served, python, listener, start)
        if start.failure is not None:
            failure = start.failure
            told = f"{failure.error}: {failure.message}".rstrip(": ")
            raise ServingFailed(served.ref, served.masks.hide(told))
        if not ended.was_interrupted:
            why = died(ended.status, served.limits).message
            raise ServingFailed(served.ref, why)

    def _python(self, served: Served, kept: contextlib.ExitStack) -> Path:
        """Return the Python of the environment, which stays while `kept` does."""
        here = self._surroundings
        with here.in_use():
            python = make_extended(
                *(served.environment, served.hashes, REQUIREMENTS, here.cache),
                offline=here.offline,
                note=here.note,
            )
            kept.enter_context(here.claim(python.parent.parent))
        return python

    def _run(
        self, served: Served, python: Path, listener: socket.socket, start: _Start
    ) -> Ended:
        start_in = self._surroundings.folder or Path.cwd()
        with (
            file_in_memory() as service,
            lifeline() as line,
            start.pipe() as telling,
            Path(os.devnull).open("wb") as nowhere,
        ):
            descriptors = (listener.fileno(), telling.fileno())
            _service(served, *descriptors).write(path_of(service))
            guarded = (served.limits.memory_bytes or 0, line)
            process = subprocess.Popen(  # noqa: S603  # our programs, the lock's Python
                command_of(python, guarded, ("--serve", path_of(service))),
                cwd=start_in,
                env=variables(os.environ, served.import_root),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(line, service, *descriptors),
                start_new_session=True,
            )
            telling.close()  # so that it ends when the process does
            child = Child(process, nowhere, served.masks, grace_s=_GRACE_S)
            return child.wait(None, time.monotonic())


def _service(served: Served, listener: int, telling: int) -> Service:
    return Service(
        request=served.request,
        name=served.name,
        version=served.version,
        takes=served.takes,
        socket=listener,
        ready=telling,
        limit_bytes=served.limit_bytes,
        threads=served.threads,
    )


class _Start:
    """Waits for the word that the server answers, or why it does not."""

    def __init__(self, ready: Callable[[str], None], url: str) -> None:
        self._ready, self._url = ready, url
        self.failure: Failure | None = None

    @contextlib.contextmanager
    def pipe(self) -> Iterator[IO[bytes]]:
        """Give the end of a pipe that the server writes to."""
        reading, writing = os.pipe()
        waiting = threading.Thread(target=self._wait, args=(reading,), daemon=True)
        with os.fdopen(writing, "wb") as telling:
            waiting.start()
            yield telling
        waiting.join()

    def _wait(self, reading: int) -> None:
        with os.fdopen(reading, "rb") as pipe:
            told = pipe.read()
        try:
            self.failure = decode_start(told)
        except ValueError:  # it died, or was interrupted; its status tells
            return
        if self.failure is None:
            self._ready(self._url)


@contextlib.contextmanager
def _bound(address: Address) -> Iterator[socket.socket]:
    """Take an address, without listening: until it is ready, nobody gets through.

    Raises:
        AddressTaken: another has it, or it is not this machine's.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((address.host, address.port))
        except OSError as error:
            where = f"{address.host}:{address.port}"
            raise AddressTaken(where, error.strerror or str(error)) from None
        yield made


def _url(address: Address, bound: socket.socket) -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"http://{host}:{bound.getsockname()[1]}"
