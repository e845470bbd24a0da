"""A pipeline's steps, one after the other, each on the same engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from registry.client.pipelines.steps import (
    STEPS,
    PipelineRun,
    StepCall,
    StepDone,
    run_step,
)
from registry.core.errors import FnhubError
from registry.run.pipelines.plan import (
    Constant,
    Origin,
    PipelineParam,
    Plan,
    Step,
    StepOutput,
    filled,
)
from registry.run.pipelines.record import PipelineRecord, StepFailure
from registry.run.worker.kubeflow import as_value

Keep = Callable[[PipelineRecord], None]


def walk(
    plan: Plan, run: PipelineRun, record: PipelineRecord, keep: Keep
) -> PipelineRecord:
    """Do all steps; the record that is returned says whether they are done.

    Args:
        plan: The pipeline.
        run: Where and how.
        record: The run, with its params.
        keep: Called with the record whenever a step begins or ends.
    """
    done: dict[str, StepDone] = {}
    for step in plan.steps:
        place = f"{STEPS}/{step.name}"
        record = record.with_step(step.name, state="running", run=place)
        keep(record)
        try:
            found = run_step(_call(step, done, record.params), run)
        except FnhubError as error:  # nothing ran
            failure = StepFailure(step.name, type(error).__name__, str(error))
            return _failed(record, failure)
        seconds = found.record.seconds
        if (failed := found.record.failure) is not None:
            record = record.with_step(step.name, seconds=seconds)
            return _failed(record, StepFailure(step.name, failed.error, failed.message))
        record = record.with_step(
            step.name, state="done", seconds=seconds, reused=found.reused
        )
        done[step.name] = found
        keep(record)
    outputs = {n: _shown(done, each, run) for n, each in plan.outputs.items()}
    return replace(record, state="done", outputs=outputs)


def _failed(record: PipelineRecord, failure: StepFailure) -> PipelineRecord:
    record = record.with_step(failure.step, state="failed")
    return replace(record, state="failed", failure=failure)


def _call(
    step: Step, done: Mapping[str, StepDone], params: Mapping[str, Any]
) -> StepCall:
    files: dict[str, tuple[Path, str]] = {}
    values: dict[str, Any] = {}
    quoted = {n: _value(each, done, params) for n, each in step.quoted.items()}
    for name, origin in step.origins.items():
        if name in step.function["inputs"]:
            if (path := _file(origin, done)) is not None:
                files[name] = (path, path.name)
            continue
        value = _value(origin, done, params)
        if isinstance(value, str) and isinstance(origin, Constant):
            value = filled(value, quoted)
        if value is not None:
            values[name] = as_value(value, step.function["params"][name])
    return StepCall(step.name, step.function, files, values, step.may_be_cached)


def _value(
    origin: Origin, done: Mapping[str, StepDone], params: Mapping[str, Any]
) -> Any:  # noqa: ANN401  # any JSON value
    if isinstance(origin, Constant):
        return origin.value
    if isinstance(origin, PipelineParam):
        return params.get(origin.name)
    return done[origin.step].output(origin.output).value


def _file(origin: Origin, done: Mapping[str, StepDone]) -> Path | None:
    """Return the file of an output, None for one that is None."""
    assert isinstance(origin, StepOutput)  # see `read_plan`
    made = done[origin.step]
    written = made.output(origin.output)
    return None if written.kind == "none" else made.file_of(written)


def _shown(done: Mapping[str, StepDone], output: StepOutput, run: PipelineRun) -> Any:  # noqa: ANN401  # any JSON value
    made = done[output.step]
    written = made.output(output.output)
    if not written.files:
        return written.value
    return made.file_of(written).relative_to(run.folder).as_posix()
