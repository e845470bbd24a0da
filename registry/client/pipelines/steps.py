"""One step of a pipeline: a run of its own, or one that was done before."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from registry.client.loaded import manifest_of
from registry.client.pipelines import reuse
from registry.client.project.locate import locate
from registry.client.run import Run, Wish, handler_of, run_function
from registry.client.run_place import RunPlace
from registry.client.settings import Settings
from registry.core.errors import RunFailed, RunUnderWay
from registry.core.names import Reference
from registry.run.call import bind_values
from registry.run.given import Secrets
from registry.run.record import Record, StepOf
from registry.run.worker.files import digest_of
from registry.run.worker.kubeflow import named_file
from registry.run.worker.messages import Written

STEPS = "steps"  # the folder of the steps' runs, in that of the pipeline's run
_LINKS = "links"  # files of other tools, under names that tell their formats
_VALUES = "values"  # outputs that may be None, as files
_POLL_S = 0.1
Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """What the steps of one run have in common."""

    name: str
    folder: Path
    settings: Settings
    engine: str = "process"  # of each step
    offline: bool = False
    use_cache: bool = True
    note: Note = field(default=lambda _: None)

    @property
    def run_id(self) -> str:
        """What names the run in its records."""
        return self.folder.name

    @property
    def runs(self) -> Path:
        """Where runs are kept, and found again."""
        return self.folder.parent


@dataclass(frozen=True, slots=True)
class StepCall:
    """What is asked of a step."""

    name: str
    function: Mapping[str, Any]  # what the component's program knows of it
    files: Mapping[str, tuple[Path, str]]  # of inputs: the path, and how it is called
    values: Mapping[str, Any] = field(repr=False)  # of params, as JSON
    may_be_cached: bool = True
    may_repeat: bool = False  # within one run, as in a loop: with other inputs


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step that has ended, well or not."""

    record: Record
    folder: Path
    reused: str = ""  # see StepRecord

    def output(self, name: str) -> Written:
        """Return an output by its name."""
        return next(each for each in self.record.outputs if each.name == name)

    def file_of(self, written: Written) -> Path:
        """Return the file of an output; of a value, one that holds it as JSON."""
        if written.files:
            return self.folder / written.files[0].path
        values = self.folder.parent.parent / _VALUES
        values.mkdir(exist_ok=True)
        path = values / f"{self.folder.name}.{written.name}.json"
        path.write_text(json.dumps(written.value), "utf-8")
        return path


def run_step(call: StepCall, run: PipelineRun) -> StepDone:
    """Do a step, unless it was done before in this run or another one.

    A function that failed is a StepDone whose record says so.

    Raises:
        InvalidCall: what other steps gave does not fit; all problems are told.
        EnvironmentFailed, RequirementMissing, EngineUnknown: it cannot be run so.
    """
    inputs = _inputs(call, run)
    key, is_repeatable = _key(call, run, inputs)
    name = f"{call.name}-{key[:8]}" if call.may_repeat else call.name
    folder = run.folder / STEPS / name
    if (former := reuse.done_in(folder, key)) is not None:
        run.note(f"{call.name}: done before in this run")
        return StepDone(former, folder, "here")
    may_reuse = run.use_cache and call.may_be_cached and is_repeatable
    step = StepOf(run.name, run.run_id, call.name, key)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if may_reuse and (found := reuse.taken(run.runs, key, step, folder)) is not None:
        record, source = found
        run.note(f"{call.name}: as in {source}")
        return StepDone(record, folder, source.relative_to(run.runs).as_posix())
    try:
        done = _run(call, run, inputs, step, folder)
    except RunUnderWay:
        if not call.may_repeat:
            raise
        return _awaited(folder, key, call.name)  # the same, in a loop that is parallel
    if is_repeatable and done.record.complete:
        reuse.keep(run.runs, key, folder)
    return StepDone(done.record, folder)


def _awaited(folder: Path, key: str, name: str) -> StepDone:
    """Wait for an equal step that another process does now."""
    while True:
        try:
            with RunPlace(folder).alone():
                break
        except RunUnderWay:
            time.sleep(_POLL_S)
    former = reuse.done_in(folder, key)
    if former is None:
        raise RunFailed(name, "an equal step failed", str(folder))
    return StepDone(former, folder, "here")


def _run(
    call: StepCall,
    run: PipelineRun,
    inputs: Mapping[str, Path],
    step: StepOf,
    out: Path,
) -> Run:
    run.note(f"{call.name}: {_ref(call)}")
    wish = Wish(
        ref=Reference.parse(_ref(call)),
        inputs=tuple((name, str(path)) for name, path in inputs.items()),
        params=tuple(call.values.items()),
        handler=call.function["handler"].partition(":")[2],
        engine=run.engine,
        out=out,
        offline=run.offline,
        pipeline=step,
    )
    return run_function(wish, run.settings, run.note, bind=bind_values)


def _ref(call: StepCall) -> str:
    return f"{call.function['function']}@{call.function['version']}"


def _inputs(call: StepCall, run: PipelineRun) -> dict[str, Path]:
    """Return the inputs under names by which their formats are known."""
    found = {}
    for name, (path, called) in call.files.items():
        links = run.folder / _LINKS / call.name / name
        found[name] = named_file(path, called, call.function["inputs"][name], links)
    return found


def _key(
    call: StepCall, run: PipelineRun, inputs: Mapping[str, Path]
) -> tuple[str, bool]:
    """Return the digest of code and inputs, and whether equal ones are equal runs.

    A step with a secret is not looked up: the digest holds none.
    """
    located = locate(Reference.parse(_ref(call)), run.settings, offline=run.offline)
    try:
        manifest = manifest_of(located.folder)
        wanted = call.function["handler"].partition(":")[2]
        handler = handler_of(located.folder, manifest, wanted)
        secrets = Secrets(manifest.secrets, os.environ)
        paths = {name: str(path) for name, path in inputs.items()}
        bound = bind_values(
            manifest.ref, handler, paths, dict(call.values), secrets=secrets
        )
    finally:
        located.close()
    shown = {n: v for n, v in bound.params.items() if n not in bound.secrets}
    content = {
        "code": located.code_sha256,
        "handler": call.function["handler"],
        "environment": sorted(located.environment.packages),
        "inputs": {name: digest_of(path).sha256 for name, path in inputs.items()},
        "params": shown,
    }
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest(), not bound.secrets
