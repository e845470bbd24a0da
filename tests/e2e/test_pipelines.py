"""`fnhub run-pipeline`: engines, failures, and runs that go on after kill -9."""

from __future__ import annotations

import json
import os
import signal
import subprocess

import pytest

from tests.client.conftest import write_function
from tests.client.pipelines.two_steps import NOTE
from tests.e2e.conftest import FNHUB, running_hub
from tests.e2e.kubeflow import add_pipeline, user_of
from tests.e2e.processes import ends, started, wait_until
from tests.factories import make_wheel

pytestmark = pytest.mark.clients

ENGINES = ["process", "kfp"]
# Waits for a file; the pipeline is killed meanwhile.
WAIT = '''"""Wait for a file."""

from __future__ import annotations

import os
import time
from pathlib import Path


def add(file: Path, times: float, diary: str) -> float:
    """Wait until there is a file beside the diary, and multiply what was noted.

    Args:
        file: What was noted.
        times: A number.
        diary: A path.

    Returns:
        The product.
    """
    with open(diary, "a") as told:
        told.write(f"wait-{os.getpid()}\\n")
    while not os.path.exists(diary + ".go"):
        time.sleep(0.02)
    if os.path.exists(diary + ".broken"):
        raise ValueError("it is broken")
    return float(file.read_text()) * times
'''
WORKFLOW = """\
from kfp import dsl

import fnhub

note, wait = fnhub.component("acme/note@^1.0"), fnhub.component("acme/wait")


@dsl.pipeline
def main(number: float, diary: str) -> float:
    noted = note(number=number, diary=diary)
    file, double = noted.outputs["file"], noted.outputs["double"]
    return wait(file=file, times=double, diary=diary).outputs["result"]
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A hub with acme/note, and a cache."""
    folder = tmp_path_factory.mktemp("shared")
    wheel = make_wheel("acme/note", code=NOTE)
    (folder / wheel.filename).write_bytes(wheel.data)
    with running_hub(folder / "hub") as hub:
        publish = [FNHUB, "publish", folder / wheel.filename]
        own = {"FNHUB_HUB": hub.url, "FNHUB_TOKEN": hub.token("acme")}
        subprocess.run(publish, env=os.environ | own, check=True, capture_output=True)
        yield hub.url, folder / "cache"


@pytest.fixture
def user(shared, tmp_path):
    """A project with a pulled function, one of its own, and a pipeline of both."""
    url, cache = shared
    user = user_of(url, tmp_path / "project", cache)
    own = write_function(user.folder, "acme/wait", code=WAIT)
    own = own.rename(own.with_name("wait"))
    user("add", "acme/note@^1.0", "--path", own.relative_to(user.folder))
    add_pipeline(user, WORKFLOW)
    return user


@pytest.fixture
def arguments(user):
    return ["main", "-p", "number=3", "-p", f"diary={user.folder / 'diary'}"]


def record_of(user):
    (path,) = user.folder.glob("runs/*/pipeline.json")
    return json.loads(path.read_text())


def diary(user):
    path = user.folder / "diary"
    return path.read_text().split() if path.exists() else []


