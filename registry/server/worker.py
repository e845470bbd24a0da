"""Do jobs, and keep the search index in step, in a thread beside what else is done."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from registry.services.backend import Backend
from registry.services.follow import follow_events
from registry.services.jobs import run_due_jobs, run_slow_jobs, take_up_jobs
from registry.services.pulls import refresh_pulls

HOUR_S = 3600.0
POLL_S = 1.0  # what other processes did, and what failed, is seen this late
Step = Callable[[Backend], int]  # returns how much was done


class Hourly:
    """A step that is taken at the start, and then once an hour."""

    def __init__(self, step: Step) -> None:
        self.__name__ = step.__name__
        self._step = step
        self._next = 0.0

    def __call__(self, backend: Backend) -> int:
        """Take the step when it is time, or do nothing."""
        if time.monotonic() < self._next:
            return 0
        self._next = time.monotonic() + HOUR_S
        return self._step(backend)


# One that fails keeps no other from its turn.
INDEX_STEPS: tuple[Step, ...] = (follow_events, Hourly(refresh_pulls))
STEPS: tuple[Step, ...] = (run_due_jobs, *INDEX_STEPS)

log = logging.getLogger(__name__)


class Worker(threading.Thread):
    """Works until it is stopped.  Reads go on when it is dead."""

    def __init__(self, backend: Backend, steps: Sequence[Step] = STEPS) -> None:
        super().__init__(name="fnhub-worker", daemon=True)
        self._backend = backend
        self._steps = steps
        self._stopping = threading.Event()
        self._failing: dict[str, str] = {}  # step: its last error
        self._has_left = run_due_jobs in steps  # claims that nobody works on any more

    def run(self) -> None:
        """Work, and wait for more."""
        while not self._stopping.is_set():
            self._backend.work.clear()  # before looking: what comes after wakes us
            if self._has_left:
                self._try(self._take_up)
            if sum(self._try(step) for step in self._steps) == 0:
                self._backend.work.wait(POLL_S)

    def stop(self) -> None:
        """End after the batch at hand."""
        self._stopping.set()
        self._backend.work.set()
        self.join()

    def _take_up(self, backend: Backend) -> int:
        """Make due what an earlier worker had claimed, or this one could not finish."""
        take_up_jobs(backend)
        self._has_left = False
        return 0

    def _try(self, step: Step) -> int:
        """Return how much was done; an error that stays is logged once."""
        name = step.__name__
        try:
            done = step(self._backend)
        except Exception as error:
            if self._failing.get(name) != repr(error):
                log.exception("the worker tries again each second: %s", name)
            self._failing[name] = repr(error)
            # The database went away before what was claimed could be ticked off.
            self._has_left = self._has_left or step is run_due_jobs
            return 0
        self._failing.pop(name, None)
        return done


def slow_worker(backend: Backend) -> Worker:
    """Make a worker for what takes long, beside the one that keeps documents.

    It is not woken by commits, which would take the waking from the other.
    """
    return Worker(replace(backend, work=threading.Event()), (run_slow_jobs,))
