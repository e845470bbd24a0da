"""What is served of a class of kind serving, and what cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from registry.client.given import Note, check_given, fetch_inputs
from registry.client.loaded import signature_of
from registry.client.serve_wish import Place, ServeWish
from registry.core.errors import NotServable
from registry.core.signature import Handler, Parameter, Signature
from registry.run.call import Bound
from registry.run.hosts import Served
from registry.run.runners import Limits, limits_of
from registry.run.worker.messages import OutputType, Request
from registry.run.worker.serving.inputs import LIBRARIES, NOT_SENT, TABLE
from registry.run.worker.serving.messages import Taken

_NO_TENSOR = NOT_SENT | {"dict"}  # data that no response carries


def plan(wish: ServeWish, place: Place, note: Note) -> Served:
    """Return what the host is to serve.

    Raises:
        NotServable: requests cannot ask it.
        InvalidCall: inputs or params do not fit `load`; all problems are told.
        SourceNotFound, SourceFailed: an input cannot be had.
    """
    manifest = place.manifest
    if wish.workers is not None or wish.queue is not None:
        told = "--workers and --queue are for a function"
        note(f"note: {told}; {manifest.ref} has --threads")
    load, predict = _servable(place)
    bound = check_given(manifest, load, (wish.inputs, wish.params), note)
    sources = fetch_inputs(bound, place.folder, note)
    request = bound.request(manifest.name.package, sources, place.folder)
    return _served(wish, place, (bound, predict, request))


def plan_image(wish: ServeWish, place: Place, note: Note) -> Served:  # noqa: ARG001  # as `plan`
    """Return what an image serves: nothing is given until it is started.

    Raises:
        NotServable: requests cannot ask it.
    """
    load, predict = _servable(place)
    bound = Bound(load, {}, {}, (), ())
    request = bound.request(place.manifest.name.package, {}, place.folder)
    return _served(wish, place, (bound, predict, request))


def given_to(place: Place) -> list[Taken]:
    """Return what may be given to `load` when an image is started."""
    load, _ = _servable(place)
    return [_taken(each) for each in load.parameters]


def _servable(place: Place) -> tuple[Handler, Handler]:
    """Return `load` and `predict`.

    Raises:
        NotServable: requests cannot ask the class.
    """
    manifest = place.manifest
    made, load, predict = _parts(signature_of(place.located.folder, manifest))
    if why := next(_obstacles(made, predict), ""):
        raise NotServable(manifest.ref, why)
    return load, predict


def _served(
    wish: ServeWish, place: Place, what: tuple[Bound, Handler, Request]
) -> Served:
    located, manifest = place.located, place.manifest
    bound, predict, load = what
    request = Request(
        package=load.package,
        handler=load.handler.removesuffix(".load"),
        inputs=load.inputs,
        params=load.params,
        bytes_params=load.bytes_params,
        outputs=[OutputType(e.name, e.type.to_json()) for e in predict.outputs],
        out=load.out,
    )
    return Served(
        ref=manifest.ref,
        name=manifest.name.name,
        version=str(manifest.version),
        request=request,
        takes=[_taken(each) for each in predict.parameters],
        import_root=located.import_root,
        environment=located.environment,
        hashes=located.hashes,
        limits=Limits(memory_bytes=limits_of(manifest.runtime).memory_bytes),
        address=wish.address,
        limit_bytes=wish.limit_bytes,
        threads=4 if wish.threads is None else wish.threads,
        grace_s=wish.grace_s,
        masks=bound.masks,
    )


def _taken(parameter: Parameter) -> Taken:
    is_needed = parameter.default is None
    return Taken(parameter.name, parameter.type.to_json(), is_needed=is_needed)


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
