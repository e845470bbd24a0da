"""Jobs bring documents in step with the record, whatever fails in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from registry.core.errors import StoreFailed
from registry.core.names import FunctionName
from registry.db import jobs
from registry.services.closures import CLOSURE_JOB
from registry.services.index_documents import stored_index_document
from registry.services.jobs import SLOW_KINDS, run_due_jobs, run_slow_jobs, take_up_jobs
from registry.services.publish import publish
from registry.store.keys import index_key
from tests.conftest import ACME, NOON
from tests.factories import Faulty, make_wheel

ADD = FunctionName("acme", "add")
LOST = FunctionName("acme", "lost")


def pending(backend):
    with backend.database.read() as db:
        # What takes long has a worker of its own.
        return [each for each in jobs.pending(db) if each[0] not in SLOW_KINDS]


def has_document(backend, name):
    return stored_index_document(backend, name)[0] is not None


def test_a_job_that_fails_comes_again_and_holds_up_no_other(backend, caplog):
    """One function's broken document must not keep others from theirs."""

    class LossyStore(Faulty):
        """The backend's store, which takes all documents but one."""

        def replace(self, key, data, etag):
            if key == index_key(LOST):
                raise StoreFailed(key, "broken")
            return self.inner.replace(key, data, etag)

    lossy = replace(backend, store=LossyStore(backend.store))
    publish(lossy, ACME, make_wheel("acme/lost").data)
    publish(lossy, ACME, make_wheel("acme/add").data)
    backend.store.delete(index_key(ADD))

    run_due_jobs(lossy)

    assert has_document(backend, ADD)
    assert pending(backend) == [("document", "acme/lost")]
    assert "acme/lost" in caplog.text
    mended = replace(backend, clock=lambda: NOON + timedelta(seconds=1))
    run_due_jobs(mended)
    assert has_document(backend, LOST)
    assert pending(backend) == []


def test_a_new_worker_takes_up_what_a_killed_one_had_claimed(backend):
    """Documents do not stay behind until the claims run out."""
    publish(backend, ACME, make_wheel().data)
    backend.store.delete(index_key(ADD))
    with backend.database.write() as db:
        assert len(jobs.claim(db, NOON, 10, ("document",))) == 1
    assert run_due_jobs(backend) == 0

    take_up_jobs(backend)
    run_due_jobs(backend)

    assert has_document(backend, ADD)


def test_pages_are_made_before_closures(backend):
    """Whoever has just published looks at the page; locking may take a minute each."""

    def left():
        with backend.database.read() as db:
            return [kind for kind, _ in jobs.pending(db) if kind in SLOW_KINDS]

    for minor in range(3):
        publish(backend, ACME, make_wheel("acme/add", version=f"1.{minor}.0").data)
    assert set(left()) == set(SLOW_KINDS)

    run_slow_jobs(backend)

    assert set(left()) == {CLOSURE_JOB}
    while run_slow_jobs(backend):
        pass
    assert left() == []
