"""Send records by another process, which may fail and hang as it likes."""

from __future__ import annotations

import importlib.util
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from registry.core.errors import ExtraMissing
from registry.run.sources.addresses import shown
from registry.run.tracking.messages import Sending, Sent

LIMIT_S = 120.0  # without an answer: a large model over a slow line takes long
_PARTS = ("mlflow", "sqlalchemy", "alembic")  # of the extra
_PROGRAM = "from registry.run.tracking.program import main; main()"
# Of MLflow's own settings, what keeps it from waiting long and from telling others.
_MLFLOW = {
    "DO_NOT_TRACK": "true",
    "GIT_PYTHON_REFRESH": "quiet",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
}


def can_track() -> bool:
    """Whether the `track` extra is installed; nothing is imported."""
    return all(importlib.util.find_spec(each) is not None for each in _PARTS)


def send(sending: Sending, limit_s: float = LIMIT_S) -> Iterator[Sent]:
    """Send runs, and yield what came of each, in their order.

    Args:
        sending: What is sent, and where.
        limit_s: How long it may take until the next answer comes.

    Raises:
        ExtraMissing: there is no MLflow here.
    """
    if not can_track():
        raise ExtraMissing("tracking", "track")
    process = subprocess.Popen(  # noqa: S603  # this very Python
        [sys.executable, "-c", _PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,  # Ctrl-C is for whoever waits, who then ends it
    )
    try:
        yield from _answers(process, sending, limit_s)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _answers(
    process: subprocess.Popen[bytes], sending: Sending, limit_s: float
) -> Iterator[Sent]:
    assert process.stdin is not None  # both were asked for
    assert process.stdout is not None
    with suppress(OSError):  # it ended at once; there will be no answers
        process.stdin.write(sending.encode())
        process.stdin.close()
    lines: queue.Queue[bytes] = queue.Queue()
    source = process.stdout

    def read() -> None:
        with suppress(OSError, ValueError):  # closed meanwhile
            for line in source:
                lines.put(line)
        lines.put(b"")

    threading.Thread(target=read, daemon=True).start()
    problem = ""
    for folder in sending.folders:
        answer = None if problem else _next(lines, limit_s)
        if answer is None:
            problem = problem or f"no answer within {limit_s:g} s"
        elif not answer:
            problem = "the tracker's process ended before it was done"
        yield (
            _readable(sending, Sent.decode(answer))
            if answer
            else Sent(folder, problem=problem)
        )


def _next(lines: queue.Queue[bytes], limit_s: float) -> bytes | None:
    with suppress(queue.Empty):
        return lines.get(timeout=limit_s)
    return None


def _readable(sending: Sending, sent: Sent) -> Sent:
    """Mask what an error's text, or a link, quotes of the store's address."""
    address = sending.store.address
    parts = (sent.problem, sent.url)
    problem, url = (shown(each.replace(address, shown(address))) for each in parts)
    return replace(sent, url=url, problem=problem)


def _environment() -> dict[str, str]:
    """Return the user's variables, which may say how a server is spoken to.

    No token of a hub is among them.
    """
    path = os.pathsep.join(each for each in sys.path if each)
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("FNHUB_", "PYTHON"))
    }
    return _MLFLOW | kept | {"PYTHONPATH": path, "PYTHONUTF8": "1"}
