"""/readyz tells each part, and fails only when nothing can be read."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import replace

import pytest

from registry.core.errors import StoreFailed
from registry.server.app import create_app
from registry.server.facts import Facts
from registry.server.readiness import Readiness
from registry.services import health
from registry.services.health import check_health
from tests.factories import Faulty


class Counting(Faulty):
    """A store that counts how often it is asked."""

    asked = 0

    def get(self, key):
        self.asked += 1
        return self.inner.get(key)


class Away(Faulty):
    """A store that does not answer."""

    def get(self, key):
        raise StoreFailed(key, "/var/lib/secret-place: connection refused")


def test_a_hub_that_works_says_so_of_each_part(backend, tmp_path):
    client = create_app(backend, folder=tmp_path).test_client()

    ready = client.get("/readyz")

    assert ready.status_code == 200
    assert ready.headers["Cache-Control"] == "no-store"
    parts = dict.fromkeys(("database", "store", "worker", "search", "disk"), "ok")
    assert ready.json == {"status": "ready", "degraded": {}, "parts": parts}


def test_without_its_store_it_cannot_serve_and_names_no_place(backend):
    client = create_app(replace(backend, store=Away(backend.store))).test_client()

    ready = client.get("/readyz")

    assert ready.status_code == 503
    assert ready.json["degraded"] == {"store": "it does not answer"}
    assert "secret" not in ready.text


def test_what_needs_the_database_is_not_guessed_without_it(client, backend):
    with backend.database.write() as db:
        db.exec_driver_sql("ALTER TABLE job RENAME TO gone")

    parts = client.get("/readyz").json["parts"]

    assert parts["worker"] == parts["search"] == "not known without the database"
    assert parts["store"] == "ok"


def test_failures_of_the_store_degrade_it_for_a_minute(backend):
    now = [0.0]
    readiness = Readiness(backend, clock=lambda: now[0])
    failed = Facts("", "GET", "/", "", error=StoreFailed("key", "away"))
    readiness.finished(failed)
    readiness.finished(failed)
    readiness.finished(Facts("", "GET", "/", ""))

    told = readiness.health()
    now[0] = 61.0
    later = readiness.health()

    assert told.is_able
    assert told.degraded["store"].startswith("2 requests failed by it")
    assert later.degraded == {}


def test_parts_are_asked_once_a_second(backend):
    """Whoever asks it often asks the store no more often."""
    store, now = Counting(backend.store), [0.0]
    readiness = Readiness(replace(backend, store=store), clock=lambda: now[0])

    for moment in (0.0, 0.5, 0.99, 1.0, 1.5):
        now[0] = moment
        readiness.health()

    assert store.asked == 2


Space = namedtuple("Space", "total used free")


@pytest.mark.parametrize(
    ("total", "free", "is_enough"),
    [
        (100 * 2**30, 5 * 2**30, True),
        (100 * 2**30, 5 * 2**30 - 1, False),
        (2**30, 200 * 2**20, True),
        (2**30, 200 * 2**20 - 1, False),
    ],
)
def test_a_disk_that_fills_is_told(
    backend, tmp_path, monkeypatch, total, free, is_enough
):
    space = Space(total, total - free, free)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: space)

    found = check_health(backend, folder=tmp_path)

    assert found.is_able
    assert ("disk" not in found.degraded) == is_enough


def test_a_folder_that_is_gone_is_told_without_its_name(backend, tmp_path):
    found = check_health(backend, folder=tmp_path / "gone")

    assert found.degraded == {"disk": "it does not answer"}
    assert found.is_able
