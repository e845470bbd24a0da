"""Syncs that race, that are pruned beside, and that are killed: none ends wrong."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from contextlib import ExitStack

import pytest

from registry.client.hub import Hub
from tests.e2e.conftest import FNHUB
from tests.e2e.processes import started
from tests.factories import CODE, make_wheel

SYNC = (FNHUB, "sync", "--locked")
COUNT = 50
KILLS = 30


def name_of(number: int) -> str:
    return f"acme/add-{number}"


def number_in(number: int) -> str:
    return f"\n\nNUMBER = {number}\n"


@pytest.fixture
def projects(fnhub, hub, tmp_path):
    """Makes projects that want the same fifty functions, locked."""
    speaker = Hub(hub.url, hub.token("acme"))
    for number in range(COUNT):
        wheel = make_wheel(name_of(number), code=CODE + number_in(number))
        speaker.publish(wheel.data)
    speaker.close()
    fnhub("init")
    fnhub("add", *(f"{name_of(number)}@^1.0" for number in range(COUNT)))

    def make(name):
        folder = tmp_path / name
        folder.mkdir()
        for each in ("functions.yaml", "functions.lock"):
            shutil.copy(fnhub.folder / each, folder)
        return fnhub.in_folder(folder)

    return make


def assert_right(project):
    """Every function is there, and is what was published."""
    for number in range(COUNT):
        name = name_of(number).replace("-", "_")
        code = project.folder / ".fnhub" / "hub_functions" / name / "add.py"
        assert code.read_text().endswith(number_in(number))
    project("cache", "info", "--verify")


def test_eight_syncs_fill_one_cache_while_it_is_pruned(projects, tmp_path):
    settings = {"FNHUB_CACHE": str(tmp_path / "shared")}
    many = [projects(f"p{i}").with_settings(**settings) for i in range(8)]

    told = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                started(SYNC, cwd=each.folder, env=each.environment, **told)
            )
            for each in many
        ]
        while any(each.poll() is None for each in running):
            many[0]("cache", "prune")

        for process in running:
            printed, _ = process.communicate()
            assert process.returncode == 0, printed
    many[0]("cache", "prune")
    for project in many:
        assert_right(project)


def test_a_sync_killed_at_any_moment_is_repaired_by_the_next(projects, tmp_path):
    random.seed(7)
    project = projects("killed").with_settings(FNHUB_CACHE=str(tmp_path / "cold"))
    begun = time.monotonic()
    project("sync", "--locked")
    whole_s = time.monotonic() - begun
    for _ in range(KILLS):
        shutil.rmtree(tmp_path / "cold")
        shutil.rmtree(project.folder / ".fnhub")
        with started(
            SYNC,
            cwd=project.folder,
            env=project.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ):
            time.sleep(random.uniform(0.1, 1) * whole_s)

        project("sync", "--locked")

        assert_right(project)
