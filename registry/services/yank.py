"""Hide a release from new resolutions, never from those who locked it."""

from __future__ import annotations

from registry.core.errors import InvalidRequest
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.versions import Version
from registry.db import events
from registry.db.jobs import enqueue
from registry.db.releases import set_yanked
from registry.services.backend import Backend
from registry.services.catalog import get_release
from registry.services.index_documents import refresh_index_document
from registry.services.jobs import JOB_KINDS
from registry.services.tokens import Holder

REASON_LENGTH = 300


def yank(
    backend: Backend,
    holder: Holder,
    name: FunctionName,
    version: Version,
    *,
    reason: str | None,
) -> Release:
    """Yank a release for a reason, or with None take the yank back.

    Doing it again with the same reason changes nothing and is no event.

    Raises:
        FunctionNotFound, VersionNotFound: there is no such release.
        WrongTeam, ScopeMissing: the holder may not.
        InvalidRequest: the reason is empty or too long.
    """
    holder.require("yank", name.team)
    if reason is not None and not 0 < len(reason.strip()) <= REASON_LENGTH:
        raise InvalidRequest(f"a reason has 1 to {REASON_LENGTH} characters")
    release = get_release(backend, name, version)
    if release.yanked == reason:
        return release
    with backend.database.write() as db:
        set_yanked(db, name, version, reason)
        for kind in JOB_KINDS:
            enqueue(db, kind, str(name), backend.clock())
        events.append(
            db,
            "unyank" if reason is None else "yank",
            name,
            version=str(version),
            sha256=release.sha256,
            actor=str(holder),
            at=backend.clock(),
        )
    backend.work.set()
    refresh_index_document(backend, name)
    return get_release(backend, name, version)
