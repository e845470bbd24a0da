"""Whose turn it is to write an index: one holder, of all threads and processes."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FILE = "turn.lock"  # in the index's folder; it stays when an index is made anew


class Turn:
    """The turn of one index, in a folder or in memory.

    A process that ends, however it does, gives it back: the lock is the system's.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._memory = threading.Lock()

    @contextmanager
    def take(self, *, wait: bool) -> Iterator[bool]:
        """Hold the turn; yield whether it is held, which waiting makes sure of."""
        if self._folder is None:
            is_held = self._memory.acquire(blocking=wait)
            try:
                yield is_held
            finally:
                if is_held:
                    self._memory.release()
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / LOCK_FILE).open("ab") as file:
            yield _lock(file.fileno(), wait=wait)  # let go when the file is closed


def _lock(descriptor: int, *, wait: bool) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
