"""Render in another process, with limits of memory and time.

A README that takes a renderer minutes must cost its author the rendering, and nobody
else anything.  One child does many texts, as starting it takes longer than most; it is
killed when it takes too long with one, and the next text has a new one.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from types import TracebackType

from registry.markup.work import Rendered, Work

LIMIT_S = 8.0  # of CPU for one text; the longest on the shelf takes 0.2 s
_PATIENCE = 15  # times as long by the clock: a busy machine makes no text slow
ANSWER_BYTES = 64 << 20
_PIECE = 1 << 16
_NICE = 10  # requests go first


class Renderer:
    """A child process to render with; started when it is first needed."""

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._child: subprocess.Popen[bytes] | None = None

    def render(self, work: Work) -> Rendered | None:
        """Return the text as HTML; None when it cannot be had within the limits."""
        child = self._started()
        ends = time.monotonic() + self._limit_s * _PATIENCE
        request = json.dumps(work.to_json()).encode() + b"\n"
        answer = _exchange(child, request, ends)
        if answer is None:
            self.close()
            return None
        found = json.loads(answer)
        return None if "error" in found else Rendered.from_json(found)

    def close(self) -> None:
        """End the child, whatever it is at."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()

    def __enter__(self) -> Renderer:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(  # noqa: S603  # this very Python
                [sys.executable, "-c", _PROGRAM, str(self._limit_s)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                bufsize=0,
            )
            for pipe in (self._child.stdin, self._child.stdout):
                assert pipe is not None  # both were asked for
                os.set_blocking(pipe.fileno(), False)
        return self._child


_PROGRAM = (
    f"import os; os.nice({_NICE}); from registry.markup.child import main; main()"
)


def _environment() -> dict[str, str]:
    """Return what a Python needs to find its modules, and nothing of the hub's."""
    path = os.pathsep.join(each for each in sys.path if each)
    return {"PYTHONPATH": path, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}


def _exchange(
    child: subprocess.Popen[bytes], request: bytes, ends: float
) -> bytes | None:
    """Send a line and return the one that answers it; None when there is none."""
    assert child.stdin is not None
    assert child.stdout is not None
    left, answer = memoryview(request), bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(child.stdin, selectors.EVENT_WRITE)
        ready.register(child.stdout, selectors.EVENT_READ)
        while (wait_s := ends - time.monotonic()) > 0:
            for key, _ in ready.select(wait_s):
                if key.fileobj is child.stdin:
                    left = _send(child.stdin.fileno(), left)
                    if not left:
                        ready.unregister(child.stdin)
                    continue
                piece = os.read(child.stdout.fileno(), _PIECE)
                answer += piece
                if not piece or len(answer) > ANSWER_BYTES:
                    return None
                if piece.endswith(b"\n"):
                    return bytes(answer)
    return None


def _send(descriptor: int, left: memoryview) -> memoryview:
    try:
        return left[os.write(descriptor, left) :]
    except BlockingIOError:
        return left
    except BrokenPipeError:
        return left[len(left) :]  # that it answers nothing tells the rest
