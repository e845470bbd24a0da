"""However a run in a container ends, nothing of it is left."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time

import pytest

from registry.run.runners import Limits
from tests.containers.podman import SETTINGS
from tests.containers.runner.jobs import WAITS, add_waiting, names
from tests.e2e.conftest import FNHUB
from tests.e2e.processes import started, wait_until
from tests.e2e.served import make_project
from tests.run.sample import Sample

ALLOCATES = """
import time
from pathlib import Path

def sample(way: str) -> int:
    if way == "own":
        return len(bytearray(10**9))
    with open("/tmp/large", "wb") as file:  # memory, too
        for _ in range(1000):
            file.write(bytes(10**6))
    return 1
"""


@pytest.mark.parametrize(
    ("way", "error", "words"),
    [
        ("own", "MemoryError", "its memory limit of 200 MiB is not enough"),
        ("file", "ProcessKilled", "its memory limit of 200 MiB may not be enough"),
    ],
)
def test_the_memory_limit_holds(way, error, words, runner, tmp_path, monkeypatch):
    """And the engine leaves nothing of it in the user's folder: podman's would."""
    (tmp_path / "users").mkdir()
    monkeypatch.chdir(tmp_path / "users")
    limits = Limits(memory_bytes=200 * 2**20)
    sample = Sample(tmp_path, ALLOCATES, params={"way": way}, limits=limits)

    failure = runner.run(sample.job()).failure

    assert failure is not None
    assert failure.error == error
    assert words in failure.message
    assert list((tmp_path / "users").iterdir()) == []


def test_the_time_limit_holds_and_leaves_nothing(runner, tmp_path):
    before = names()
    sample = Sample(tmp_path, WAITS, limits=Limits(timeout_s=2))

    failure = runner.run(sample.job()).failure

    assert failure is not None
    assert (failure.error, failure.message) == ("TimeoutError", "timeout after 2 s")
    assert sample.log.read_text() == "it waits\n"
    assert names() <= before


def test_who_kills_fnhub_ends_the_container(tmp_path, cache):
    """`kill -9` leaves no time to tidy up."""
    project = make_project(tmp_path)
    folder = project.folder / "hub_functions" / "acme"
    add_waiting(project.folder)
    project.add(folder / "sample")
    before = names()
    log = project.folder / "out" / "running" / "log.txt"
    with started(
        [FNHUB, "run", "acme/sample", "--engine", "container", "--out", "out"],
        cwd=project.folder,
        env=project.variables | SETTINGS,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        wait_until(lambda: log.exists() and "it waits" in log.read_text())
        (mine,) = names() - before

        process.send_signal(signal.SIGKILL)

    wait_until(lambda: mine not in names())


def test_an_interrupt_ends_it(runner, tmp_path, monkeypatch):
    before = names()
    sample = Sample(tmp_path, WAITS)

    def interrupt():
        while not (sample.log.exists() and "waits" in sample.log.read_text()):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    failure = runner.run(sample.job()).failure

    assert failure is not None
    assert failure.error == "KeyboardInterrupt"
    assert names() <= before
