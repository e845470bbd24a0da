"""Work that tantivy does on another core, meanwhile.

tantivy lets go of the interpreter while it walks through an index, so what a search
needs only at its end is counted beside what it needs first.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any, Generic, TypeVar

Found = TypeVar("Found")


class Beside(Generic[Found]):
    """Something that is found out by whoever comes to it first."""

    def __init__(self, find: Callable[[], Found]) -> None:
        """Begin, where another thread is free."""
        self._find = find
        self._future = _threads().submit(find)
        _going.add(self._future)
        self._future.add_done_callback(_going.discard)

    def wait(self) -> Found:
        """Return it.  What nobody has begun is found out here: nobody waits in vain."""
        if self._future.cancel():
            self._future = Future()
            self._future.set_result(self._find())
        return self._future.result()


# What was begun and has not ended, of all searches of this process.
_going: set[Future[Any]] = set()


def is_core_free() -> bool:
    """Tell whether anything more would be done on a core of its own."""
    return len(_going) + 1 < (os.cpu_count() or 1)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="search")
