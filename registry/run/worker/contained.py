"""One request from standard input, inside a container: `start.py --contained BYTES`.

The request is the first line of standard input; that it ends means that the runner is
gone, and this process then ends, too.  The result goes to what was standard output;
what the function prints goes to standard error.  Nothing of either is on a disk.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict
from pathlib import Path

from .call import run
from .guard import end_with_the_runner, limit_memory
from .messages import Request


def main(limit_bytes: Path) -> int:
    """Do what is asked; 0 when a result was written, also of a function that failed."""
    given, told = os.dup(0), os.dup(1)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    if int(str(limit_bytes)):
        limit_memory(int(str(limit_bytes)))
    with os.fdopen(given, "rb", buffering=0) as lines:
        request = Request.from_json(json.loads(_line(lines.fileno())))
        watch = threading.Thread(
            target=end_with_the_runner, args=(os.dup(given),), daemon=True
        )
    watch.start()
    result = run(request)
    with os.fdopen(told, "wb") as channel:
        channel.write(json.dumps(asdict(result)).encode())
    return 0


def _line(descriptor: int) -> bytes:
    pieces: list[bytes] = []
    while not pieces or not pieces[-1].endswith(b"\n"):
        piece = os.read(descriptor, 2**16)
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces)
