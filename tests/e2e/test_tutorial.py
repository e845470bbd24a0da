"""The tutorial's commands work, in their order, as a reader pastes them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from pathlib import Path

from tests.e2e.conftest import PLAIN, ROOT

PAGE = ROOT / "docs/tutorial.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INSTALL = "pip install 'fnhub[server,run]'\n"
PORT = "--port 8080"
REPORT = 'printf "%s\\n" "--- block $BLOCK"; BLOCK=$((BLOCK + 1))\n'


def test_the_commands_of_the_tutorial_run(installed: Path, tmp_path: Path):
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
        "PATH": f"{installed.parent}{os.pathsep}{os.environ['PATH']}",
        "FNHUB_CACHE": str(tmp_path / "cache"),
    }

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
        said, _ = shell.communicate(timeout=600)
    finally:
        if shell.poll() is None:
            os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()

    assert shell.returncode == 0, said
    made = json.loads((tmp_path / "project/made/run.json").read_text())
    assert (made["state"], made["params"]["rows"]) == ("done", 120)
    assert (tmp_path / "project/described/run.json").exists()
    for printed in (
        "team garden",
        "published garden/make-iris@0.1.0",
        "histograms.svg",
    ):
        assert printed in said
