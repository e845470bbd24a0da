"""What is served of an ordinary function: each request is a call.

What is given at the start holds for every call, and no request can give it.
"""

from __future__ import annotations

import functools

from registry.client.given import Note, check_given, fetch_inputs
from registry.client.loaded import signature_of
from registry.client.serve_wish import Place, ServeWish
from registry.core.errors import NotServable
from registry.core.signature import Handler, Parameter
from registry.run.call import Bound, bind
from registry.run.hosts import Served
from registry.run.openapi import openapi_of
from registry.run.runners import limits_of
from registry.run.worker.messages import Request
from registry.run.worker.serving.messages import Taken

_NO_INPUT = {"figure"}  # no file becomes one


def plan(wish: ServeWish, place: Place, note: Note) -> Served:
    """Return what the host is to serve.

    Raises:
        NotServable: no request could call it.
        InvalidCall: what was given does not fit; all problems are told.
        SourceNotFound, SourceFailed: an input cannot be had.
    """
    located, manifest = place.located, place.manifest
    if wish.threads is not None:
        note(f"note: --threads is for a class; {manifest.ref} has --workers")
    handler = signature_of(located.folder, manifest).handlers[0]
    in_part = functools.partial(bind, is_whole=False)  # requests give the rest
    given = (wish.inputs, wish.params)
    bound = check_given(manifest, handler, given, note, bind=in_part)
    takes = taken_by_requests(handler, bound, manifest.secrets)
    _require_possible(manifest.ref, handler, takes, bound)
    sources = fetch_inputs(bound, place.folder, note)
    request = bound.request(manifest.name.package, sources, place.folder)
    return served_of(wish, place, handler, (request, takes, bound))


def served_of(
    wish: ServeWish,
    place: Place,
    handler: Handler,
    what: tuple[Request, list[Parameter], Bound],
) -> Served:
    """Return a function that is served, of what was found to be possible."""
    located, manifest = place.located, place.manifest
    request, takes, bound = what
    return Served(
        ref=manifest.ref,
        name=manifest.name.name,
        version=str(manifest.version),
        request=request,
        takes=[taken(each) for each in takes],
        import_root=located.import_root,
        environment=located.environment,
        hashes=located.hashes,
        limits=limits_of(manifest.runtime),
        address=wish.address,
        limit_bytes=wish.limit_bytes,
        workers=1 if wish.workers is None else wish.workers,
        queue=16 if wish.queue is None else wish.queue,
        grace_s=wish.grace_s,
        openapi=openapi_of(manifest, handler, takes),
        masks=bound.masks,
    )


def plan_image(wish: ServeWish, place: Place, note: Note) -> Served:  # noqa: ARG001  # as `plan`
    """Return what an image serves: nothing is given until it is started."""
    manifest = place.manifest
    handler = signature_of(place.located.folder, manifest).handlers[0]
    bound = Bound(handler, {}, {}, (), ())
    takes = taken_by_requests(handler, bound, manifest.secrets)
    request = bound.request(manifest.name.package, {}, place.folder)
    return served_of(wish, place, handler, (request, takes, bound))


def given_to(place: Place) -> list[Taken]:
    """Return what may be given when an image is started."""
    handler = signature_of(place.located.folder, place.manifest).handlers[0]
    return [taken(each) for each in handler.parameters]


def taken_by_requests(
    handler: Handler, bound: Bound, secrets: tuple[str, ...]
) -> list[Parameter]:
    """Return the parameters that are left for requests: no secret is one."""
    fixed = {*bound.inputs, *bound.params, *secrets}
    return [each for each in handler.parameters if each.name not in fixed]


def taken(parameter: Parameter) -> Taken:
    """Return a parameter as the worker is told of it."""
    is_needed = parameter.default is None
    return Taken(parameter.name, parameter.type.to_json(), is_needed=is_needed)


def _require_possible(
    ref: str, handler: Handler, takes: list[Parameter], bound: Bound
) -> None:
    left = {each.name for each in takes}
    there = {*bound.inputs, *bound.params}
    for each in handler.parameters:
        if each.default is not None or each.name in there:
            continue
        if each.name not in left:
            why = f"its secret {each.name!r} is set by no variable"
            raise NotServable(ref, why)
        if each.is_input and {atom.name for atom in each.type.atoms} <= _NO_INPUT:
            raise NotServable(ref, f"no request carries {each.name!r}, a {each.type}")
