"""Work that tantivy does on another core, meanwhile.

tantivy lets go of the interpreter while it walks through an index, so what a search
needs only at its end is counted beside what it needs first.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Generic, TypeVar

Found = TypeVar("Found")


class Beside(Generic[Found]):
    """Something that is found out by whoever comes to it first."""

    def __init__(self, find: Callable[[], Found]) -> None:
        """Begin, where another thread is free."""
        self._find = find
        self._future = _threads().submit(find)

    def wait(self) -> Found:
        """Return it.  What nobody has begun is found out here: nobody waits in vain."""
        if self._future.cancel():
            self._future = Future()
            self._future.set_result(self._find())
        return self._future.result()


@cache
def _threads() -> ThreadPoolExecutor:
    # One core is for who searches: a thread more would take turns with it.
    most = max(1, (os.cpu_count() or 1) - 1)
    return ThreadPoolExecutor(most, thread_name_prefix="search")
