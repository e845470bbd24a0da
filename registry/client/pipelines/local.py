"""A pipeline run by kfp.local, its steps as runs of fnhub.

What kfp alone walks (branches, loops, exit handlers, steps of other make) runs as well.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from registry.client.pipelines.step import VARIABLE, variable_of
from registry.client.pipelines.steps import STEPS, PipelineRun
from registry.core.errors import InvalidPipeline, InvalidRecord
from registry.run.pipelines.plan import Plan, read_plan
from registry.run.pipelines.record import PipelineRecord, StepFailure, StepRecord
from registry.run.record import RECORD_FILE, Record

# By name: it imports kfp, and this is imported before it is known whether there is one.
_CHILD = "registry.client.pipelines.child"


def plan_if_plain(document: dict[str, Any]) -> Plan | None:
    """Return a pipeline's steps; None where there is something that kfp alone walks."""
    try:
        return read_plan(document)
    except InvalidPipeline:
        return None


def run_by_kfp(
    document: dict[str, Any],
    plan: Plan | None,
    run: PipelineRun,
    record: PipelineRecord,
) -> PipelineRecord:
    """Run a pipeline by kfp.local; the record that is returned says how it ended.

    Args:
        document: The pipeline, compiled.
        plan: Its steps, where all of them are plain.
        run: Where and how.
        record: The run, with its params.
    """
    asked: dict[str, list[str]] = {"plain": [], "uncached": []}
    for step in plan.steps if plan else ():
        asked["plain"].append(step.name)
        if not step.may_be_cached:
            asked["uncached"].append(step.name)
    with tempfile.TemporaryDirectory(prefix="fnhub-kfp-") as name:
        root = Path(name)
        text = json.dumps(_named_by_task(document))  # which is YAML, too
        (root / "pipeline.yaml").write_text(text, "utf-8")
        request = {"arguments": dict(record.params), "root": str(run.folder / "kfp")}
        (root / "request.json").write_text(json.dumps(request), "utf-8")
        environment = os.environ | {VARIABLE: variable_of(run, asked)}
        ended = _start(root, environment)
        return _told(run, record, root / "result.json", ended)


def _named_by_task(document: dict[str, Any]) -> dict[str, Any]:
    """Give each task a component of its own.

    kfp.local names tasks by their components: of two that share one, the second would
    write over what the first gave.
    """
    found = copy.deepcopy(document)
    for name, task in found["root"]["dag"]["tasks"].items():
        component = document["components"][task["componentRef"]["name"]]
        task["componentRef"]["name"] = f"comp-{name}"
        found["components"][f"comp-{name}"] = component
    return found


def _start(root: Path, environment: dict[str, str]) -> int:
    """Run the child to its end; what it prints is talk."""
    reading, writing = os.pipe()
    paths = [root / each for each in ("pipeline.yaml", "request.json", "result.json")]
    arguments = ["-m", _CHILD, *map(str, paths), str(reading)]
    with os.fdopen(reading, "rb"), os.fdopen(writing, "wb"):
        process = subprocess.Popen(  # noqa: S603  # our program, this Python
            [sys.executable, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
            pass_fds=(reading,),
            start_new_session=True,
        )
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            raise


def _told(
    run: PipelineRun, record: PipelineRecord, result: Path, status: int
) -> PipelineRecord:
    known = {each.name: each for each in record.steps}
    found = dict(_steps_of(run, known))
    record = replace(record, steps=tuple({**known, **found}.values()))
    told = json.loads(result.read_text("utf-8")) if result.is_file() else {}
    if "outputs" in told:
        outputs = {key: _inside(run, each) for key, each in told["outputs"].items()}
        return replace(record, state="done", outputs=outputs)
    failed = next((e for e in record.steps if e.state == "failed"), None)
    if failed is not None:
        return replace(record, state="failed", failure=_failure(run, failed))
    why = str(told.get("failure", f"kfp.local ended with status {status}"))
    return replace(record, state="failed", failure=StepFailure("", "KfpFailed", why))


def _steps_of(
    run: PipelineRun, known: dict[str, StepRecord]
) -> Iterator[tuple[str, StepRecord]]:
    """Yield what became of each step that began, by the records that they left."""
    for path in sorted((run.folder / STEPS).glob(f"*/{RECORD_FILE}")):
        try:
            found = Record.decode(path.read_bytes())
        except InvalidRecord:
            continue
        name, ran = path.parent.name, found.ran
        step = known.get(name) or StepRecord(
            name, ran.function, ran.version, ran.sha256, origins={}
        )
        yield (
            name,
            replace(
                step,
                state="done" if found.complete else "failed",
                run=f"{STEPS}/{name}",
                seconds=found.seconds,
            ),
        )


def _failure(run: PipelineRun, step: StepRecord) -> StepFailure:
    record = Record.decode((run.folder / step.run / RECORD_FILE).read_bytes())
    failure = record.failure
    assert failure is not None  # the step has failed
    return StepFailure(step.name, failure.error, failure.message)


def _inside(run: PipelineRun, value: Any) -> Any:  # noqa: ANN401  # any JSON value
    """Return a path relative to the run's folder, another value as it is."""
    folder = f"{run.folder.absolute()}/"
    if isinstance(value, str) and value.startswith(folder):
        return value.removeprefix(folder)
    return value
