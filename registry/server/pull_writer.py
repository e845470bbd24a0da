"""Write counted pulls every few seconds, in a thread of each server."""

from __future__ import annotations

import logging
import threading

from registry.services.backend import Backend
from registry.services.pulls import write_pulls

PERIOD_S = 5.0  # what a process that is killed loses at most

log = logging.getLogger(__name__)


class PullWriter(threading.Thread):
    """Writes until it is stopped, and then once more."""

    def __init__(self, backend: Backend, period_s: float = PERIOD_S) -> None:
        super().__init__(name="fnhub-pulls", daemon=True)
        self._backend = backend
        self._period_s = period_s
        self._stopping = threading.Event()
        self._failing = ""

    def run(self) -> None:
        """Write, and wait."""
        while not self._stopping.wait(self._period_s):
            self._write()
        self._write()

    def stop(self) -> None:
        """End when all is written that was counted."""
        self._stopping.set()
        self.join()

    def _write(self) -> None:
        try:
            write_pulls(self._backend)
        except Exception as error:  # they are counted still, and written the next time
            if self._failing != repr(error):
                log.exception("pulls are kept until they can be written")
            self._failing = repr(error)
            return
        self._failing = ""
