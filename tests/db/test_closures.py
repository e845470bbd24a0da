"""A release's closure is recorded once, whoever else makes one at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.db.closures import (
    Closure,
    Failure,
    find_closure,
    record_closure,
    record_failure,
)
from registry.db.tables import package_list
from registry.services.publish import publish
from tests.conftest import ACME, NOON
from tests.factories import make_wheel

LATER = NOON + timedelta(hours=1)
FUNCTIONS = ((FunctionName("acme", "add"), parse_version("1.0.0")),)


@pytest.fixture
def sha256(backend):
    return publish(backend, ACME, make_wheel().data).release.sha256


def lists(backend):
    with backend.database.read() as db:
        return list(db.execute(select(package_list.c.lines)).scalars())


def found(backend, sha256):
    with backend.database.read() as db:
        return find_closure(db, sha256)


def record(backend, sha256, packages):
    with backend.database.write() as db:
        record_closure(db, sha256, Closure(FUNCTIONS, packages), NOON)


def test_of_workers_who_race_one_leaves_all_that_there_is(backend, sha256):
    """They resolved at different moments, to different packages: one answer stays."""
    together = threading.Barrier(6)

    def race(number):
        together.wait()
        record(backend, sha256, f"tiny=={number}\n")
        return found(backend, sha256)

    with ThreadPoolExecutor(6) as pool:
        seen = list(pool.map(race, range(6)))

    assert len({each.packages for each in seen}) == 1
    assert lists(backend) == [seen[0].packages]


def test_what_is_made_is_there_once_and_for_ever(backend, sha256):
    record(backend, sha256, "tiny==1\n")
    record(backend, sha256, "tiny==2\n")
    with backend.database.write() as db:
        record_failure(db, sha256, "no network", LATER)

    assert found(backend, sha256) == Closure(FUNCTIONS, "tiny==1\n")
    assert lists(backend) == ["tiny==1\n"]


def test_a_failure_gives_way_to_the_next_try(backend, sha256):
    with backend.database.write() as db:
        record_failure(db, sha256, "no network", NOON)
    with backend.database.write() as db:
        record_failure(db, sha256, "no such package", LATER)
    assert found(backend, sha256) == Failure("no such package", LATER)

    record(backend, sha256, "tiny==1\n")

    assert found(backend, sha256) == Closure(FUNCTIONS, "tiny==1\n")
