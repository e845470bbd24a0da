"""What people are told of runs is what their records say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from registry.client.pipelines.run_pipeline import PipelineDone
from registry.client.run import Run
from registry.client.runs.told import told_run
from registry.client.runs.told_pipeline import ended_steps, told_pipeline
from registry.run.pipelines.record import PipelineRecord, StepFailure, StepRecord
from registry.run.tracking.messages import Sent
from registry.run.worker.messages import Written, WrittenFile
from tests.run.test_record import FAILED, RECORD

PLOT = Written(
    "plot",
    "figure",
    [WrittenFile("plot.svg", "c" * 64, 3), WrittenFile("plot.png", "d" * 64, 3)],
)


def test_a_run_is_told_with_metrics_plots_and_where_it_is_tracked():
    run = Run("acme/churn@1.2.0", replace(RECORD, outputs=(PLOT,)), Path("/out"))

    told = told_run(run, [Sent("/out", "1", "http://host/#/1")])

    assert (told.state, told.failure) == ("done", "")
    assert told.plots == (Path("/out/plot.png"),)  # not every service shows an SVG
    assert told.links == (("MLflow", "http://host/#/1"),)
    assert told_run(replace(run, record=RECORD)).steps[0].metrics == RECORD.metrics
    failed = told_run(replace(run, record=FAILED), [Sent("/out", problem="no")])
    assert (failed.state, failed.failure, failed.links) == (
        "failed",
        "ValueError: no",
        (),
    )


def test_a_pipeline_is_told_step_by_step(tmp_path):
    """A step that was never begun has no record, and is no row."""
    for name, record in (("get", RECORD), ("train", FAILED)):
        (tmp_path / "steps" / name).mkdir(parents=True)
        (tmp_path / "steps" / name / "run.json").write_bytes(record.encode())
    steps = tuple(
        StepRecord(name, "acme/churn", "1.2.0", "a" * 64, {}, run=run)
        for name, run in (("get", "steps/get"), ("train", "steps/train"), ("test", ""))
    )
    record = PipelineRecord(
        *("main", "p1", "workflow.py:main", "process", {}, steps),
        datetime(2030, 1, 1, tzinfo=UTC),
        state="failed",
        failure=StepFailure("train", "ValueError", "no"),
    )
    done = PipelineDone(record, tmp_path)

    told = told_pipeline(done, ended_steps(done))

    assert told.title == "pipeline main"
    assert [(each.name, each.state) for each in told.steps] == [
        ("get", "done"),
        ("train", "failed"),
    ]
    assert told.failure == "train: ValueError: no"
    assert told_pipeline(
        replace(done, record=replace(record, failure=None)), ended_steps(done)
    ).state == ("done")
