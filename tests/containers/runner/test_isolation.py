"""A function in a container sees its own, and nothing of it is seen outside."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path

from registry.run.masking import Masks
from registry.run.worker.messages import InputFile, OutputType
from tests.containers.podman import podman
from tests.containers.runner.jobs import DICT, PATH, SECRET, changed
from tests.run.sample import Sample

LOOKS = """
import os, socket
from pathlib import Path

def sample() -> dict:
    def tries(do) -> str:
        try:
            do()
        except OSError as error:
            return type(error).__name__
        return "done"
    lines = Path("/proc/self/status").read_text().splitlines()
    status = dict(line.split(":", 1) for line in lines)
    return {
        "uid": os.getuid(), "gid": os.getgid(),
        "capabilities": int(status["CapEff"], 16) | int(status["CapBnd"], 16),
        "new privileges": status["NoNewPrivs"].strip(),
        "root": tries(lambda: Path("/x").touch()),
        "function": tries(lambda: Path(__file__).with_name("x").touch()),
        "tmp": tries(lambda: Path("/tmp/x").touch()),
        "network": [each[1] for each in socket.if_nameindex()],
        "variables": sorted(n for n in os.environ if n.startswith(("FNHUB", "USERS"))),
        "first": os.getpid(),
    }
"""


def test_nothing_runs_as_root_or_sees_more_than_its_own(runner, tmp_path, monkeypatch):
    monkeypatch.setenv("USERS_OWN", "1")
    sample = Sample(tmp_path, LOOKS, outputs=[OutputType("result", DICT)])

    result = runner.run(sample.job())

    assert result.failure is None, result.failure
    assert result.outputs[0].value == {
        "uid": 10001,
        "gid": 10001,
        "capabilities": 0,
        "new privileges": "1",
        "root": "OSError",
        "function": "OSError",
        "tmp": "done",
        "network": ["lo"],
        "variables": [],
        "first": 1,
    }


def test_a_network_is_there_where_it_is_asked_for(runner, tmp_path):
    """That this machine's own interfaces are seen: podman is set up for that here."""
    sample = Sample(tmp_path, LOOKS, outputs=[OutputType("result", DICT)])
    job = sample.job()

    result = runner.run(changed(job, network=True))

    assert set(result.outputs[0].value["network"]) > {"lo"}
    assert result.notes[-1].endswith("with the network")


COPY = """
from pathlib import Path

def sample(file: Path) -> Path:
    made = Path("/tmp") / file.name
    made.write_text(file.read_text().upper())
    return made
"""


def test_files_go_in_and_come_out_as_the_users(runner, tmp_path):
    """Whatever they are called; what comes out belongs to who ran it."""
    odd = tmp_path / 'an odd, "name": ü.txt'
    odd.write_text("größe")
    sample = Sample(
        tmp_path / "a,b",
        COPY,
        inputs={"file": InputFile(str(odd), PATH)},
        outputs=[OutputType("result", PATH)],
    )

    result = runner.run(sample.job())

    assert result.failure is None, result.failure
    made = sample.out / result.outputs[0].files[0].path
    assert made.read_text() == "GRÖSSE"
    assert {made.stat().st_uid, sample.out.stat().st_uid} == {os.geteuid()}


def test_a_failure_names_files_as_they_are_called_outside(runner, tmp_path):
    broken = tmp_path / "table.parquet"
    broken.write_text("none")
    code = "import pandas\ndef sample(table: 'pandas.DataFrame') -> int:\n    return 1"
    table = [{"type": "array", "library": "numpy"}]
    sample = Sample(tmp_path, code, inputs={"table": InputFile(str(broken), table)})
    failing = Sample(tmp_path / "b", "def sample() -> int:\n    return 1 / 0")

    unread = runner.run(changed(sample.job()))
    failed = runner.run(failing.job())

    assert unread.failure is not None
    assert failed.failure is not None
    assert "/fnhub" not in unread.failure.message + failed.failure.traceback
    assert str(failing.root) in failed.failure.traceback


TELLS = """
import time

def sample(token: str) -> int:
    print(token, flush=True)
    time.sleep(2)
    return 1
"""


def test_a_secret_is_on_no_disk_and_in_no_command(runner, tmp_path):
    """Neither of the container nor of the engine, while it runs and tells it."""
    store = podman("info", "--format={{.Store.GraphRoot}}/{{.Store.GraphDriverName}}")
    masks = Masks.of([SECRET])
    sample = Sample(tmp_path, TELLS, params={"token": SECRET}, masks=masks)
    found: list[bool] = []

    def look():
        while not (sample.log.exists() and sample.log.read_bytes()):
            time.sleep(0.02)
        commands = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline")]
        found.append(any(SECRET.encode() in each for each in commands))
        grep = ["grep", "-rqF", SECRET, f"{store}-containers", "/run/containers"]
        found.append(subprocess.run(grep, stderr=subprocess.DEVNULL).returncode == 0)

    watch = threading.Thread(target=look)
    watch.start()
    result = runner.run(sample.job())
    watch.join()

    assert result.failure is None
    assert found == [False, False]
