"""The tutorial's commands work, in their order, as a reader pastes them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import PLAIN, ROOT, UV

pytestmark = pytest.mark.clients

PAGE = ROOT / "docs/tutorial.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INSTALL = "pip install 'fnhub[server,kfp,track]'\n"
# kfp wants older ones than those that are tested otherwise.
OLDER = re.compile(r"^(protobuf|requests|urllib3)==.*\n", re.MULTILINE)
PORT = "--port 8080"
REPORT = 'printf "%s\\n" "--- block $BLOCK"; BLOCK=$((BLOCK + 1))\n'


INTO = [UV, "pip", "install", "-q", "--python"]


@pytest.fixture
def reader(installed: Path, tmp_path: Path) -> Path:
    """The folder of the commands of somebody who has installed what the page says."""
    (wheel,) = installed.parents[2].glob("fnhub-*.whl")
    pins = tmp_path / "pins.txt"
    pins.write_text(OLDER.sub("", (ROOT / "requirements.txt").read_text()))
    environment = tmp_path / "environment"
    python = environment / "bin" / "python"
    for command in (
        [UV, "venv", "-q", "--python", sys.executable, environment],
        [*INTO, python, "--constraint", pins, f"{wheel}[server,kfp,track]"],
    ):
        subprocess.run(command, env=PLAIN, check=True)
    return python.parent


def test_the_commands_of_the_tutorial_run(reader: Path, tmp_path: Path):
    """One shell runs them all: variables and folders go on from block to block."""
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    assert blocks[0] == INSTALL  # the fixture has done it
    assert sum(PORT in each for each in blocks) == 1
    # A free port in place of the page's: tests run beside each other.
    script = "BLOCK=1\n" + REPORT.join(
        each.replace(PORT, "--port 0") for each in blocks[1:]
    )
    ends = "trap 'kill $(jobs -p); wait' EXIT\n"  # the hub that it has started
    variables = PLAIN | {
        "PATH": f"{reader}{os.pathsep}{os.environ['PATH']}",
        "FNHUB_CACHE": str(tmp_path / "cache"),
    }
    del variables["FNHUB_TRACKING"]  # other tests switch it off

    shell = subprocess.Popen(
        ["bash", "-euc", ends + script],
        cwd=tmp_path,
        env=variables,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        said, _ = shell.communicate(timeout=1200)
    finally:
        if shell.poll() is None:
            os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()

    assert shell.returncode == 0, said
    project = tmp_path / "project"
    made = json.loads((project / "made/run.json").read_text())
    assert (made["state"], made["params"]["rows"]) == ("done", 120)
    assert (project / "described/histograms.svg").exists()
    first, second = sorted(project.glob("runs/*-flowers/pipeline.json"))
    steps = [json.loads(each.read_text())["steps"] for each in (first, second)]
    assert [len(each) for each in steps] == [4, 4]
    assert not any(each.get("reused") for each in steps[0])
    assert all(each.get("reused") for each in steps[1])
    assert (project / "runs/mlflow.db").exists()
    assert "3 runs; max.accuracy is " in said
    for printed in ("team garden", "published garden/make-iris@0.1.0", "run.html"):
        assert printed in said
    assert "the same as " in said
