"""What a step's program calls where kfp.local runs it: the step, on this machine.

fnhub tells the steps of its own runs by a variable where they belong; a pipeline that
is run by kfp.local alone has its steps below `runs/`, as other runs.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from registry.client.pipelines.steps import PipelineRun, StepCall, StepDone, run_step
from registry.client.settings import Settings
from registry.core.errors import FnhubError
from registry.run.worker.kubeflow import metadata_of, sorted_out, value_of
from registry.run.worker.messages import Written

VARIABLE = "FNHUB_PIPELINE_RUN"
_TASK = "--task_name"  # see registry.bridges.kfp_component.document


def step(function: Mapping[str, Any], given: Mapping[str, Any], dsl: Any) -> Any:  # noqa: ANN401  # kfp's
    """Run a step; return what kfp is to write, in order.

    Args:
        function: What the component's program knows of the function.
        given: Artifacts and values by name; None for what was not given.
        dsl: The module `kfp.dsl`.
    """
    files, values = sorted_out(function, given)
    run, asked = _run_of(os.environ)
    name = _task_name(sys.argv)
    call = StepCall(
        name=name,
        function=function,
        files=files,
        values=values,
        may_be_cached=name not in asked.get("uncached", ()),
        may_repeat=name not in asked.get("plain", ()),
    )
    try:
        done = run_step(call, run)
    except FnhubError as error:
        raise SystemExit(f"{name}: {error}\n{error.hint}".rstrip()) from None
    failure = done.record.failure
    if failure is not None:
        raise SystemExit(f"{name}: {failure.error}: {failure.message}")
    return (
        tuple(
            _travels(done, done.output(each["name"]), each["artifact"], dsl)
            for each in function["outputs"]
        )
        or None
    )


def variable_of(run: PipelineRun, asked: Mapping[str, Sequence[str]]) -> str:
    """Return what tells steps of which run they are.

    Args:
        run: The pipeline's run.
        asked: `plain`, the steps that are done once at most, and `uncached`, those
            that are to run anew.
    """
    told: dict[str, Any] = {
        "name": run.name,
        "folder": str(run.folder.absolute()),
        "offline": run.offline,
        "use_cache": run.use_cache,
        "hub": run.settings.hub_flag,
    }
    return json.dumps(told | dict(asked))


def _run_of(environ: Mapping[str, str]) -> tuple[PipelineRun, dict[str, Any]]:
    if VARIABLE in environ:
        asked = json.loads(environ[VARIABLE])
        run = PipelineRun(
            name=asked["name"],
            folder=Path(asked["folder"]),
            settings=Settings.read(asked["hub"]),
            offline=asked["offline"],
            use_cache=asked["use_cache"],
            note=_note,
        )
        return run, asked
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    folder = Path("runs") / f"{stamp}-kfp"
    run = PipelineRun("kfp.local", folder, Settings.read(), use_cache=False, note=_note)
    return run, {}


def _note(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _task_name(arguments: Sequence[str]) -> str:
    return arguments[arguments.index(_TASK) + 1] if _TASK in arguments else "step"


def _travels(done: StepDone, written: Written, artifact: str, dsl: Any) -> Any:  # noqa: ANN401  # kfp's
    if not artifact:
        return value_of(written)
    path = done.file_of(written).absolute()
    return getattr(dsl, artifact)(uri=str(path), metadata=metadata_of(written))
