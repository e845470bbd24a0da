"""A hub says what of it does not work, and goes on with the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from registry.db import jobs
from registry.server.app import create_app
from tests.conftest import NOON, do_all_jobs
from tests.factories import Faulty, make_wheel
from tests.server.api.answers import FUNCTIONS, code_of


def test_health_and_descriptions(client):
    assert client.get("/healthz").json["status"] == "ok"
    ready = client.get("/readyz").json
    assert (ready["status"], ready["degraded"]) == ("ready", {})
    assert client.get("/api/v1/openapi.json").json["openapi"] == "3.1.0"
    assert client.get("/schemas/function-1.json").json["properties"]["format"]


def test_a_late_worker_is_told_and_does_not_stop_reads(client, backend):
    """A balancer that takes a hub out for it would take the reads out too."""
    with backend.database.write() as db:
        jobs.enqueue(db, "document", "acme/add", NOON - timedelta(minutes=6))

    ready = client.get("/readyz")

    assert (ready.status_code, ready.json["status"]) == (200, "degraded")
    assert "2030-01-01T11:54" in ready.json["degraded"]["worker"]


def test_a_late_search_index_is_told(post, client, backend):
    """Search answers from what it has; that it lacks releases has to be seen."""
    post(make_wheel().data)
    later = NOON + timedelta(minutes=6)
    late = create_app(replace(backend, clock=lambda: later)).test_client()
    assert client.get("/readyz").json["degraded"] == {}

    told = late.get("/readyz")

    assert told.status_code == 200
    assert "2030-01-01T12:00" in told.json["degraded"]["search"]
    do_all_jobs(backend)
    caught_up = create_app(replace(backend, clock=lambda: later)).test_client()
    assert "search" not in caught_up.get("/readyz").json["degraded"]


def test_a_search_index_that_does_not_answer_is_told(backend):
    class Broken(Faulty):
        """The backend's search, whose folder cannot be read."""

        def marked(self):
            raise OSError("the disk is gone")

    broken = create_app(replace(backend, search=Broken(backend.search)))

    told = broken.test_client().get("/readyz")

    assert (told.status_code, told.json["status"]) == (200, "degraded")
    assert told.json["degraded"] == {"search": "it does not answer"}


def test_a_broken_database_is_degraded_and_tells_nothing_else(client, backend):
    """A bug's or a disk's words are for the log, not for strangers."""
    with backend.database.write() as db:
        db.exec_driver_sql("ALTER TABLE job RENAME TO gone")
        db.exec_driver_sql("ALTER TABLE release RENAME TO gone_too")

    ready = client.get("/readyz")
    broken = client.get(f"{FUNCTIONS}/acme/add")

    assert (ready.status_code, ready.json["status"]) == (503, "degraded")
    assert code_of(broken) == (500, "internal-server-error")
    assert "gone" not in broken.text
