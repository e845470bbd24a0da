"""Steps walked in this process: what flows, what is kept, how one fails."""

from __future__ import annotations

import json

from tests.client.pipelines.two_steps import states


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


def test_what_cannot_be_run_is_the_steps_failure(project, stranger):
    """A hub that lost a release: the step is told, and what was done is kept."""
    stranger.answers.pop("/index/acme/sum.json")

    record, ran = project.walk()

    assert ran == ["note"]
    assert record.failure.step == "a-sum"
    assert record.failure.error == "NotOnHub"
