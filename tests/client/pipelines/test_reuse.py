"""What was done before with equal code and inputs is not done again."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.client.pipelines.two_steps import Project, states


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


def test_a_step_with_a_secret_runs_each_time(surroundings, stranger, monkeypatch):
    """No digest holds a secret, so nobody can tell whether it was the same."""
    monkeypatch.setenv("FNHUB_SECRET_PASSWORD", "hunter2-of-the-bank")
    project = Project(surroundings, stranger, secrets="[password]")
    project.walk("first")

    record, ran = project.walk("again")

    assert ran == ["sum"]
    told = [p.read_text() for p in project.runs.rglob("*") if p.is_file()]
    assert not any("hunter2" in each for each in [*told, record.encode().decode()])
