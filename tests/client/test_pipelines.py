"""The steps of a pipeline, walked in this process: what flows, what is done once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from registry.client.pipelines.steps import PipelineRun
from registry.client.pipelines.walk import walk
from registry.client.settings import Settings
from registry.core.signature.read import read_signature
from registry.run.pipelines.plan import read_plan
from registry.run.pipelines.record import PipelineRecord, StepRecord
from tests.factories import make_wheel
from tests.run.compiled import (
    artifact,
    component_document,
    output,
    param,
    pipeline,
)

NOTE = '''"""Note a number."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple


class Noted(NamedTuple):
    """What was noted.

    Attributes:
        file: Where.
        double: Twice the number.
        maybe: Nothing.
    """

    file: Path
    double: float
    maybe: float | None


def add(number: float, diary: str) -> Noted:
    """Note a number in a file, and in a diary that tells how often this ran.

    Args:
        number: A number.
        diary: A path.

    Returns:
        The file.
    """
    with open(diary, "a") as told:
        told.write("note\\n")
    folder = Path(tempfile.mkdtemp())
    (folder / "note.txt").write_text(str(number))
    return Noted(folder / "note.txt", 2 * number, None)
'''
SUM = '''"""Add what was noted."""

from __future__ import annotations

from pathlib import Path


def add(
    file: Path, times: float, diary: str, maybe: Path | None = None, password: str = ""
) -> float:
    """Multiply what was noted; fail where a file is missing beside the diary.

    Args:
        file: What was noted.
        times: A number.
        diary: A path.
        maybe: Nothing.
        password: A secret.

    Returns:
        The product.
    """
    with open(diary, "a") as told:
        told.write("sum\\n")
    if Path(diary + ".broken").exists():
        raise ValueError("it is broken")
    assert maybe is None
    return float(file.read_text()) * times
