"""The processes that call a function: asked, ended, replaced."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from registry.run.worker.serving.functions.process import CannotStart
from tests.run.worker.functions.sample import CODE, found, problem
from tests.run.worker.functions.service import in_background, serving


def test_a_process_that_dies_is_replaced(client):
    before = found(client)["words"][0]

    told = problem(client, 500, how="die")

    assert told["code"] == "process-died"
    assert "ended with status 4" in told["detail"]
    assert found(client)["words"][0] != before


def kill(pid: str) -> None:
    """Kill a process of the service, and wait until it is gone."""
    os.kill(int(pid), signal.SIGKILL)
    deadline = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.01)


def test_a_process_that_died_while_it_was_idle_costs_no_request(client):
    """The system may kill one for its memory, between two calls."""
    before = found(client)["words"][0]
    kill(before)

    assert found(client)["words"][0] != before


def test_readiness_asks_for_a_process_in_place_of_a_dead_one(client):
    """Where nobody sends requests to what is not ready, none would ask for it."""
    kill(found(client)["words"][0])

    deadline = time.monotonic() + 20
    while client.get("/readyz").status != 503 and time.monotonic() < deadline:
        time.sleep(0.001)
    while client.get("/readyz").status != 200 and time.monotonic() < deadline:
        time.sleep(0.01)

    assert time.monotonic() < deadline
    assert found(client)["words"]


def test_a_process_that_dies_and_leaves_others_is_told_at_once(client):
    """What it forked holds its channel open: without care, its end is not heard of."""
    told = problem(client, 500, how="leave")

    assert "ended with status 5" in told["detail"]


@pytest.mark.thorough
def test_a_call_that_takes_too_long_is_ended(client, tmp_path):
    """A thread could not be; the process can, and another one takes its place."""
    before = found(client)["words"][0]

    told = problem(client, 504, how="wait", place=str(tmp_path / "never"))

    assert (told["code"], told["detail"]) == ("timeout", "timeout after 0.8 s")
    assert found(client)["words"][0] != before
    metrics = client.get("/metrics").text
    assert 'fnhub_requests_total{code="504"} 1' in metrics
    assert "fnhub_process_restarts_total 0" not in metrics


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert path.exists()


def test_beyond_the_queue_requests_are_told_when_to_come_again(folder, tmp_path):
    """One is called, one waits, the third one is sent away; the two are answered."""
    with serving(folder / "busy", CODE, queue=1) as client:
        place = tmp_path / "a"
        first, firsts = in_background(
            lambda: found(client, how="wait", place=str(place), numbers=[1])
        )
        wait_for(place)
        second, seconds = in_background(lambda: found(client, numbers=[2]))
        while "fnhub_calls_waiting 1" not in client.get("/metrics").text:
            time.sleep(0.01)

        busy = client.post("/")

        assert (busy.status, busy.json()["code"]) == (503, "busy")
        assert int(busy.headers["retry-after"]) >= 1
        place.with_name("a-go").touch()
        first.join()
        second.join()
    assert [firsts[0]["total"], seconds[0]["total"]] == [2.0, 4.0]


def test_several_processes_call_at_the_same_time(folder, tmp_path):
    """Each waits until both were called."""
    with serving(folder / "two", CODE, workers=2) as client:
        a, b = tmp_path / "a", tmp_path / "b"
        first, ones = in_background(lambda: found(client, how="wait", place=str(a)))
        second, twos = in_background(lambda: found(client, how="wait", place=str(b)))
        wait_for(a)
        wait_for(b)
        for each in (a, b):
            each.with_name(f"{each.name}-go").touch()
        first.join()
        second.join()

    assert ones[0]["words"][0] != twos[0]["words"][0]


def test_what_cannot_be_imported_is_told(folder):
    code = "raise LookupError('no such thing')\ndef sample() -> int:\n    return 1\n"

    with pytest.raises(CannotStart) as caught, serving(folder / "broken", code):
        pass

    failure = caught.value.failure
    assert (failure.error, failure.message) == ("LookupError", "no such thing")
