"""Run a call that was found to be possible, and make the record of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from registry.client.project.locate import Located
from registry.client.run_place import LOG_FILE, RunPlace, placed
from registry.core.manifest import Manifest
from registry.run.call import Bound
from registry.run.checkout import read_checkout
from registry.run.record import (
    Ran,
    Record,
    RecordedEnvironment,
    RecordedInput,
    StepOf,
    masked_params,
    masked_result,
)
from registry.run.runners import Job, Runner, limits_of
from registry.run.sources import Source
from registry.run.worker.messages import Result, Written


@dataclass(frozen=True, slots=True)
class Call:
    """A located function, and what it is given, which fits."""

    located: Located
    manifest: Manifest
    bound: Bound
    engine: str
    pipeline: StepOf | None = None
    grid: StepOf | None = None
    image: str = ""  # of a container; empty for the function's own
    network: bool = False  # also where the function does not ask for it

    @property
    def ref(self) -> str:
        """The release, `team/name@version`."""
        return self.manifest.ref


def perform(
    call: Call,
    runner: Runner,
    sources: Mapping[str, Source],
    place: RunPlace,
    *,
    stop: threading.Event | None = None,
) -> Record:
    """Run a call to its end, in a place that has begun; return the record of it.

    Args:
        call: What to run.
        runner: What runs it.
        sources: Its inputs.
        place: Where it writes.
        stop: See Job.

    Raises:
        EnvironmentFailed, RequirementMissing: nothing ran.
    """
    started = datetime.now(UTC)
    result = runner.run(_job(call, sources, place, stop or threading.Event()))
    return _record(call, sources, masked_result(result, call.bound.masks), started)


def _job(
    call: Call,
    sources: Mapping[str, Source],
    place: RunPlace,
    stop: threading.Event,
) -> Job:
    located, package = call.located, call.manifest.name.package
    return Job(
        ref=call.ref,
        request=call.bound.request(package, sources, place.outputs),
        import_root=located.import_root,
        environment=located.environment,
        hashes=located.hashes,
        limits=limits_of(call.manifest.runtime),
        log=place.log,
        image=call.image or call.manifest.runtime.image,
        network=call.network or call.manifest.runtime.network,
        masks=call.bound.masks,
        stop=stop,
    )


def _record(
    call: Call, sources: Mapping[str, Source], result: Result, started: datetime
) -> Record:
    manifest, located, bound = call.manifest, call.located, call.bound
    is_done = result.failure is None
    return Record(
        ran=Ran(
            function=str(manifest.name),
            version=str(manifest.version),
            sha256=located.sha256,
            handler=f"{bound.handler.module}:{bound.handler.name}",
        ),
        engine=call.engine,
        params=masked_params(bound.params, bound.secrets, bound.masks),
        inputs=tuple(
            RecordedInput(
                key, bound.masks.hide(each.shown), each.sha256, each.size_bytes
            )
            for key, each in sources.items()
        ),
        outputs=tuple(_placed(each, is_done=is_done) for each in result.outputs),
        environment=RecordedEnvironment(
            id=located.environment.id,
            python=result.python,
            platform=result.platform,
            packages=result.packages,
        ),
        git=read_checkout(Path.cwd()),
        started=started,
        seconds=result.seconds,
        peak_memory_bytes=result.peak_memory_bytes,
        notes=tuple(result.notes),
        failure=result.failure,
        log=LOG_FILE,
        pipeline=call.pipeline,
        grid=call.grid,
    )


def _placed(output: Written, *, is_done: bool) -> Written:
    files = [
        replace(each, path=placed(each.path, is_done=is_done)) for each in output.files
    ]
    return replace(output, files=files)
