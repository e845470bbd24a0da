"""The hub's own program, in which the process ends itself at a chosen step.

Run as `python -m tests.e2e.chaos.dying hub start ...`.  Store and database are the real
ones; around them stands only who kills.  The step is the content of the file that
FNHUB_CHAOS_STEP names: without that file nothing happens, and it is gone when the
process dies, so that the next one lives.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

from registry.client.cli import main
from registry.db import Database
from registry.db.events import newest_serial
from registry.server import app, settings
from registry.server.admin import opened
from registry.server.admin.start import serving_processes
from registry.server.worker import Worker
from tests.factories import Faulty

VARIABLE = "FNHUB_CHAOS_STEP"
METADATA_STORED = "metadata stored"
PACKAGE_STORED = "package stored"
BEFORE_COMMIT = "before the commit"
AFTER_COMMIT = "after the commit"
BEFORE_JOB = "document written, before the job"
DURING_JOB = "during the job"
BEFORE_SEARCH = "before the search index"
STEPS = (
    METADATA_STORED,
    PACKAGE_STORED,
    BEFORE_COMMIT,
    AFTER_COMMIT,
    BEFORE_JOB,
    DURING_JOB,
    BEFORE_SEARCH,
)

# This process is a server's, not `fnhub hub work` or who starts the servers.
_serves = threading.Event()


def die_at(step: str) -> None:
    """End this hub, as `kill -9` of all its processes, when that is what was asked."""
    file = Path(os.environ[VARIABLE])
    try:
        if file.read_text() != step:
            return
        file.unlink()  # of several threads one gets it
    except FileNotFoundError:
        return
    if _serves.is_set():
        os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def is_worker() -> bool:
    return isinstance(threading.current_thread(), Worker)


class DyingStore(Faulty):
    """A store whose process ends after a put, or at a worker's look."""

    def put_new(self, key, data):
        done = self.inner.put_new(key, data)
        die_at(METADATA_STORED if key.endswith(".metadata") else PACKAGE_STORED)
        return done

    def get(self, key):
        if is_worker() and key.startswith("index/"):
            die_at(DURING_JOB)
        return self.inner.get(key)

    def replace(self, key, data, etag):
        done = self.inner.replace(key, data, etag)
        if not is_worker():
            die_at(BEFORE_JOB)
        return done


class DyingDatabase(Database):
    """A database whose process ends around the commit of an event."""

    @contextmanager
    def write(self):
        with super().write() as db:
            yield db
            is_change = self._has_event(db)
            if is_change:
                die_at(BEFORE_COMMIT)
        if is_change:
            die_at(AFTER_COMMIT)

    def _has_event(self, db) -> bool:
        """Whether this transaction has written what no other sees yet."""
        with self.read() as others:
            return newest_serial(db) > newest_serial(others)


class DyingSearch(Faulty):
    """An index whose process ends before it is written."""

    def apply(self, *args, **more):
        die_at(BEFORE_SEARCH)
        return self.inner.apply(*args, **more)


def _dying(open_backend):
    def opened_dying(*args, **more):
        backend = open_backend(*args, **more)
        return dataclasses.replace(
            backend,
            database=DyingDatabase(backend.database.engine),
            store=DyingStore(backend.store),
            search=DyingSearch(backend.search),
        )

    return opened_dying


def serve():
    """What the server processes are told to serve: the hub's own application."""
    _serves.set()
    dying = _dying(settings.open_backend)
    for module in (settings, app):
        if hasattr(module, "open_backend"):
            module.open_backend = dying
    return app.serve()


class DyingServer(serving_processes.HubServer):
    """The hub's server, for the application above."""

    def __init__(self, target, *args, **more):
        assert target == "registry.server.app:serve"
        super().__init__("tests.e2e.chaos.dying:serve", *args, **more)


if __name__ == "__main__":
    serving_processes.HubServer = DyingServer
    opened.open_backend = _dying(opened.open_backend)
    sys.exit(main())
