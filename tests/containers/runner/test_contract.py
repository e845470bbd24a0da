"""Functions run in containers of podman as on any engine."""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading

import pytest

from registry.run.masking import Masks
from registry.run.runners import Surroundings, open_runner
from tests.containers.podman import BASE, SETTINGS
from tests.containers.runner.jobs import DOCUMENTED, SECRET, add_waiting
from tests.e2e.conftest import FNHUB
from tests.e2e.served import make_project
from tests.run.runner_contract import RunnerContract
from tests.run.sample import Sample

SLEEPS = """
import time

def sample(token: str) -> int:
    for piece in (token[:5], token[5:]):
        print(piece, end="", flush=True)
        time.sleep(0.3)
    print(flush=True)
    return 1
"""


class TestContainer(RunnerContract):
    sees_the_users_folder = False

    @pytest.fixture
    def runner(self, cache):
        return open_runner("container", Surroundings(cache, image=BASE))

    @pytest.fixture
    def name(self):
        return "container"

    def test_a_secret_is_at_no_moment_in_the_log(self, runner, tmp_path):
        """Looked at from outside: a container does not see its own log."""
        sample = Sample(
            tmp_path, SLEEPS, params={"token": SECRET}, masks=Masks.of([SECRET])
        )
        seen, is_over = set(), threading.Event()

        def look():
            while not is_over.wait(0.02):
                with contextlib.suppress(FileNotFoundError):
                    seen.add(sample.log.read_text())

        watch = threading.Thread(target=look)
        watch.start()
        result = runner.run(sample.job())
        is_over.set()
        watch.join()

        assert result.failure is None
        assert sample.log.read_text() == "***\n"
        assert not any("hunte" in each for each in seen)


def test_a_record_is_as_of_a_process(tmp_path):
    """But for the engine, and a note of the image."""
    project = make_project(tmp_path)
    made = project.folder / "hub_functions" / "acme" / "sample"
    add_waiting(project.folder)
    (made / "sample.py").write_text(f"{DOCUMENTED}\n    return 3\n")
    project.add(made)
    records = {}
    # A container first: a process leaves bytecode in the function's folder.
    for engine in ("container", "process"):
        command = [FNHUB, "run", "acme/sample", "--engine", engine, "--out", engine]
        done = subprocess.run(
            command,
            cwd=project.folder,
            env=project.variables | SETTINGS,
            text=True,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        records[engine] = json.loads((project.folder / engine / "run.json").read_text())
    one, other = records["process"], records["container"]
    assert one.keys() == other.keys()
    assert {key for key in one if one[key] != other[key]} <= {
        *("engine", "environment", "notes", "started", "seconds"),
        "peak_memory_bytes",
    }
    assert one["environment"]["id"] == other["environment"]["id"]
    assert BASE in other["notes"][0]
