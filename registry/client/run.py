"""Run a hub function on files, and keep a record of it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from registry.client.cache import Cache
from registry.client.given import Bind, Note, check_given, fetch_inputs
from registry.client.loaded import manifest_of, signature_of
from registry.client.perform import Call, perform
from registry.client.project.locate import Located, locate
from registry.client.run_index import remember
from registry.client.run_place import RunPlace
from registry.client.settings import Settings
from registry.core.errors import FnhubError, NotRunnable, RunFailed, WrongKind
from registry.core.manifest import Manifest
from registry.core.names import Reference
from registry.core.signature import Handler
from registry.run.call import bind
from registry.run.record import RECORD_FILE, Record, StepOf
from registry.run.runners import Surroundings, open_runner


@dataclass(frozen=True, slots=True)
class Wish:
    """What to run, as it was asked for."""

    ref: Reference
    inputs: tuple[tuple[str, str], ...] = ()  # name, file or URL
    params: tuple[tuple[str, Any], ...] = field(  # name, text or value
        default=(),
        repr=False,  # one may be a secret
    )
    handler: str = ""  # another of the release's handlers than the default one
    engine: str = "process"
    image: str = ""  # of a container; empty for the function's own
    network: bool = False  # also where the function does not ask for it
    out: Path | None = None
    offline: bool = False
    pipeline: StepOf | None = None  # the step that it is
    grid: StepOf | None = None  # where it is one of several


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has ended, well or not."""

    ref: str
    record: Record
    folder: Path

    def require_done(self) -> Run:
        """Return the run itself.

        Raises:
            RunFailed: the function failed.
        """
        failure = self.record.failure
        if failure is None:
            return self
        why = f"{failure.error}: {failure.message}".rstrip(": ")
        raise RunFailed(self.ref, why, str(self.folder / RECORD_FILE))


def run_function(
    wish: Wish,
    settings: Settings,
    note: Note = lambda _: None,
    *,
    bind: Bind = bind,
) -> Run:
    """Run a function once; a failure of it is a Run whose record says so.

    Whatever is raised, a former run in the folder is as it was.

    Args:
        wish: What to run.
        settings: Where the cache is, and who asks.
        note: Told what a user wants to know meanwhile.
        bind: Checks what was given: texts, or with `bind_values` Python's values.

    Raises:
        FunctionNotFound, ResolutionConflict, LockStale: it cannot be had.
        InvalidCall: inputs or params do not fit; all problems are told.
        SourceNotFound, SourceFailed: an input cannot be had.
        EnvironmentFailed, RequirementMissing: what it requires cannot be had.
        EngineUnknown, NotRunnable, WrongKind: nothing runs it so.
        ContainerToolMissing, ContainerFailed: no container runs here.
        FolderExists: other files are where the run is to be kept.
        RunUnderWay: another run is writing there.
    """
    with ExitStack() as stack:
        found = find_function(wish, settings, stack)
        return _run(call_of(found, wish, note, bind=bind), wish, settings, note)


@dataclass(frozen=True, slots=True)
class Found:
    """A function that can be run, and what its handler takes."""

    located: Located
    manifest: Manifest
    handler: Handler


def find_function(wish: Wish, settings: Settings, stack: ExitStack) -> Found:
    """Bring a function here; it stays until the stack is closed.

    Raises:
        See run_function.
    """
    located = locate(wish.ref, settings, offline=wish.offline)
    stack.callback(located.close)
    manifest = manifest_of(located.folder)
    return Found(located, manifest, handler_of(located.folder, manifest, wish.handler))


def call_of(found: Found, wish: Wish, note: Note, *, bind: Bind = bind) -> Call:
    """Check what a wish gives against the signature.

    Raises:
        InvalidCall: it does not fit; all problems are told.
    """
    manifest = found.manifest
    given = (wish.inputs, wish.params)
    bound = check_given(manifest, found.handler, given, note, bind=bind)
    return Call(
        found.located,
        manifest,
        bound,
        wish.engine,
        pipeline=wish.pipeline,
        grid=wish.grid,
        image=wish.image,
        network=wish.network,
    )


def handler_of(folder: Path, manifest: Manifest, name: str) -> Handler:
    """Return a handler by its name, or the default one where it is empty.

    Raises:
        WrongKind, NotRunnable: there is none that is run once.
    """
    kind = manifest.kind
    if kind.handler != "function":
        raise WrongKind(manifest.ref, kind.name, kind.meaning, kind.used_by)
    handlers = signature_of(folder, manifest).handlers
    wanted = [each for each in handlers if each.name == name] if name else handlers
    if not wanted:
        raise NotRunnable(manifest.ref, name, tuple(each.name for each in handlers))
    return wanted[0]


def _run(call: Call, wish: Wish, settings: Settings, note: Note) -> Run:
    started = datetime.now(UTC)
    name = call.manifest.name
    place = RunPlace(wish.out) if wish.out else RunPlace.default(name, started)
    with place.alone():
        place.begin()
        try:
            here = surroundings_of(settings, note, offline=wish.offline)
            runner = open_runner(wish.engine, here)
            sources = fetch_inputs(call.bound, place.inputs, note)
            record = perform(call, runner, sources, place)
        except (FnhubError, OSError, KeyboardInterrupt):  # no run that has ended
            place.give_up()
            raise
        place.end(record)
    remember(place.folder)
    return Run(call.ref, record, place.folder)


def surroundings_of(settings: Settings, note: Note, *, offline: bool) -> Surroundings:
    """Return what engines and hosts may use of this machine."""
    cache = Cache(settings.cache)
    return Surroundings(
        cache=cache.root,
        containers=settings.containers,
        image=settings.image,
        offline=offline,
        note=note,
        in_use=cache.in_use,
        claim=lambda folder: cache.claim([folder]),
    )
