"""What was acknowledged is there, and nothing twice, whatever befalls PostgreSQL."""

from __future__ import annotations

import dataclasses
import logging
import signal
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer import open_index
from registry.core.errors import CannotOpen, DatabaseFailed
from registry.core.names import FunctionName
from registry.db import open_database
from registry.db.migrations import current_revision, upgrade
from registry.server.app import create_app
from registry.server.settings import Settings, open_backend
from registry.services import again
from registry.services.backend import Backend
from registry.services.catalog import get_events, get_releases
from registry.services.publish import publish
from registry.services.teams import make_team
from registry.services.yank import yank
from registry.store.memory import MemoryStore
from tests.conftest import ACME, NOON
from tests.e2e.between import standing_before
from tests.e2e.postgres import start_postgres
from tests.factories import make_wheel

pytestmark = pytest.mark.scale

ADD = FunctionName("acme", "add")


@pytest.fixture
def server():
    """One of this test's own, which it may stop."""
    with tempfile.TemporaryDirectory(prefix="fnhub-postgres-") as folder:
        started = start_postgres(Path(folder))
        yield started
        started.stop(how=signal.SIGQUIT)


def open_at(url):
    database = open_database(url)
    upgrade(database)
    made = Backend(
        database, MemoryStore(), open_index("whoosh", None), clock=lambda: NOON
    )
    make_team(made, "acme")
    return made


@pytest.fixture
def backend(server):
    made = open_at(server.url_of(server.new_database()))
    yield made
    made.database.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_restart_is_not_noticed_by_the_next_request(server, backend, how):
    """Connections from before it are dead, and are replaced before they are used."""
    publish(backend, ACME, make_wheel().data)

    server.restart(how=how)

    assert len(get_releases(backend, ADD)) == 1
    publish(backend, ACME, make_wheel(version="1.0.1").data)
    assert [e.version for e in get_events(backend, 0, 9)] == ["1.0.0", "1.0.1"]


def test_a_publish_outlives_a_short_restart(server, backend, monkeypatch, caplog):
    """It waits for the database, and begins anew.  Here a slow one is no failure."""
    monkeypatch.setattr(again, "PATIENCE_S", 60.0)
    monkeypatch.setattr(again, "WAITS_S", (0.1,) * 500)
    server.stop()

    with ThreadPoolExecutor(1) as pool:
        publishing = pool.submit(publish, backend, ACME, make_wheel().data)
        while "begins anew" not in caplog.text:
            time.sleep(0.01)
        server.restart()
        receipt = publishing.result(timeout=60)

    assert [each.sha256 for each in get_releases(backend, ADD)] == [
        receipt.release.sha256
    ]


def test_a_database_that_is_away_is_told_and_comes_back(server, backend, caplog):
    client = create_app(backend).test_client()
    server.stop()

    away = client.get("/api/v1/events")
    ready = client.get("/readyz")

    assert (away.status_code, away.json["code"]) == (503, "database-failed")
    assert str(server.port) not in away.text  # hosts are for the log
    assert str(server.port) in caplog.text
    assert ready.json["status"] == "degraded"
    assert ready.json["degraded"] == {"database": "it does not answer"}
    server.restart()
    assert client.get("/api/v1/events").status_code == 200


@pytest.mark.parametrize("is_known", [True, False])
def test_a_commit_whose_answer_is_lost_is_looked_up(server, is_known, caplog):
    """Committed, and the connection cut before the hub hears of it.

    A blind repetition would find its own release in its way; giving up would tell an
    author that nothing was published.
    """
    caplog.set_level(logging.WARNING)
    with standing_before(server.port) as between:
        name = server.new_database()
        backend = open_at(server.url_of(name, port=between.port))
        if is_known:
            publish(backend, ACME, make_wheel().data)

        between.lose_answer(b"COMMIT\0")
        receipt = publish(backend, ACME, make_wheel(version="1.0.1").data)

        assert between.lost.is_set()
        assert "begins anew" in caplog.text
        assert receipt.release.version == make_wheel(version="1.0.1").manifest.version
        published = [e.version for e in get_events(backend, 0, 9)]
        assert published == (["1.0.0", "1.0.1"] if is_known else ["1.0.1"])
        backend.database.close()


def test_a_yank_whose_answer_is_lost_happens_once(server):
    with standing_before(server.port) as between:
        name = server.new_database()
        backend = open_at(server.url_of(name, port=between.port))
        version = publish(backend, ACME, make_wheel().data).release.version

        between.lose_answer(b"COMMIT\0")
        yanked = yank(backend, ACME, ADD, version, reason="wrong")

        assert between.lost.is_set()
        assert yanked.yanked == "wrong"
        assert [e.kind for e in get_events(backend, 0, 9)] == ["publish", "yank"]
        backend.database.close()


def test_of_many_that_yank_at_once_one_does(backend):
    version = publish(backend, ACME, make_wheel().data).release.version
    start = threading.Barrier(8)

    def one(_):
        start.wait()
        yank(backend, ACME, ADD, version, reason="wrong")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(8)))

    assert [e.kind for e in get_events(backend, 0, 99)] == ["publish", "yank"]


def test_hubs_that_start_together_migrate_once(server):
    url = server.url_of(server.new_database())
    databases = [open_database(url) for _ in range(6)]

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(upgrade, databases))

    assert {current_revision(each) for each in databases} != {"base"}
    for each in databases:
        each.close()


def test_what_reads_writes_nothing(backend):
    """`read` is for requests that anybody may send."""
    with pytest.raises(Exception, match="read-only"), backend.database.read() as db:
        db.exec_driver_sql("INSERT INTO event_serial VALUES (2, 0)")


def test_a_wrong_password_is_told_without_it(server, tmp_path):
    url = server.url_of("postgres").replace(server.password, "secret-word")
    settings = Settings.read(str(tmp_path / "hub"), {"FNHUB_DATABASE": url})

    with pytest.raises(CannotOpen, match="password authentication failed") as told:
        open_backend(settings)

    assert "secret-word" not in str(told.value)


def test_too_many_requests_are_told_not_hung(server, backend):
    """The pool's wait is bounded; here it is cut to nothing."""
    impatient = dataclasses.replace(backend)
    impatient.database.engine.pool._timeout = 0.01
    held = [backend.database.engine.connect() for _ in range(30)]

    with pytest.raises(DatabaseFailed, match="too many"):
        get_releases(impatient, ADD)

    for each in held:
        each.close()
