"""A grid of processes: they run at once, and Ctrl-C ends them and keeps what ended."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest

from tests.e2e.own_project import own_project
from tests.e2e.processes import ends, started, wait_for
from tests.e2e.served import listens_to_interrupts

# Each run waits for another one, or for the end.
CODE = '''"""Fit."""

from __future__ import annotations

import os
import time
from pathlib import Path


def fit(mine: str, others: str, place: str) -> int:
    """Tell that this one is there, and wait for another.

    Args:
        mine: The file that tells it.
        others: The file that is waited for.
        place: The folder of both.

    Returns:
        Its process.
    """
    (Path(place) / mine).write_text(str(os.getpid()))
    while not (Path(place) / others).exists():
        time.sleep(0.01)
    return os.getpid()
'''


@pytest.fixture
def user(tmp_path):
    return own_project(tmp_path, CODE)


def rows(user, *pairs):
    listed = [{"mine": mine, "others": others} for mine, others in pairs]
    (user.folder / "params.json").write_text(json.dumps(listed))
    return [
        *("run", "acme/fit", "--list", "params.json", "--select", "first"),
        *("--out", "out", "--workers", "2", "-p", f"place={user.folder}"),
    ]


def test_runs_of_a_grid_run_at_once(user):
    """Each waits until the other is there; the first makes the environment for both."""
    user(*rows(user, ("a", "b"), ("b", "a")))

    grid = json.loads((user.folder / "out" / "grid.json").read_text())
    assert [each["state"] for each in grid["children"]] == ["done", "done"]


@contextmanager
def four_runs(user):
    """Start four runs, two at once, of which only the first one ends."""
    command = rows(user, ("a", "a"), ("b", "never"), ("c", "never"), ("d", "never"))
    with started(
        [user.program, *command],
        cwd=user.folder,
        env=user.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=listens_to_interrupts,
    ) as process:
        for each in "bc":
            assert wait_for(user.folder / each)
        yield process


def assert_one_of_four_is_kept(folder):
    out = folder / "out"
    record = json.loads((out / "run.json").read_text())
    assert record["failure"]["error"] == "KeyboardInterrupt"
    assert record["failure"]["message"] == "1 of 4 runs had ended"
    assert json.loads((out / "grid.json").read_text())["best"] is None
    assert (out / "children" / "001" / "run.json").exists()
    assert not (folder / "d").exists()


def test_ctrl_c_twice_keeps_those_that_have_ended_too(user):
    """Who is in a hurry does not mean to lose what is done."""
    deaf = CODE.replace("import time\n", "import signal\nimport time\n").replace(
        "    (Path(place)",
        "    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    (Path(place)",
    )
    (user.folder / "hub_functions/acme/fit/fit.py").write_text(deaf)
    with four_runs(user) as process:
        for _ in range(2):
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)
        _, told = process.communicate(timeout=60)

    assert process.returncode == 130, told
    assert_one_of_four_is_kept(user.folder)
    assert all(ends(int((user.folder / each).read_text())) for each in "bc")


def test_ctrl_c_ends_those_that_run_and_keeps_those_that_have_ended(user):
    with four_runs(user) as process:
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)

    assert process.returncode == 130, told
    assert_one_of_four_is_kept(user.folder)
    assert all(ends(int((user.folder / each).read_text())) for each in "bc")
