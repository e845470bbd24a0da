"""A run as a process: held to its limits, alone in its environment, and ended."""

from __future__ import annotations

import json
import os
import signal
import threading
from contextlib import contextmanager

import pytest

from registry.run.runners import Limits, Surroundings, open_runner
from tests.e2e.processes import START_SLEEPER, ends, wait_for
from tests.run.sample import Sample


@pytest.fixture
def surroundings(tmp_path):
    return Surroundings(tmp_path / "cache")


@pytest.fixture
def run(tmp_path, surroundings):
    """Run a handler with this body, as a process."""

    def run(body: str, *, limits: Limits | None = None, here=surroundings, **params):
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        takes = ", ".join(f"{key}: str" for key in params)
        code = f"import os, subprocess, sys, time\ndef sample({takes}) -> int:\n{lines}"
        sample = Sample(
            tmp_path, f"{code}    return 1\n", params=params, limits=limits or Limits()
        )
        return open_runner("process", here).run(sample.job())

    return run


def test_a_timeout_ends_all_that_was_started(run, tmp_path):
    pids = tmp_path / "pids"

    result = run(
        START_SLEEPER + "time.sleep(300)", limits=Limits(timeout_s=2), pids=str(pids)
    )

    assert result.failure is not None
    assert result.failure.message == "timeout after 2 s"
    assert 2 <= result.seconds < 60
    assert all(ends(int(pid)) for pid in pids.read_text().split())


def test_a_function_that_will_not_end_is_killed(run):
    body = (
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(300)"
    )

    result = run(body, limits=Limits(timeout_s=1))

    assert result.failure is not None
    assert result.failure.message == "timeout after 1 s"


def test_a_limit_beyond_all_time_and_memory_is_none(run):
    assert run("pass", limits=Limits(10.0**20, 10**30)).failure is None


def test_nothing_that_was_started_outlives_a_run(run, tmp_path):
    pids = tmp_path / "pids"

    result = run(START_SLEEPER, pids=str(pids))

    assert result.failure is None
    assert all(ends(int(pid)) for pid in pids.read_text().split())


def test_a_daemon_that_holds_the_log_does_not_hold_the_run(run, tmp_path):
    pids = tmp_path / "pids"
    body = START_SLEEPER.replace('"300"]', '"300"], start_new_session=True')

    result = run(body, pids=str(pids))

    _, daemon = pids.read_text().split()
    os.kill(int(daemon), signal.SIGKILL)
    assert result.failure is None
    assert result.notes == ["a process that it started goes on printing"]


def test_memory_beyond_the_limit_is_refused_by_name(run):
    result = run("bytearray(2**30)", limits=Limits(memory_bytes=2**28))

    assert result.failure is not None
    assert result.failure.error == "MemoryError"
    assert "its memory limit of 256 MiB is not enough" in result.failure.message
    assert "bytearray" in result.failure.traceback


def test_a_limit_of_memory_leaves_room_for_what_is_below(run):
    assert run("bytearray(2**26)", limits=Limits(memory_bytes=2**28)).failure is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("os.kill(os.getpid(), 9)", "SIGKILL"),
        ("os._exit(4)", "status 4 and no result"),
    ],
)
def test_a_process_that_dies_is_a_failure_that_says_how(body, words, run):
    result = run(body)

    assert result.failure is not None
    assert words in result.failure.message


def test_a_crash_is_logged_with_where_it_was(run, tmp_path):
    run("import ctypes; ctypes.string_at(0)")

    log = (tmp_path / "logs" / "log.txt").read_text()
    assert "Segmentation fault" in log
    assert "sample.py" in log


def test_output_is_logged_as_it_comes(run, tmp_path, monkeypatch):
    """One who waits an hour wants to see that something happens."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    go_on, seen = tmp_path / "go-on", []

    def look() -> None:
        log = tmp_path / "logs" / "log.txt"
        wait_for(log.parent.parent / "started")
        seen.append(wait_for(log))
        go_on.touch()

    looking = threading.Thread(target=look)
    looking.start()
    body = (
        "print('begun', end='')\n"
        "open(started, 'w').write('yes')\n"
        "while not os.path.exists(go_on): time.sleep(0.01)\n"
        "print(', done')"
    )
    run(body, go_on=str(go_on), started=str(tmp_path / "started"))
    looking.join()

    assert seen == ["begun"]
    assert (tmp_path / "logs" / "log.txt").read_text() == "begun, done\n"


def test_a_function_sees_its_environment_and_not_the_callers(
    run, tmp_path, monkeypatch
):
    for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "FNHUB_TOKEN"):
        monkeypatch.setenv(name, "/somewhere")
    monkeypatch.setenv("MPLBACKEND", "module://of_a_notebook")
    monkeypatch.setenv("MY_DATABASE", "kept")
    seen = tmp_path / "seen.json"
    body = (
        "import importlib.util, json, site\n"
        "json.dump({'path': sys.path, 'variables': dict(os.environ),\n"
        "    'user': site.ENABLE_USER_SITE,\n"
        "    'fnhub': importlib.util.find_spec('registry') is not None,\n"
        "    'pip': importlib.util.find_spec('pip') is not None,\n"
        "    'input': sys.stdin.read()}, open(seen, 'w'))"
    )

    result = run(body, seen=str(seen))

    assert result.failure is None
    told = json.loads(seen.read_text())
    variables = told["variables"]
    assert (told["fnhub"], told["pip"], told["user"], told["input"]) == (
        *(False, False, False),
        "",
    )
    assert str(tmp_path / "root") in told["path"]
    assert "/somewhere" not in told["path"]
    assert variables["PYTHONPATH"] == str(tmp_path / "root")
    assert {"PYTHONHOME", "PYTHONSTARTUP", "FNHUB_TOKEN"}.isdisjoint(variables)
    assert variables["MPLBACKEND"] == "Agg"
    assert variables["MY_DATABASE"] == "kept"


def test_a_function_starts_in_the_folder_that_is_given(run, tmp_path):
    folder = tmp_path / "user"
    folder.mkdir()

    run(
        "open('here', 'w').write('yes')",
        here=Surroundings(tmp_path / "cache", folder=folder),
    )

    assert (folder / "here").read_text() == "yes"


def test_its_environment_is_kept_while_it_runs(run, tmp_path):
    """Whoever prunes the cache would take it away under a function that runs."""
    log, told = tmp_path / "logs" / "log.txt", []

    @contextmanager
    def in_use():
        yield
        told.append(("looked up", log.exists()))

    @contextmanager
    def claim(folder):
        told.append(("claimed", (folder / "bin" / "python").exists()))
        yield
        told.append(("given up", log.read_text()))

    run("print('ran')", here=Surroundings(tmp_path, in_use=in_use, claim=claim))

    assert told == [("claimed", True), ("looked up", False), ("given up", "ran\n")]
