"""What a transaction means is the same on every database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from registry.core.names import FunctionName
from registry.db import events, jobs
from registry.db.locks import hold, hold_function
from registry.db.releases import all_names
from registry.db.teams import ensure_team
from tests.conftest import NOON

NAME = FunctionName("acme", "add")


def append(db, name=NAME):
    return events.append(
        db, "publish", name, version="1.0.0", sha256="0" * 64, actor="a", at=NOON
    )


def test_what_reads_sees_one_moment(backend):
    """An index document is made of several queries, which must agree."""
    with backend.database.read() as db:
        before = events.newest_serial(db)
        with backend.database.write() as other:
            append(other)
        assert events.newest_serial(db) == before
        assert events.events_after(db, 0, 10) == []

    with backend.database.read() as db:
        assert events.newest_serial(db) == before + 1


def test_reading_waits_for_nobody_who_writes(backend):
    with backend.database.write() as db:
        append(db)
        with backend.database.read() as reading:
            assert events.newest_serial(reading) == 0
            assert list(all_names(reading)) == []


def test_an_error_undoes_all(backend):
    def fail_at_the_end():
        with backend.database.write() as db:
            jobs.enqueue(db, "document", "acme/add", NOON)
            append(db)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_at_the_end()

    with backend.database.read() as db:
        assert (jobs.pending(db), events.newest_serial(db)) == ([], 0)


@pytest.mark.parametrize(
    "lock", [lambda db: hold(db, "teams"), lambda db: hold_function(db, NAME)]
)
def test_who_checks_under_a_lock_is_right_when_it_writes(backend, lock):
    """All find nothing there at first; one writes, and the others see that."""
    rivals = 6
    start = threading.Barrier(rivals)

    def write_if_first(_):
        start.wait()
        with backend.database.write() as db:
            lock(db)
            if events.last_serial(db, NAME) == 0:
                append(db)

    with ThreadPoolExecutor(rivals) as pool:
        list(pool.map(write_if_first, range(rivals)))

    with backend.database.read() as db:
        assert events.newest_serial(db) == 1


def test_of_many_that_make_a_team_all_get_the_same(backend):
    def make(_):
        with backend.database.write() as db:
            return ensure_team(db, "newteam", NOON)

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(make, range(24)))) == 1
