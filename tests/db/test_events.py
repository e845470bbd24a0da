"""Serials rise in the order of commits, so that nobody who follows misses one."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from registry.core.names import FunctionName
from registry.db import events
from tests.conftest import NOON

NAME = FunctionName("acme", "add")


def append(db, version="1.0.0"):
    return events.append(
        db, "publish", NAME, version=version, sha256="0" * 64, actor="a", at=NOON
    )


def test_serials_have_no_gap_and_no_double(backend):
    def one(_):
        with backend.database.write() as db:
            return append(db)

    with ThreadPoolExecutor(8) as pool:
        serials = list(pool.map(one, range(40)))

    assert sorted(serials) == list(range(1, 41))


def test_a_serial_that_is_taken_holds_up_the_next(backend):
    """While one transaction has a serial and is not done, no other gets a later one."""
    done = threading.Event()
    second: list[int] = []

    def other():
        with backend.database.write() as db:
            second.append(append(db))
        done.set()

    with backend.database.write() as db:
        first = append(db)
        thread = threading.Thread(target=other)
        thread.start()
        assert not done.wait(0.3)
    thread.join()

    assert (first, second) == (1, [2])


def test_what_is_undone_leaves_no_gap(backend):
    class UndoneError(Exception):
        pass

    try:
        with backend.database.write() as db:
            append(db)
            raise UndoneError
    except UndoneError:
        pass
    with backend.database.write() as db:
        assert append(db) == 1


def test_events_are_read_after_a_serial(backend):
    with backend.database.write() as db:
        for version in ("1.0.0", "1.1.0", "1.2.0"):
            append(db, version)

    with backend.database.read() as db:
        found = events.events_after(db, 1, limit=1)
        assert [(each.serial, each.version) for each in found] == [(2, "1.1.0")]
        assert events.last_serial(db, NAME) == 3
        assert events.last_serial(db, FunctionName("acme", "other")) == 0
