"""Run a pipeline of the project, from its start or from where it stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from registry.client.cache.locks import held
from registry.client.pipelines.component import Asked, kubeflow
from registry.client.pipelines.local import plan_if_plain, run_by_kfp
from registry.client.pipelines.resume import Resume, former_run
from registry.client.pipelines.steps import PipelineRun
from registry.client.pipelines.walk import walk
from registry.client.pipelines.workflow import defined, load_pipeline
from registry.client.project.folder import ProjectFolder
from registry.client.settings import Settings
from registry.client.whole_file import write_whole
from registry.core.errors import (
    EngineUnknown,
    FolderExists,
    PipelineFailed,
    ResumedOtherwise,
    RunUnderWay,
)
from registry.run.pipelines.arguments import read_arguments
from registry.run.pipelines.plan import (
    Constant,
    Origin,
    Param,
    PipelineParam,
    Plan,
    read_params,
    read_plan,
)
from registry.run.pipelines.record import (
    RECORD_FILE,
    PipelineRecord,
    StepRecord,
)
from registry.run.runners import runner_names

KFP = "kfp"  # the engine that is kfp.local itself
DEFAULT_ENGINE = "process"
_LOCK = ".running.lock"
_RUNS = "runs"


@dataclass(frozen=True, slots=True)
class PipelineWish:
    """What to run, as it was asked for."""

    name: str
    params: tuple[tuple[str, str], ...] = ()
    engine: str = ""  # empty for the default one, or for that of the resumed run
    out: Path | None = None
    resume: Resume | None = None
    use_cache: bool = True
    offline: bool = False


@dataclass(frozen=True, slots=True)
class PipelineDone:
    """A run of a pipeline that has ended, well or not."""

    record: PipelineRecord
    folder: Path

    def require_done(self) -> PipelineDone:
        """Return the run itself.

        Raises:
            PipelineFailed: a step failed.
        """
        failure = self.record.failure
        if failure is None:
            return self
        why = f"{failure.error}: {failure.message}".rstrip(": ")
        raise PipelineFailed(self.record.name, failure.step, why, str(self.folder))


def engine_names() -> tuple[str, ...]:
    """Return the engines that pipelines run on: each runner, and kfp.local."""
    return tuple(sorted({*runner_names(), KFP}))


def compile_for_cluster(
    name: str, path: Path, settings: Settings, *, offline: bool = False
) -> None:
    """Write a pipeline's compiled form, whose steps install releases by digest.

    Args:
        name: The pipeline's.
        path: Where to; `.yaml` or `.json`.
        settings: Who asks, and of which hub.
        offline: Whether no socket may be opened.

    Raises:
        OnlyHere: a step is a function of the project's own.
        PipelineUnknown, InvalidPipeline, ExtraMissing: see `load_pipeline`.
    """
    folder = ProjectFolder.find()
    asked = Asked(for_cluster=True, offline=offline, hub=settings.hub_flag)
    pipeline = load_pipeline(folder, name, asked)
    kubeflow().write_compiled(pipeline, path)


def run_pipeline(
    wish: PipelineWish, settings: Settings, note: Callable[[str], None] = lambda _: None
) -> PipelineDone:
    """Run a pipeline; a failure of a step is a PipelineDone whose record says so.

    Args:
        wish: What to run.
        settings: Where the cache is, and who asks.
        note: Told what a user wants to know meanwhile.

    Raises:
        NoProject, PipelineUnknown, InvalidPipeline: there is none that can run.
        ExtraMissing: kfp, which compiles pipelines, is not installed.
        InvalidCall: the params do not fit; all problems are told.
        EngineUnknown: there is none of this name.
        NothingToResume, InvalidRecord, ResumedOtherwise: no run can go on so.
        FolderExists, RunUnderWay: something else is in the folder.
    """
    project = ProjectFolder.find()
    former, place = None, None
    if wish.resume is not None:
        former, place = former_run(wish.name, wish.resume, project.root / _RUNS)
    engine = wish.engine or (former.engine if former else DEFAULT_ENGINE)
    if engine not in engine_names():
        raise EngineUnknown(engine, engine_names())
    asked = Asked(offline=wish.offline, hub=settings.hub_flag)
    pipeline = load_pipeline(project, wish.name, asked)
    document = kubeflow().document_of(pipeline)
    plan = plan_if_plain(document) if engine == KFP else read_plan(document)
    params = _params(wish, read_params(document), former)
    started = former.started if former else datetime.now(UTC)
    with _alone(place or _new_folder(wish, project, started)) as folder:
        record = PipelineRecord(
            name=wish.name,
            run_id=folder.name,
            defined=defined(project, wish.name),
            engine=engine,
            params=params,
            steps=tuple(_steps(plan)) if plan else (),
            started=started,
        )
        run = PipelineRun(
            name=wish.name,
            folder=folder,
            settings=settings,
            engine=DEFAULT_ENGINE if engine == KFP else engine,
            offline=wish.offline,
            use_cache=wish.use_cache,
            note=note,
        )
        return PipelineDone(_run(document, plan, run, record), folder)


def _run(
    document: dict[str, Any],
    plan: Plan | None,
    run: PipelineRun,
    record: PipelineRecord,
) -> PipelineRecord:
    clock = time.monotonic()

    def keep(record: PipelineRecord) -> None:
        write_whole(run.folder / RECORD_FILE, record.encode())

    keep(record)
    if record.engine == KFP:
        record = run_by_kfp(document, plan, run, record)
    else:
        assert plan is not None  # read for every other engine
        record = walk(plan, run, record, keep)
    record = replace(record, seconds=round(time.monotonic() - clock, 3))
    keep(record)
    return record


def _params(
    wish: PipelineWish, declared: Sequence[Param], former: PipelineRecord | None
) -> Mapping[str, Any]:
    """Return the params; a run that goes on has those that it was started with."""
    if former is None:
        return read_arguments(wish.name, declared, wish.params)
    optional = [replace(each, default=None, is_needed=False) for each in declared]
    given = read_arguments(wish.name, optional, wish.params)
    others = [n for n, value in given.items() if former.params.get(n) != value]
    if others:
        raise ResumedOtherwise(former.run_id, tuple(others))
    return former.params


def _new_folder(wish: PipelineWish, project: ProjectFolder, started: datetime) -> Path:
    if wish.out is not None:
        if wish.out.exists() and any(wish.out.iterdir()):
            raise FolderExists(str(wish.out), "--out")
        return wish.out.absolute()
    stamp = started.strftime("%Y%m%d-%H%M%S")
    for number in range(1000):
        suffix = f"-{number}" if number else ""
        folder = project.root / _RUNS / f"{stamp}-{wish.name}{suffix}"
        if not folder.exists():
            return folder
    raise FolderExists(str(project.root / _RUNS), "--out")


@contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """Keep other runs out of the folder, which is made.

    Raises:
        RunUnderWay: there is one in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with held(folder / _LOCK) as is_ours:
        if not is_ours:
            raise RunUnderWay(str(folder))
        yield folder


def _steps(plan: Plan) -> Iterator[StepRecord]:
    for each in plan.steps:
        function = each.function
        yield StepRecord(
            name=each.name,
            function=function["function"],
            version=function["version"],
            sha256=function["sha256"],
            origins={name: _shown(e) for name, e in each.origins.items()},
            after=each.after,
        )


def _shown(origin: Origin) -> str:
    if isinstance(origin, Constant):
        return repr(origin.value)
    if isinstance(origin, PipelineParam):
        return f"param {origin.name}"
    return f"{origin.step}.{origin.output}"
