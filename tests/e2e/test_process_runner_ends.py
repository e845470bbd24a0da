"""A run ends with the one who waits for it, however that ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.e2e.conftest import PLAIN, ROOT
from tests.e2e.processes import START_SLEEPER, ends, started, wait_for

SECRET = "hunter2-of-the-bank"
CALLER = """
import json, signal, sys
from dataclasses import asdict
from pathlib import Path
from registry.run.masking import Masks
from registry.run.runners import Surroundings, open_runner
from tests.run.sample import Sample
signal.signal(signal.SIGINT, signal.default_int_handler)  # as on a terminal
folder, code, pids, token = Path(sys.argv[1]), *sys.argv[2:]
params = {"pids": pids, "token": token}
sample = Sample(folder, code, params=params, masks=Masks.of([token]))
result = open_runner("process", Surroundings(folder / "cache")).run(sample.job())
print(json.dumps(asdict(result)))
"""


@pytest.fixture
def caller(tmp_path):
    """A process that waits for a function, and the pids of what that started."""
    pids, temporary = tmp_path / "pids", tmp_path / "temporary"
    temporary.mkdir()
    lines = "".join(f"    {line}\n" for line in START_SLEEPER.splitlines())
    code = (
        "import os, subprocess, time\n"
        "def sample(pids: str, token: str) -> int:\n    print('it is', token)\n"
        f"{lines}    time.sleep(300)\n"
    )
    with started(
        [sys.executable, "-c", CALLER, tmp_path, code, pids, SECRET],
        cwd=ROOT,
        env=PLAIN | {"TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
    ) as process:
        yield process, [int(pid) for pid in wait_for(pids).split()]


def test_ctrl_c_ends_the_run_with_a_failed_result(caller, tmp_path):
    process, pids = caller

    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate(timeout=30)

    assert json.loads(printed)["failure"]["error"] == "KeyboardInterrupt"
    assert all(ends(pid) for pid in pids)
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_ends_with_the_one_who_waits_for_it(which, caller, tmp_path):
    """A CI job that is cancelled must not go on computing, nor leave secrets."""
    process, pids = caller

    process.send_signal(which)
    process.wait(30)

    assert all(ends(pid) for pid in pids)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_no_secret_is_left_when_all_are_killed_at_once(caller, tmp_path):
    """As by a machine without memory: nobody is left to tidy up."""
    process, pids = caller
    wait_for(tmp_path / "logs" / "log.txt")

    os.kill(process.pid, signal.SIGSTOP)  # it does not see its child die
    for pid in (*pids, process.pid):
        os.kill(pid, signal.SIGKILL)
    process.wait(30)

    assert (tmp_path / "logs" / "log.txt").read_text() == "it is ***\n"
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert [each for each in files if SECRET.encode() in each.read_bytes()] == []
