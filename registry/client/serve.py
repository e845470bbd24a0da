"""Keep a hub function of kind serving loaded behind HTTP."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from registry.client.loaded import manifest_of, signature_of
from registry.client.project.locate import Located, locate
from registry.client.run import surroundings_of
from registry.client.settings import Settings
from registry.core.errors import NotServable, WrongKind
from registry.core.manifest import Manifest
from registry.core.names import Reference
from registry.core.signature import Handler, Parameter, Signature
from registry.run.call import Bound, bind
from registry.run.given import Secrets
from registry.run.hosts import DEFAULT, Address, Served, open_host
from registry.run.runners import Limits, limits_of
from registry.run.sources import fetch
from registry.run.worker.messages import OutputType, Request
from registry.run.worker.serving.inputs import LIBRARIES, NOT_SENT, TABLE
from registry.run.worker.serving.messages import Taken

Note = Callable[[str], None]
_NO_TENSOR = NOT_SENT | {"dict"}  # data that no response carries


@dataclass(frozen=True, slots=True)
class ServeWish:
    """What to serve, as it was asked for."""

    ref: Reference
    address: Address
    inputs: tuple[tuple[str, str], ...] = ()  # of `load`: name, file or URL
    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # of `load`
    limit_bytes: int = 16 * 2**20  # of a request's body
    threads: int = 4  # requests at a time
    offline: bool = False


def serve_function(
    wish: ServeWish, settings: Settings, ready: Note, note: Note = lambda _: None
) -> None:
    """Serve a function until this process is interrupted.

    Args:
        wish: What to serve, and where.
        settings: Where the cache is, and who asks.
        ready: Told the URL, as soon as it answers, by another thread.
        note: Told what a user wants to know meanwhile.

    Raises:
        FunctionNotFound, ResolutionConflict, LockStale: it cannot be had.
        WrongKind, NotServable: it is none that can be served.
        InvalidCall: inputs or params do not fit `load`; all problems are told.
        SourceNotFound, SourceFailed: an input cannot be had.
        EnvironmentFailed: what it requires cannot be had.
        AddressTaken: another listens there.
        ServingFailed: it could not be loaded, or ended by itself.
    """
    located = locate(wish.ref, settings, offline=wish.offline)
    with ExitStack() as stack:
        stack.callback(located.close)
        manifest = manifest_of(located.folder)
        kind = manifest.kind
        if "predict" not in kind.methods:
            raise WrongKind(manifest.ref, kind.name, kind.meaning, kind.used_by)
        made, load, predict = _parts(signature_of(located.folder, manifest))
        if why := next(_obstacles(made, predict), ""):
            raise NotServable(manifest.ref, why)
        secrets = Secrets(manifest.secrets, os.environ)
        bound = bind(manifest.ref, load, wish.inputs, wish.params, secrets=secrets)
        for warning in bound.warnings:
            note(f"warning: {warning.key}: {warning.message} - {warning.fix}")
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="fnhub-serve-"))
        request = _request(manifest, bound, predict, Path(folder), note)
        served = _served(wish, located, manifest, (bound, predict, request))
        host = open_host(DEFAULT, surroundings_of(settings, note, offline=wish.offline))
        host.serve(served, ready)


def _parts(signature: Signature) -> tuple[Handler, Handler, Handler]:
    """Return the handlers of a serving class: how it is made, `load`, `predict`."""
    by_method = {each.name.partition(".")[2]: each for each in signature.handlers}
    return by_method[""], by_method["load"], by_method["predict"]


def _obstacles(made: Handler, predict: Handler) -> Iterator[str]:
    """Tell why a class cannot be asked by requests."""
    for each in made.parameters:
        if each.default is None:
            yield f"it is made with {each.name!r}, which `load` is to take instead"
    yield from _tables(predict)
    for each in predict.parameters:
        if each.default is None and _kinds(each) <= NOT_SENT:
            yield f"no request carries {each.name!r} of `predict`, a {each.type}"
    for output in predict.outputs:
        kinds = {atom.name for atom in output.type.atoms}
        if wrong := kinds & _NO_TENSOR:
            yield f"{output.name!r} of `predict` is a {min(wrong)}, no tensor"


def _tables(predict: Handler) -> Iterator[str]:
    tables = [each for each in predict.parameters if TABLE in _kinds(each)]
    if len(tables) > 1:
        names = ", ".join(repr(each.name) for each in tables)
        yield f"`predict` takes more than one table: {names}"
    for each in tables:
        libraries = {atom.library for atom in each.type.atoms if atom.name == TABLE}
        if not libraries <= LIBRARIES:
            known = ", ".join(sorted(LIBRARIES))
            yield f"{each.name!r} of `predict` is a table of none of {known}"


def _kinds(parameter: Parameter) -> set[str]:
    return {atom.name for atom in parameter.type.atoms} - {"none"}


def _request(
    manifest: Manifest, bound: Bound, predict: Handler, folder: Path, note: Note
) -> Request:
    """Fetch the inputs of `load`; return what to ask of the worker."""
    types = {each.name: each.type for each in bound.handler.parameters}
    sources = {
        key: fetch(key, text, types[key], folder, tell=note)
        for key, text in bound.inputs.items()
    }
    load = bound.request(manifest.name.package, sources, folder)
    return Request(
        package=load.package,
        handler=load.handler.removesuffix(".load"),
        inputs=load.inputs,
        params=load.params,
        bytes_params=load.bytes_params,
        outputs=[OutputType(e.name, e.type.to_json()) for e in predict.outputs],
        out=load.out,
    )


def _served(
    wish: ServeWish,
    located: Located,
    manifest: Manifest,
    what: tuple[Bound, Handler, Request],
) -> Served:
    bound, predict, request = what
    return Served(
        ref=manifest.ref,
        name=manifest.name.name,
        version=str(manifest.version),
        request=request,
        takes=[
            Taken(each.name, each.type.to_json(), is_needed=each.default is None)
            for each in predict.parameters
        ],
        import_root=located.import_root,
        environment=located.environment,
        hashes=located.hashes,
        limits=Limits(memory_bytes=limits_of(manifest.runtime).memory_bytes),
        address=wish.address,
        limit_bytes=wish.limit_bytes,
        threads=wish.threads,
        masks=bound.masks,
    )
