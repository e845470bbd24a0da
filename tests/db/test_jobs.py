"""Jobs are done at least once, by one worker at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from registry.db import jobs
from tests.conftest import NOON


def enqueue(backend, count):
    with backend.database.write() as db:
        for number in range(count):
            jobs.enqueue(db, "document", f"acme/n{number}", NOON)


def claim(backend, limit, now=NOON):
    with backend.database.write() as db:
        return jobs.claim(db, now, limit)


def test_two_workers_never_claim_the_same_job(backend):
    enqueue(backend, 40)

    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda _: claim(backend, 10), range(4)))

    ids = [job.id for claimed in claims for job in claimed]
    assert len(ids) == len(set(ids)) == 40


def test_the_oldest_come_first(backend):
    enqueue(backend, 5)

    assert [job.subject for job in claim(backend, 2)] == ["acme/n0", "acme/n1"]


def test_a_claim_of_a_dead_worker_runs_out(backend):
    enqueue(backend, 1)
    claim(backend, 1)

    assert claim(backend, 1) == []
    again = claim(backend, 1, NOON + jobs.LEASE)
    assert [job.attempts for job in again] == [2]


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(days=1)])
def test_a_clock_that_is_set_back_keeps_no_new_job_waiting(backend, back):
    """A machine's clock was ahead and is set right: documents must not wait for it."""
    enqueue(backend, 1)

    assert claim_due(backend, NOON - back)
    assert [job.attempts for job in claim(backend, 1, NOON - back)] == [1]
    assert not claim_due(backend, NOON - back)  # it is claimed now


def test_a_claim_by_a_clock_that_was_ahead_runs_out(backend):
    """The worker that held it is dead; whoever comes next has the right time."""
    enqueue(backend, 1)
    claim(backend, 1)
    before = NOON - timedelta(days=1)

    assert claim_due(backend, before)
    assert [job.attempts for job in claim(backend, 1, before)] == [2]


@pytest.mark.thorough
def test_a_failed_job_waits_longer_each_time(backend):
    enqueue(backend, 1)
    now = NOON
    waits = []
    for _ in range(14):
        (job,) = claim(backend, 1, now)
        with backend.database.write() as db:
            jobs.postpone(db, job, "broken", now)
        wait = timedelta()
        while not claim_due(backend, now + wait):
            wait += timedelta(seconds=1)
        waits.append(wait.total_seconds())
        now += wait

    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == jobs.MAX_WAIT.total_seconds()


def claim_due(backend, now):
    with backend.database.read() as db:
        return jobs.any_due(db, now)


def test_a_finished_job_is_gone(backend):
    enqueue(backend, 2)
    first, _ = claim(backend, 2)
    with backend.database.write() as db:
        jobs.finish(db, [first.id])

    with backend.database.read() as db:
        assert jobs.pending(db) == [("document", "acme/n1")]
