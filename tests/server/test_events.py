"""Whoever follows the log over HTTP gets every event once, and soon."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from registry.core.versions import parse_version
from registry.db import events
from registry.server.api.events import Waiting
from registry.server.app import create_app
from registry.services.publish import publish
from registry.services.yank import yank
from tests.conftest import ACME, NOON
from tests.factories import make_wheel

EVENTS = "/api/v1/events"


@pytest.fixture
def log(backend):
    """Three events: two releases, of which the first is yanked."""
    wheel = make_wheel()
    publish(backend, ACME, wheel.data)
    publish(backend, ACME, make_wheel(version="1.0.1").data)
    yank(backend, ACME, wheel.manifest.name, wheel.manifest.version, reason="wrong")
    return wheel


def serials(answer):
    return [each["serial"] for each in answer.json["events"]]


def test_an_event_says_what_happened_to_which_bytes(client, log):
    answer = client.get(EVENTS)

    assert answer.json["events"][0] == {
        "serial": 1,
        "kind": "publish",
        "name": "acme/add",
        "version": "1.0.0",
        "sha256": log.sha256,
        "actor": "token of acme",
        "at": NOON.isoformat(),
    }
    assert [each["kind"] for each in answer.json["events"]] == [
        *("publish", "publish", "yank")
    ]
    assert answer.json["last"] == 3
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_follow_each_other_without_gap_or_double(client, log):
    first = client.get(f"{EVENTS}?limit=2")
    second = client.get(f"{EVENTS}?limit=2&after={first.json['last']}")
    third = client.get(f"{EVENTS}?limit=2&after={second.json['last']}")

    assert (serials(first), serials(second), serials(third)) == ([1, 2], [3], [])
    assert third.json["last"] == 3


def test_lines_are_for_those_who_ask_for_lines(client, log):
    answer = client.get(f"{EVENTS}?after=1", headers={"Accept": "application/x-ndjson"})

    assert answer.mimetype == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines == client.get(f"{EVENTS}?after=1").json["events"]
    assert answer.headers["Fnhub-Last-Serial"] == "3"
    assert "Accept" in answer.headers["Vary"]


def test_a_record_that_was_restored_says_so_at_once(backend, log):
    """Who saw more than there is would else wait for serials that come twice."""
    client = create_app(backend, waiting=Waiting(1)).test_client()

    begun = time.monotonic()
    answer = client.get(f"{EVENTS}?after=9&wait=30")

    assert (answer.json["events"], answer.json["last"]) == ([], 3)
    assert time.monotonic() - begun < 25


def test_a_request_waits_for_the_next_event(backend, log):
    app = create_app(backend, waiting=Waiting(1))

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(app.test_client().get, f"{EVENTS}?after=3&wait=30")
        publish(backend, ACME, make_wheel(version="1.0.2").data)
        answer = waiting.result(timeout=25)

    assert [(e["serial"], e["version"]) for e in answer.json["events"]] == [
        (4, "1.0.2")
    ]


@pytest.mark.thorough
def test_a_wait_that_is_over_is_an_empty_answer(backend, log):
    client = create_app(backend, waiting=Waiting(1)).test_client()

    answer = client.get(f"{EVENTS}?after=3&wait=1")

    assert (answer.status_code, answer.json) == (200, {"events": [], "last": 3})


def test_a_server_that_stops_keeps_nobody_waiting(backend, log):
    stopping = threading.Event()
    app = create_app(backend, waiting=Waiting(1, stopping))

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(app.test_client().get, f"{EVENTS}?after=3&wait=30")
        time.sleep(0.3)
        assert not waiting.done()
        stopping.set()

        assert waiting.result(timeout=25).json == {"events": [], "last": 3}


@pytest.mark.thorough
def test_those_that_wait_leave_threads_to_others(backend, log):
    """One may wait here; the second, who would too, is answered at once."""
    app = create_app(backend, waiting=Waiting(1))
    path = f"{EVENTS}?after=3&wait=30"

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(app.test_client().get, path) for _ in range(2)]
        while not any(each.done() for each in both):
            time.sleep(0.01)
        refused, waiting = sorted(both, key=lambda each: not each.done())
        assert refused.result().json == {"events": [], "last": 3}
        assert not waiting.done()
        publish(backend, ACME, make_wheel(version="1.0.2").data)
        assert serials(waiting.result(timeout=25)) == [4]

    # And its turn is given back.
    with ThreadPoolExecutor(1) as pool:
        again = pool.submit(app.test_client().get, f"{EVENTS}?after=4&wait=30")
        time.sleep(0.3)
        assert not again.done()
        publish(backend, ACME, make_wheel(version="1.0.3").data)
        assert serials(again.result(timeout=25)) == [5]


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "limit=0", "limit=1001", "wait=31", "after=1e3"]
)
def test_what_is_no_number_within_bounds_is_told(client, query):
    answer = client.get(f"{EVENTS}?{query}")

    assert answer.status_code == 422
    assert query.partition("=")[0] in answer.json["detail"]


@pytest.mark.thorough
def test_a_follower_misses_nothing_that_commits_late(backend, client):
    """A transaction begun first is held open while others would pass it.

    With serials from a sequence the held one would commit below those seen by then,
    and nobody would ever ask for it.  Here the others wait until it is done.
    """
    name = make_wheel().manifest.name
    held, let_go = threading.Event(), threading.Event()
    seen: list[str] = []

    def append(db, version):
        digest = "0" * 64
        events.append(
            db, "publish", name, version=version, sha256=digest, actor="a", at=NOON
        )

    def hold():
        with backend.database.write() as db:
            append(db, "1.0.0")
            held.set()
            assert let_go.wait(20)

    def pass_by(number):
        with backend.database.write() as db:
            append(db, f"1.0.{number}")

    def follow(last):
        answer = client.get(f"{EVENTS}?after={last}").json
        seen.extend(each["version"] for each in answer["events"])
        return answer["last"]

    with ThreadPoolExecutor(5) as pool:
        work = [pool.submit(hold)]
        assert held.wait(20)
        work += [pool.submit(pass_by, number) for number in range(1, 5)]
        last = 0
        for _ in range(20):  # the others would be done by now
            last = follow(last)
            time.sleep(0.02)
        let_go.set()
        for each in work:
            each.result(timeout=20)

    follow(last)
    assert parse_version(seen[0]) == parse_version("1.0.0")
    assert sorted(seen) == [f"1.0.{number}" for number in range(5)]
