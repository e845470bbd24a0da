"""Get things from a hub while those that came are worked on."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from queue import SimpleQueue
from typing import TypeVar

# A hub answers four requests of a client at once (its default), and a client that
# unpacks meanwhile has no use for more.
AT_ONCE = 4
_WAITING = 2  # answers that may lie ready: each may be as large as a wheel

_Wish = TypeVar("_Wish")
_Got = TypeVar("_Got")


def fetch_ahead(
    fetch: Callable[[_Wish], _Got], wishes: Sequence[_Wish], at_once: int = AT_ONCE
) -> Generator[tuple[_Wish, _Got], None, None]:
    """Yield what `fetch` returns for each wish, as it comes.

    To be closed, also by errors and Ctrl-C: then nothing more is asked for.  What is
    on its way is not waited for; its threads do not keep the process alive.

    Args:
        fetch: Is called by several threads at once.
        wishes: What to get, begun in this order.
        at_once: How many threads.

    Raises:
        BaseException: the first that `fetch` raised.
    """
    left = deque(wishes)
    came: SimpleQueue[tuple[_Wish, _Got | None, BaseException | None]] = SimpleQueue()
    room = threading.Semaphore(at_once + _WAITING)

    def work() -> None:
        while True:
            room.acquire()
            try:
                wish = left.popleft()
            except IndexError:
                return
            try:
                came.put((wish, fetch(wish), None))
            except BaseException as error:  # noqa: BLE001  # raised where it is waited for
                came.put((wish, None, error))

    for _ in range(min(at_once, len(wishes))):
        threading.Thread(target=work, name="fnhub-fetch", daemon=True).start()
    try:
        for _ in wishes:
            wish, got, error = came.get()
            if error is not None:
                raise error
            yield wish, got  # type: ignore[misc]  # there is one where there is no error
            room.release()
    finally:
        left.clear()
        room.release(at_once)  # whoever waits for room finds nothing left, and ends