def running(user, *command):
    return started(
        command,
        cwd=user.folder,
        env=user.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_was_killed_goes_on(user, arguments, engine):
    """Nothing of it is left running, what was done is not done again."""
    command = [user.program, "run-pipeline", *arguments, "--engine", engine]
    with running(user, *command) as process:
        wait_until(lambda: len(diary(user)) == 2 or process.poll() is not None)
        process.send_signal(signal.SIGKILL)
    _, waiting = diary(user)
    assert ends(int(waiting.removeprefix("wait-")))
    assert record_of(user)["state"] == "running"
    (user.folder / "diary.go").write_text("")

    user("run-pipeline", "main", "--resume")

    assert [each.split("-")[0] for each in diary(user)] == ["note", "wait", "wait"]
    record = record_of(user)
    assert (record["state"], record["engine"]) == ("done", engine)
    assert list(record["outputs"].values()) == [18.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_failed_step_is_named_and_the_run_goes_on(user, arguments, engine):
    """Somebody mends the function, and need not wait for the rest again."""
    for ending in ("go", "broken"):
        (user.folder / f"diary.{ending}").write_text("")

    failed = user("run-pipeline", *arguments, "--engine", engine, status=1)

    told = (
        "the step 'acme-wait' of the pipeline 'main' failed: ValueError: it is broken"
    )
    assert told in failed.stderr
    assert (
        "hint: Mend it, then go on: fnhub run-pipeline main --resume" in failed.stderr
    )
    code = (user.folder / "hub_functions/acme/wait/add.py").read_text()
    mended = code.replace('raise ValueError("it is broken")', "times = 2.0")
    (user.folder / "hub_functions/acme/wait/add.py").write_text(mended)

    user("run-pipeline", "main", "--resume")

    assert [each.split("-")[0] for each in diary(user)] == ["note", "wait", "wait"]
    assert list(record_of(user)["outputs"].values()) == [6.0]


TWICE = """\
from kfp import dsl

import fnhub

note, wait = fnhub.component("acme/note"), fnhub.component("acme/wait")


@dsl.pipeline
def main(number: float, diary: str) -> float:
    one = note(number=number, diary=diary).outputs
    two = note(number=5.0, diary=diary).outputs
    return wait(file=one["file"], times=two["double"], diary=diary).outputs["result"]
"""
LOOP = """\
from kfp import dsl

import fnhub

note, wait = fnhub.component("acme/note"), fnhub.component("acme/wait")


@dsl.pipeline
def main(number: float, diary: str):
    with dsl.ParallelFor([1.0, 2.0, 2.0]) as each:
        noted = note(number=each, diary=diary).outputs
        wait(file=noted["file"], times=noted["double"], diary=diary)
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_function_may_be_several_steps(user, arguments, engine):
    """Each has its own outputs, though kfp compiles one component for both."""
    (user.folder / "diary.go").write_text("")
    (user.folder / "workflow.py").write_text(TWICE)

    user("run-pipeline", *arguments, "--engine", engine)

    record = record_of(user)
    assert list(record["outputs"].values()) == [30.0]
    steps = {each["name"]: each["state"] for each in record["steps"]}
    assert steps == {"acme-note": "done", "acme-note-2": "done", "acme-wait": "done"}


def test_loops_are_walked_by_kfp(user, arguments):
    """Each turn is a run of its own; equal ones, at once, are one."""
    (user.folder / "diary.go").write_text("")
    (user.folder / "workflow.py").write_text(LOOP)

    refused = user("run-pipeline", *arguments, status=1)
    user("run-pipeline", *arguments, "--engine", "kfp")

    assert "is a loop (dsl.ParallelFor): --engine kfp walks it" in refused.stderr
    record = record_of(user)
    assert [each["state"] for each in record["steps"]] == ["done"] * 4
    runs = [user.folder / "runs" / record["run_id"] / e["run"] for e in record["steps"]]
    found = [json.loads((run / "run.json").read_text()) for run in runs]
    assert sorted(e["metrics"].get("result", 0) for e in found) == [0, 0, 2.0, 8.0]


def test_a_run_goes_on_with_its_own_params(user, arguments):
    """Half of it would have been done with other ones."""
    (user.folder / "diary.go").write_text("")
    (user.folder / "diary.broken").write_text("")
    user("run-pipeline", *arguments, status=1)

    other = user("run-pipeline", "main", "-p", "number=4", "--resume", status=1)

    assert "was started with other values of number" in other.stderr


def test_two_do_not_go_on_with_one_run(user, arguments):
    """Each would take away what the other one has just made."""
    command = [user.program, "run-pipeline", *arguments]
    with running(user, *command) as process:
        wait_until(lambda: len(diary(user)) == 2 or process.poll() is not None)

        other = user("run-pipeline", "main", "--resume", status=1)

        (user.folder / "diary.go").write_text("")
        assert process.wait(timeout=60) == 0
    assert "another run" in other.stderr
    assert record_of(user)["state"] == "done"


def test_functions_of_the_projects_own_are_for_this_machine(user):
    """Compiled, the pipeline would fail on the cluster, hours later."""
    refused = user("run-pipeline", "main", "--compile", "out.yaml", status=1)

    assert "acme/wait@1.0.0 is not published, so no cluster can install it" in (
        refused.stderr
    )
    assert not (user.folder / "out.yaml").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import nothing_of_this_name\n", "workflow.py:1: ModuleNotFoundError"),
        ("main = 3\n", "workflow.py:main is of type int, not a function with @kfp"),
        ("", "workflow.py:main is nothing"),
        (WORKFLOW.replace("acme/note@^1.0", "acme/note@^9.0"), "acme/note"),
        (WORKFLOW.replace("double, diary", "file, diary"), "workflow.py:12"),
    ],
)
def test_a_broken_workflow_is_told_by_its_line(user, text, told):
    (user.folder / "workflow.py").write_text(text)

    assert told in user("run-pipeline", "main", status=1).stderr


def test_the_flag_says_which_hub_components_come_from(user, shared, arguments):
    """A function that the project has not locked comes from the hub that was named."""
    url, _ = shared
    (user.folder / "diary.go").write_text("")
    user("remove", "acme/note")
    project = user.folder / "functions.yaml"
    project.write_text(project.read_text().replace(url, "http://127.0.0.1:9"))
    user("sync", "--offline")

    user("run-pipeline", *arguments, "--hub", url)

    assert list(record_of(user)["outputs"].values()) == [18.0]


def test_without_kfp_it_is_told_what_to_install(user):
    """Who only runs functions has no need of it."""
    without = subprocess.run(
        [FNHUB, "run-pipeline", "main"],
        cwd=user.folder,
        env=user.environment,
        text=True,
        capture_output=True,
    )

    assert without.returncode == 1
    assert "pip install 'fnhub[kfp]'" in without.stderr
