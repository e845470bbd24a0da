"""The server as a hub runs it: bounded headers, and an end that can be hastened."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess

from registry.server.log_format import logging_config
from registry.server.metrics import FOLDER_VARIABLE

HEADERS_BYTES = 64 * 1024  # of a request, its first line included
HEADERS_S = 15  # for all of them
STOP_S = 10  # for requests in flight, jobs at hand and open files together


class HubServer(MPServer):
    """Serves until a signal: then it takes no more and finishes what it has."""

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as theirs
        """End in order at the first signal, at once at the second."""
        if self.interrupt_signal:
            for process in self.wrks:
                process.kill()  # type: ignore[no-untyped-call]  # theirs
            os._exit(1)  # what is committed is there, the rest was not acknowledged
        super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]

    def _stop_workers(self) -> None:
        """Wait for all to end, and leave to granian those that do not.

        It asks only once whether one has ended.  While its thread that watches the same
        process is just being told, it says that it kills one that ended in order.
        """
        for process in self.wrks:
            process.terminate()  # type: ignore[no-untyped-call]  # theirs
        deadline = time.monotonic() + STOP_S
        while time.monotonic() < deadline and any(map(_is_alive, self.wrks)):
            time.sleep(0.01)
        super()._stop_workers()  # type: ignore[no-untyped-call]  # theirs


def _is_alive(process: WorkerProcess) -> bool:
    return bool(process.is_alive())  # type: ignore[no-untyped-call]  # theirs


def make_server(
    host: str, port: int, *, processes: int, threads: int, log_format: str
) -> HubServer:
    """Put the server together; `serve` starts it."""
    return HubServer(
        "registry.server.app:serve",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADERS_S * 1000, max_buffer_size=HEADERS_BYTES
        ),
        log_level=LogLevels.warning,
        log_dictconfig=logging_config(log_format),
        workers_kill_timeout=1,  # s, after `STOP_S`
    )


@contextmanager
def shared_figures(processes: int) -> Iterator[None]:
    """Give several processes a folder in which their metrics are added up."""
    os.environ.pop(FOLDER_VARIABLE, None)  # figures of others are not ours
    if processes == 1:
        yield
        return
    folder = os.environ[FOLDER_VARIABLE] = tempfile.mkdtemp(prefix="fnhub-metrics-")
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
