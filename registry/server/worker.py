"""Do jobs in a thread of the server."""

from __future__ import annotations

import logging
import threading

from registry.services.backend import Backend
from registry.services.jobs import run_due_jobs, take_up_jobs

POLL_S = 1.0  # jobs of other processes and of failed tries are seen this late

log = logging.getLogger(__name__)


class Worker(threading.Thread):
    """Does due jobs until it is stopped.  Reads go on when it is dead."""

    def __init__(self, backend: Backend) -> None:
        super().__init__(name="fnhub-worker", daemon=True)
        self._backend = backend
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work, and wait for more."""
        self._take_up()
        while not self._stopping.is_set():
            self._backend.work.clear()  # before looking: what comes after wakes us
            if self._work() == 0:
                self._backend.work.wait(POLL_S)

    def stop(self) -> None:
        """End after the batch at hand."""
        self._stopping.set()
        self._backend.work.set()
        self.join()

    def _take_up(self) -> None:
        try:
            take_up_jobs(self._backend)
        except Exception:
            log.exception("claims of an earlier worker run out by themselves")

    def _work(self) -> int:
        try:
            return run_due_jobs(self._backend)
        except Exception:
            log.exception("the worker could not take jobs; it tries again")
            return 0
