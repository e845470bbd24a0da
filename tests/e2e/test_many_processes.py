"""Several servers and workers on one PostgreSQL and one S3 are one hub."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from registry.db import jobs, open_database
from registry.db.migrations import upgrade
from registry.services.backend import utc_now
from registry.services.jobs import SLOW_KINDS
from tests.e2e.conftest import (
    DESCRIBE,
    FNHUB,
    PLAIN,
    Commands,
    RunningHub,
    search_until,
    stop_hub,
)
from tests.e2e.processes import children_of

pytestmark = pytest.mark.scale

CLAIMS = """
CREATE TABLE claimed (job integer, worker text);
CREATE FUNCTION note_claim() RETURNS trigger AS $$
BEGIN
  INSERT INTO claimed VALUES (new.id, current_setting('application_name'));
  RETURN new;
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER claim BEFORE UPDATE OF attempts ON job
FOR EACH ROW EXECUTE FUNCTION note_claim();
"""


@pytest.fixture
def database(place):
    opened = open_database(place["FNHUB_DATABASE"])
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def start_worker(tmp_path, place):
    """Starts `fnhub hub work`; returns once it works."""
    started = []

    def begin():
        folder = tmp_path / f"worker{len(started)}"
        command = [FNHUB, "hub", "work", "--dir", folder]
        # PostgreSQL tells its connections apart from other workers' by this name.
        named = PLAIN | place | {"PGAPPNAME": folder.name}
        process = subprocess.Popen(
            command, env=named, text=True, stderr=subprocess.PIPE
        )
        started.append(process)
        assert process.stderr.readline() == "working on the hub's jobs\n"
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()
        process.stderr.close()


def pending(database):
    with database.read() as db:
        # What takes long has a worker of its own.
        return [each for each in jobs.pending(db) if each[0] not in SLOW_KINDS]


def wait_until_done(database):
    deadline = time.monotonic() + 60
    while pending(database):
        assert time.monotonic() < deadline, pending(database)[:5]
        time.sleep(0.05)


def ask_for_documents(database, count):
    with database.write() as db:
        for number in range(count):
            jobs.enqueue(db, "document", f"acme/n{number % 50}", utc_now())


def get(url):
    with urllib.request.urlopen(url, timeout=40) as answer:
        return json.load(answer)


def test_two_servers_and_a_worker_are_one_hub(
    start, start_worker, database, place, tmp_path
):
    """What one server took is resolved, pulled and found through the other."""
    (_, first), (_, second) = (
        start(tmp_path / name, "--no-worker", **place) for name in ("a", "b")
    )
    token = RunningHub(first, tmp_path / "a", place).token("core")
    settings = {"FNHUB_CACHE": str(tmp_path / "cache"), "FNHUB_TOKEN": token}
    fnhub = Commands(tmp_path, PLAIN | settings)

    with ThreadPoolExecutor(1) as pool:
        followed = pool.submit(get, f"{second}/api/v1/events?after=0&wait=30")
        fnhub.with_settings(FNHUB_HUB=first)("publish", DESCRIBE)
        (event,) = followed.result(timeout=60)["events"]

    assert (event["kind"], event["name"]) == ("publish", "core/describe")
    by_other = fnhub.with_settings(FNHUB_HUB=second)
    by_other("pull", "describe")
    assert search_until(by_other, "describe")[0]["name"] == "core/describe"
    assert pending(database) == [("document", "core/describe")]  # nobody's work yet
    start_worker()
    wait_until_done(database)


def test_two_workers_share_the_jobs(start_worker, database, postgres):
    """Each job is claimed once, and both workers claim some."""
    with database.write() as db:
        db.exec_driver_sql(CLAIMS)
    workers = [start_worker(), start_worker()]
    time.sleep(0.5)  # both have looked for what others left

    ask_for_documents(database, 3000)
    wait_until_done(database)

    with database.read() as db:
        claimed = list(db.exec_driver_sql("SELECT job, worker FROM claimed"))
    assert sorted(job for job, _ in claimed) == list(range(1, 3001))
    shares = Counter(worker for _, worker in claimed)
    assert set(shares) == {"worker0", "worker1"}, shares
    for each in workers:
        each.terminate()
        assert each.wait(timeout=30) == 0


def test_what_a_killed_worker_had_claimed_is_done_by_the_next(start_worker, database):
    """At once: nobody waits for the claim to run out."""
    killed = start_worker()
    ask_for_documents(database, 3000)
    while len(pending(database)) in (0, 3000):
        time.sleep(0.005)
    killed.kill()
    killed.wait()
    assert pending(database)

    start_worker()

    wait_until_done(database)


def test_a_hub_of_several_processes_serves_and_ends_as_one(start, tmp_path):
    """On SQLite too: they share the folder, the database and the search index."""
    process, url = start(tmp_path / "hub", "--processes", "2")
    running = RunningHub(url, tmp_path / "hub")
    settings = {
        "FNHUB_CACHE": str(tmp_path / "cache"),
        "FNHUB_HUB": url,
        "FNHUB_TOKEN": running.token("core"),
    }
    fnhub = Commands(tmp_path, PLAIN | settings)
    servers = children_of(process.pid)
    assert len(servers) >= 2

    fnhub("publish", DESCRIBE)

    assert search_until(fnhub, "describe")[0]["name"] == "core/describe"
    for _ in range(8):  # whichever of them answers
        assert get(f"{url}/api/v1/events")["last"] == 1
        assert get(f"{url}/readyz")["status"] == "ready"
    stop_hub(process)
    assert process.returncode == 0
    assert "Killing" not in (tmp_path / "hub.log").read_text()
