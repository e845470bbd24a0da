"""How hosts serve: the worker in a process that is started as a run's is.

It is guarded, without the user's tokens, and what it is told is in memory (see
`runners.process`).  It gets a socket that has its address already, so that one that
is taken is told at once, and tells by a pipe when it answers.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from registry.core.errors import AddressTaken, ServingFailed
from registry.run.environments import make_extended
from registry.run.hosts import Address, Served
from registry.run.runners import Limits, Surroundings
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
_MORE_S = 5.0  # than the server itself gives its requests


@dataclass(frozen=True, slots=True)
class Program:
    """A program of the worker that serves."""

    option: str  # of the worker's `start.py`
    # What to tell it, with the descriptors of the socket and of the pipe.
    service_of: Callable[[Served, int, int], Service]
    is_limited: bool = True  # whether the memory limit is that of what listens


class WorkerHost:
    """Serves under the Python of the function's environment."""

    def __init__(self, program: Program, surroundings: Surroundings) -> None:
        self._program, self._surroundings = program, surroundings

    def serve(self, served: Served, ready: Callable[[str], None]) -> None:
        """See Host.serve."""
        here = self._surroundings
        limits = Limits(memory_bytes=self._memory_bytes(served) or None)
        with contextlib.ExitStack() as kept:
            listener = kept.enter_context(_bound(served.address))
            python = here.claimed(lambda: self._make(served), kept)
            start = _Start(ready, _url(served.address, listener))
            ended = self._run(served, python, (listener, start))
        if start.failure is not None:
            failure = start.failure
            told = f"{failure.error}: {failure.message}".rstrip(": ")
            raise ServingFailed(served.ref, served.masks.hide(told))
        if not ended.was_interrupted:
            raise ServingFailed(served.ref, died(ended.status, limits).message)

    def _memory_bytes(self, served: Served) -> int:
        return served.limits.memory_bytes or 0 if self._program.is_limited else 0

    def _make(self, served: Served) -> Path:
        here = self._surroundings
        return make_extended(
            *(served.environment, served.hashes, REQUIREMENTS, here.cache),
            offline=here.offline,
            note=here.note,
        )

    def _run(
        self, served: Served, python: Path, meeting: tuple[socket.socket, _Start]
    ) -> Ended:
        listener, start = meeting
        with (
            file_in_memory() as service,
            lifeline() as line,
            start.pipe() as telling,
            Path(os.devnull).open("wb") as nowhere,
        ):
            descriptors = (listener.fileno(), telling.fileno())
            self._program.service_of(served, *descriptors).write(path_of(service))
            guarded = (self._memory_bytes(served), line)
            arguments = (self._program.option, path_of(service))
            process = subprocess.Popen(  # noqa: S603  # our programs, the lock's Python
                command_of(python, guarded, arguments),
                cwd=self._surroundings.folder or Path.cwd(),
                env=variables(os.environ, served.import_root),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(line, service, *descriptors),
                start_new_session=True,
            )
            telling.close()  # so that it ends when the process does
            # While the server ends, nobody may get as far as a line that no one reads.
            listener.close()
            grace_s = served.grace_s + _MORE_S
            child = Child(process, nowhere, served.masks, grace_s=grace_s)
            return child.wait(None, time.monotonic())


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
