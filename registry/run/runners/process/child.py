"""A process while it runs: its output, its time, its end."""

from __future__ import annotations

import codecs
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import IO

from registry.run.masking import MaskedStream, Masks

GRACE_S = 3.0  # between the request to end and the end
_LOOK_S = 0.2
_CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended."""

    status: int  # negative for a signal
    seconds: float
    was_late: bool  # its time was over
    was_interrupted: bool  # by Ctrl-C
    notes: tuple[str, ...]


class Child:
    """A process that leads a group and a session of its own."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        log: IO[bytes],
        masks: Masks,
        *,
        grace_s: float = GRACE_S,
    ) -> None:
        self._process = process
        self._grace_s = grace_s
        self._was_late = False
        self._was_interrupted = False
        self._output = _Output(process, log, MaskedStream(masks))

    def wait(
        self,
        timeout_s: float | None,
        started: float,
        stop: threading.Event | None = None,
    ) -> Ended:
        """Return when the process has ended, and nothing of its group is left.

        Args:
            timeout_s: How long it may run.
            started: When it did, on the monotonic clock.
            stop: Set by another thread to interrupt it.
        """
        done = threading.Event()
        if timeout_s is not None:
            watch = (timeout_s, done)
            threading.Thread(target=self._limit_time, args=watch, daemon=True).start()
        try:
            self._wait(stop)
        except KeyboardInterrupt:
            self._was_interrupted = True
            self._stop()
        finally:
            self._signal(signal.SIGKILL)  # those whom it left behind
            status = self._process.wait()
            done.set()
        notes = self._output.finish()
        seconds = time.monotonic() - started
        return Ended(status, seconds, self._was_late, self._was_interrupted, notes)

    def _wait(self, stop: threading.Event | None) -> None:
        """Wait for the process's end; in a thread, look now and then who wants it.

        Raises:
            KeyboardInterrupt: somebody does.
        """
        if stop is None or threading.current_thread() is threading.main_thread():
            self._process.wait()
            return
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_LOOK_S)
                return
            if stop.is_set():
                raise KeyboardInterrupt

    def _limit_time(self, timeout_s: float, done: threading.Event) -> None:
        if not done.wait(min(timeout_s, threading.TIMEOUT_MAX)):
            self._was_late = True
            self._stop()

    def _stop(self) -> None:
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self._grace_s)
            return
        self._signal(signal.SIGKILL)

    def _signal(self, which: signal.Signals) -> None:
        # PermissionError: macOS, where only a zombie is left of the group.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, which)


class _Output:
    """Copies what a process prints, as it comes and masked, to the log and stderr."""

    def __init__(
        self, process: subprocess.Popen[bytes], log: IO[bytes], masked: MaskedStream
    ) -> None:
        source = process.stdout or process.stderr
        assert source is not None  # one of them was asked for
        self._source, self._log, self._masked = source, log, masked
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._notes: list[str] = []
        self._thread = threading.Thread(target=self._copy, daemon=True)
        self._thread.start()

    def finish(self) -> tuple[str, ...]:
        """Wait for the last of it; return what the reader of the log should know."""
        self._thread.join(GRACE_S)
        if self._thread.is_alive():
            self._notes.append("a process that it started goes on printing")
        return tuple(self._notes)

    def _copy(self) -> None:
        """Read to the end whatever happens: the process would wait for its reader."""
        with self._source:
            while data := os.read(self._source.fileno(), _CHUNK_BYTES):
                self._pass(self._masked.feed(data))
            self._pass(self._masked.end())

    def _pass(self, data: bytes) -> None:
        self._keep(data)
        _show(self._decoder.decode(data))

    def _keep(self, data: bytes) -> None:
        try:
            self._log.write(data)
            self._log.flush()
        except (OSError, ValueError) as error:  # no room; or closed, after `finish`
            note = f"the log is not complete: {error}"
            if note not in self._notes:
                self._notes.append(note)


def _show(text: str) -> None:
    if sys.stderr is None:  # under pythonw
        return
    with contextlib.suppress(OSError, ValueError):  # nobody looks any more
        sys.stderr.write(text)
        sys.stderr.flush()