'''
PARAMS = {
    "number": {"parameterType": "NUMBER_DOUBLE"},
    "diary": {"parameterType": "STRING"},
}


def document_of(wheel):
    manifest = wheel.manifest
    code = {"add.py": wheel_code(wheel)}
    signature = read_signature(code, manifest.handler, manifest.kind).signature
    return component_document(manifest, signature.default, wheel.sha256)


def wheel_code(wheel):
    return {"acme/note": NOTE, "acme/sum": SUM}[str(wheel.manifest.name)].encode()


class Project:
    """A pipeline of two functions: note, then sum."""

    def __init__(self, folder, stranger, **manifest):
        self.runs, self.diary = folder / "runs", folder / "diary"
        wheels = [
            make_wheel("acme/note", code=NOTE),
            make_wheel("acme/sum", code=SUM, manifest=manifest),
        ]
        for each in wheels:
            stranger.hold(each)
        note, total = map(document_of, wheels)
        steps = {
            "a-sum": (
                total,
                {
                    "file": artifact("note", "file"),
                    "times": output("note", "double"),
                    "maybe": artifact("note", "maybe"),
                    "diary": param("diary"),
                },
            ),
            "note": (note, {"number": param("number"), "diary": param("diary")}),
        }
        self.plan = read_plan(pipeline(steps, PARAMS, {"total": ("a-sum", "result")}))
        self.kept = []
        self.count = 0

    def walk(self, name=None, *, number=3.0, **more):
        """Run it in a folder; return its record and what ran."""
        self.count += 1
        folder = self.runs / (name or f"run{self.count}")
        folder.mkdir(parents=True, exist_ok=True)
        self.diary.write_text("")
        run = PipelineRun("main", folder, Settings.read(), engine="inprocess", **more)
        record = PipelineRecord(
            name="main",
            run_id=folder.name,
            defined="workflow.py:main",
            engine="inprocess",
            params={"number": number, "diary": str(self.diary)},
            steps=tuple(
                StepRecord(e.name, "acme/x", "1.0.0", "5" * 64, {})
                for e in self.plan.steps
            ),
            started=datetime.now(UTC),
        )
        record = walk(self.plan, run, record, self.kept.append)
        return record, self.diary.read_text().split()


@pytest.fixture
def project(surroundings, stranger):
    return Project(surroundings, stranger)


def states(record):
    return {each.name: (each.state, each.reused) for each in record.steps}


def test_what_a_step_gives_another_takes(project):
    """Values and files; an output that is None is not given."""
    record, ran = project.walk()

    assert (record.state, record.outputs) == ("done", {"total": 18.0})
    assert ran == ["note", "sum"]
    assert states(record) == {"note": ("done", ""), "a-sum": ("done", "")}


def test_each_step_is_a_run_that_names_its_pipeline(project):
    """Who looks at a run finds what it was a part of."""
    project.walk("first")

    run = json.loads((project.runs / "first/steps/a-sum/run.json").read_text())
    part = {key: run["pipeline"][key] for key in ("name", "run_id", "step")}
    assert part == {"name": "main", "run_id": "first", "step": "a-sum"}
    assert (run["function"], run["metrics"]) == ("acme/sum", {"result": 18.0})


def test_the_record_is_kept_whenever_a_step_begins_or_ends(project):
    """After kill -9, what was under way can be told from what was done."""
    project.walk()

    told = [tuple(step.state for step in kept.steps) for kept in project.kept]
    assert told == [
        ("running", "waiting"),
        ("done", "waiting"),
        ("done", "running"),
        ("done", "done"),
    ]


def test_equal_steps_run_once(project):
    """Code and inputs are the same, so the outputs are."""
    first, _ = project.walk("first")

    again, ran = project.walk("again")

    assert ran == []
    assert states(again)["note"] == ("done", "first/steps/note")
    assert again.outputs == first.outputs
    record = json.loads((project.runs / "again/steps/note/run.json").read_text())
    assert record["pipeline"]["run_id"] == "again"
    assert (project.runs / "again/steps/note/file.txt").read_text() == "3.0"


def test_a_step_with_other_inputs_runs(project):
    project.walk()

    record, ran = project.walk(number=4.0)

    assert (ran, record.outputs) == (["note", "sum"], {"total": 32.0})


def test_what_was_changed_since_is_not_taken(project):
    """A file that somebody edited is no output of the function any more."""
    project.walk("first")
    (project.runs / "first/steps/note/file.txt").write_text("4.0")

    record, ran = project.walk("again")

    assert (ran, record.outputs) == (["note"], {"total": 18.0})


def test_nothing_is_taken_where_that_is_not_wanted(project):
    project.walk()

    assert project.walk(use_cache=False)[1] == ["note", "sum"]
    project.plan = replace(
        project.plan,
        steps=tuple(replace(e, may_be_cached=False) for e in project.plan.steps),
    )
    assert project.walk()[1] == ["note", "sum"]


def test_other_code_runs(project, surroundings, stranger):
    """A release with other bytes is another function, whatever its version."""
    project.walk()

    other = Project(surroundings, stranger, keywords="[other]")

    assert other.walk("other")[1] == ["sum"]


def test_a_failed_step_names_itself_and_keeps_what_was_done(project):
    broken = project.diary.with_name("diary.broken")
    broken.write_text("")

    record, ran = project.walk("run")

    assert (record.state, ran) == ("failed", ["note", "sum"])
    assert record.failure.step == "a-sum"
    assert (record.failure.error, record.failure.message) == (
        "ValueError",
        "it is broken",
    )
    assert states(record) == {"note": ("done", ""), "a-sum": ("failed", "")}
    assert (project.runs / "run/steps/note/file.txt").read_text() == "3.0"


def test_the_same_run_goes_on_where_it_stopped(project):
    """Steps that are done are not done again, also where nothing is reused."""
    broken = project.diary.with_name("diary.broken")
    broken.write_text("")
    project.walk("run", use_cache=False)
    broken.unlink()

    record, ran = project.walk("run", use_cache=False)

    assert ran == ["sum"]
    assert states(record) == {"note": ("done", "here"), "a-sum": ("done", "")}
    assert record.outputs == {"total": 18.0}


def test_what_cannot_be_run_is_the_steps_failure(project, stranger):
    """A hub that lost a release: the step is told, and what was done is kept."""
    stranger.answers.pop("/index/acme/sum.json")

    record, ran = project.walk()

    assert ran == ["note"]
    assert record.failure.step == "a-sum"
    assert record.failure.error == "NotOnHub"


def test_a_step_with_a_secret_runs_each_time(surroundings, stranger, monkeypatch):
    """No digest holds a secret, so nobody can tell whether it was the same."""
    monkeypatch.setenv("FNHUB_SECRET_PASSWORD", "hunter2-of-the-bank")
    project = Project(surroundings, stranger, secrets="[password]")
    project.walk("first")

    record, ran = project.walk("again")

    assert ran == ["sum"]
    told = [p.read_text() for p in project.runs.rglob("*") if p.is_file()]
    assert not any("hunter2" in each for each in [*told, record.encode().decode()])
