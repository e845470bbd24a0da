"""Keep a hub function behind HTTP."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from registry.client import serve_class, serve_job
from registry.client.loaded import manifest_of
from registry.client.project.locate import locate
from registry.client.run import surroundings_of
from registry.client.serve_wish import Place, ServeWish
from registry.client.settings import Settings
from registry.core.errors import WrongKind
from registry.run.hosts import Served, open_host

Note = Callable[[str], None]
# By host: what of a function's signature is served, and how.
_PLANS: dict[str, Callable[[ServeWish, Place, Note], Served]] = {
    "openapi": serve_job.plan,
    "v2": serve_class.plan,
}


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
        InvalidCall: inputs or params do not fit; all problems are told.
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
        if not kind.host:
            raise WrongKind(manifest.ref, kind.name, kind.meaning, kind.used_by)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="fnhub-serve-"))
        place = Place(located, manifest, Path(folder))
        served = _PLANS[kind.host](wish, place, note)
        here = surroundings_of(settings, note, offline=wish.offline)
        open_host(kind.host, here).serve(served, ready)
