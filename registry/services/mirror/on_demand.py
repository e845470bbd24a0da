"""Bring the functions that somebody asks for from another hub, as they are asked for.

For a company's hub in front of a public one.  A list of patterns says which names may
be fetched; of all others nothing is ever asked.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from registry.core.access import matches
from registry.core.errors import ElsewhereFailed, ElsewhereRefused, FnhubError
from registry.core.names import FunctionName
from registry.db.releases import published_versions
from registry.imports.fnhub import OtherHub
from registry.services.backend import Backend
from registry.services.mirror.taking import take_function

FRESH_S = 60.0  # how long what was looked at is as good as new
NAMES_MOST = 10_000  # that are remembered to be fresh

log = logging.getLogger(__name__)


class OnDemand:
    """Looks up names at another hub, each once a minute at most, by one thread."""

    def __init__(
        self,
        hub: OtherHub,
        patterns: Sequence[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep which names may be fetched; without patterns, none may."""
        self._hub, self._patterns, self._clock = hub, tuple(patterns), clock
        self._guard = threading.Lock()
        self._turns: dict[FunctionName, threading.Lock] = {}
        self._looked: dict[FunctionName, float] = {}

    def covers(self, name: FunctionName) -> bool:
        """Return whether a name may be fetched."""
        return bool(self._patterns) and matches(self._patterns, name)

    def freshen(self, backend: Backend, name: FunctionName) -> None:
        """Bring what the other hub has of a function, if it may be fetched.

        Where the other hub does not answer, what is here is served as it is.

        Raises:
            ElsewhereFailed, ElsewhereRefused: it does not, and nothing is here.
        """
        if not self.covers(name) or self._is_fresh(name):
            return
        with self._turn(name):
            if self._is_fresh(name):  # another request has just looked
                return
            try:
                self._take(backend, name)
            except (ElsewhereFailed, ElsewhereRefused) as error:
                with backend.database.read() as db:
                    is_here = bool(published_versions(db, name))
                if not is_here:
                    raise
                log.warning("%s is served as it is here: %s", name, error)
            self._note(name)

    def _take(self, backend: Backend, name: FunctionName) -> None:
        document = self._hub.document(name)
        if document is None:
            return
        done = take_function(backend, self._hub, document)
        for ref in done.releases:
            log.info("fetched %s from %s", ref, self._hub.url)
        for problem in done.problems:
            log.warning("not fetched from %s: %s", self._hub.url, problem)
        if done.problems and not done.releases:
            _raise_failure(done.problems)

    def _is_fresh(self, name: FunctionName) -> bool:
        return self._looked.get(name, float("-inf")) > self._clock() - FRESH_S

    def _note(self, name: FunctionName) -> None:
        with self._guard:
            if len(self._looked) >= NAMES_MOST:
                self._looked.clear()
            self._looked[name] = self._clock()

    def _turn(self, name: FunctionName) -> threading.Lock:
        with self._guard:
            if len(self._turns) >= NAMES_MOST:
                self._turns.clear()  # who holds one keeps it; another may look too
            return self._turns.setdefault(name, threading.Lock())


def _raise_failure(problems: Sequence[FnhubError]) -> None:
    """Tell a failure that the next request may not meet; others are only logged."""
    for problem in problems:
        if isinstance(problem, ElsewhereFailed):
            raise problem
