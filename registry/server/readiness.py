"""Whether the hub can serve, asked at most once a second."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from registry.core import errors
from registry.server.facts import Facts
from registry.services.backend import Backend
from registry.services.health import Health, check_health

KEPT_S = 1.0
RECENT_S = 60.0


class Readiness:
    """What works and what does not, with what this process has lately met."""

    def __init__(
        self,
        backend: Backend,
        folder: Path | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask nobody yet.

        Args:
            backend: The hub.
            folder: Where it keeps what is not elsewhere: a full disk degrades it.
            clock: Seconds.
        """
        self._backend, self._folder, self._clock = backend, folder, clock
        self._failures: deque[float] = deque(maxlen=1000)  # times of store failures
        self._asking = threading.Lock()
        self._known: tuple[float, Health] | None = None

    def began(self) -> None:
        """See `Listener.began`."""

    def finished(self, facts: Facts) -> None:
        """See `Listener.finished`."""
        if isinstance(facts.error, errors.StoreFailed):
            self._failures.append(self._clock())

    def health(self) -> Health:
        """Return what was found within the last second."""
        with self._asking:  # of many who ask at once, one asks the parts
            now = self._clock()
            if self._known is None or now - self._known[0] >= KEPT_S:
                recent = sum(now - each < RECENT_S for each in tuple(self._failures))
                found = check_health(
                    self._backend, folder=self._folder, store_failures=recent
                )
                self._known = (now, found)
            return self._known[1]
