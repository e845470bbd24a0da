"""The worker does what commits left to do, one part's failure apart from others."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

import pytest

from indexer import Query, open_index
from registry.core.errors import DatabaseFailed, StoreFailed
from registry.core.names import FunctionName
from registry.db import jobs
from registry.server.worker import Worker
from registry.services.jobs import SLOW_KINDS
from registry.services.publish import publish
from registry.services.search import search
from registry.store.keys import index_key
from tests.conftest import ACME
from tests.factories import Faulty, make_wheel

ADD = FunctionName("acme", "add")


@contextmanager
def working(backend):
    worker = Worker(backend)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def until(condition):
    """Wait for what the worker does in its own time."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def is_found(backend):
    return [hit.key for hit in search(backend, Query("add")).hits] == ["acme/add"]


def jobs_left(backend):
    with backend.database.read() as db:
        # What takes long has a worker of its own.
        return [each for each in jobs.pending(db) if each[0] not in SLOW_KINDS]


@pytest.mark.thorough
def test_a_release_of_another_process_is_found(backend):
    """Nothing wakes this one's worker: it has to look."""
    with working(backend):
        publish(replace(backend, work=Event()), ACME, make_wheel().data)

        until(lambda: is_found(backend))
        until(lambda: jobs_left(backend) == [])


@pytest.mark.thorough
def test_several_servers_on_one_folder_take_turns(backend, tmp_path):
    """Each finds what any of them has indexed, and one that ends is followed."""
    first, second = (
        replace(backend, search=open_index("whoosh", tmp_path / "search"), work=Event())
        for _ in range(2)
    )
    with working(second):
        with working(first):
            publish(first, ACME, make_wheel().data)
            until(lambda: is_found(first) and is_found(second))
        publish(first, ACME, make_wheel("acme/sum").data)
        until(lambda: len(search(second, Query()).hits) == 2)
    first.search.close()
    second.search.close()


def test_a_broken_index_stops_no_jobs_and_is_told_once(backend, caplog):
    class Broken(Faulty):
        """The backend's search, on a full disk until it is mended."""

        tries = 0
        is_full = True

        def apply(self, documents, gone, *, serial):
            self.tries += 1
            if self.is_full:
                raise OSError("no space left")
            self.inner.apply(documents, gone, serial=serial)

    broken = Broken(backend.search)
    with working(replace(backend, search=broken)):
        publish(backend, ACME, make_wheel().data)
        until(lambda: jobs_left(backend) == [])
        until(lambda: broken.tries > 0)
        backend.work.set()
        until(lambda: broken.tries > 1)
        broken.is_full = False
        backend.work.set()
        until(lambda: is_found(backend))

    assert caplog.text.count("tries again each second: follow_events") == 1


def test_failing_jobs_do_not_stop_search(backend):
    class NoDocuments(Faulty):
        """The backend's store, which takes no index documents."""

        def replace(self, key, data, etag):
            raise StoreFailed(key, "read-only")

    stuck = replace(backend, store=NoDocuments(backend.store))
    with working(stuck):
        publish(stuck, ACME, make_wheel().data)
        until(lambda: is_found(backend))

    assert jobs_left(backend) == [("document", "acme/add")]


def test_a_job_table_that_is_broken_does_not_stop_search(backend):
    publish(backend, ACME, make_wheel().data)
    backend.store.delete(index_key(ADD))
    with backend.database.write() as db:
        db.exec_driver_sql("ALTER TABLE job RENAME TO gone")

    with working(backend):
        until(lambda: is_found(backend))


@pytest.mark.thorough
def test_jobs_that_could_not_be_ticked_off_are_done_at_once(backend):
    """The disk was full for a moment: documents do not wait for a claim to run out."""

    class Full(Faulty):
        """A database that takes no write once jobs are claimed, three times."""

        refusals = 3

        @contextmanager
        def write(self):
            with self.inner.read() as db:
                is_claimed = not jobs.any_due(db, backend.clock(), ("document",))
            if is_claimed and self.refusals:
                self.refusals -= 1
                raise DatabaseFailed("it does not answer or is busy")
            with self.inner.write() as db:
                yield db

    publish(backend, ACME, make_wheel().data)
    full = Full(backend.database)

    with working(replace(backend, database=full)):
        until(lambda: jobs_left(backend) == [])

    assert full.refusals == 0
