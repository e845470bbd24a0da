"""Jobs bring search in step with the record, whatever fails in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from indexer import Query
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.db import jobs
from registry.services.jobs import run_due_jobs, take_up_jobs
from registry.services.publish import publish
from registry.services.search import search
from registry.services.yank import yank
from tests.conftest import ACME, NOON, do_all_jobs
from tests.factories import Faulty, make_wheel

ADD = FunctionName("acme", "add")


def found(backend, text=""):
    return {hit.key: hit.version for hit in search(backend, Query(text=text)).hits}


def pending(backend):
    with backend.database.read() as db:
        return jobs.pending(db)


def test_a_published_function_is_found(backend):
    publish(backend, ACME, make_wheel().data)

    do_all_jobs(backend)

    assert found(backend, "add numbers") == {"acme/add": "1.0.0"}
    assert pending(backend) == []


def test_the_newest_stable_version_is_shown(backend):
    for version in ("1.0.0", "1.1.0", "1.2.0-rc.1"):
        publish(backend, ACME, make_wheel(version=version).data)

    do_all_jobs(backend)

    assert found(backend) == {"acme/add": "1.1.0"}


def test_a_function_that_is_all_yanked_is_not_found(backend):
    publish(backend, ACME, make_wheel().data)
    do_all_jobs(backend)

    yank(backend, ACME, ADD, parse_version("1.0.0"), reason="wrong")
    do_all_jobs(backend)
    assert found(backend) == {}

    yank(backend, ACME, ADD, parse_version("1.0.0"), reason=None)
    do_all_jobs(backend)
    assert found(backend) == {"acme/add": "1.0.0"}


def test_a_job_that_fails_comes_again_and_holds_up_no_other(backend, caplog):
    """One function's broken package must not keep others out of the search."""

    class LossyStore(Faulty):
        """The backend's store, without one function's package."""

        def get(self, key):
            if "fnhub_acme_lost" in key:
                raise KeyError(key)
            return self.inner.get(key)

    lossy = replace(backend, store=LossyStore(backend.store))
    publish(backend, ACME, make_wheel("acme/lost").data)
    publish(backend, ACME, make_wheel("acme/add").data)

    run_due_jobs(lossy)

    assert found(backend) == {"acme/add": "1.0.0"}
    assert pending(backend) == [("search", "acme/lost")]
    assert "acme/lost" in caplog.text
    mended = replace(backend, clock=lambda: NOON + timedelta(seconds=1))
    run_due_jobs(mended)
    assert set(found(backend)) == {"acme/add", "acme/lost"}


def test_a_worker_that_was_held_up_leaves_no_older_document(backend):
    """Between its reading and its writing, another yanked the function."""

    class HeldUpSearch(Faulty):
        """The backend's search, before whose first writing something happens."""

        waiting = True

        def upsert(self, documents):
            if self.waiting:
                self.waiting = False
                yank(backend, ACME, ADD, parse_version("1.0.0"), reason="wrong")
                do_all_jobs(backend)
            self.inner.upsert(documents)

    publish(backend, ACME, make_wheel().data)

    do_all_jobs(replace(backend, search=HeldUpSearch(backend.search)))

    assert found(backend) == {}


def test_a_new_worker_takes_up_what_a_killed_one_had_claimed(backend):
    """Search does not stay behind until the claims run out."""
    publish(backend, ACME, make_wheel().data)
    with backend.database.write() as db:
        assert len(jobs.claim(db, NOON, 10)) == 2
    assert run_due_jobs(backend) == 0

    take_up_jobs(backend)
    do_all_jobs(backend)

    assert found(backend) == {"acme/add": "1.0.0"}
