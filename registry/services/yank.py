"""Hide a release from new resolutions, never from those who locked it."""

from __future__ import annotations

from registry.core.access import EVERYTHING, Scope
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.versions import Version
from registry.db.locks import hold_function
from registry.db.releases import find_release, set_yanked
from registry.services.again import again_when_lost
from registry.services.backend import Backend
from registry.services.catalog import get_release
from registry.services.changes import record_change
from registry.services.holder import Holder
from registry.services.index_documents import refresh_now_or_by_job
from registry.services.ownership import renewed
from registry.services.reasons import checked_reason


@again_when_lost
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
        TeamNotFound, WrongTeam, RoleMissing, ScopeMissing, NameNotAllowed: the holder
            may not.
        TokenRevoked: since the request came.
        InvalidRequest: the reason is empty or too long.
        DatabaseFailed: perhaps done; doing it again finds out.
    """
    with backend.database.read() as db:
        holder.require_function(db, name, Scope.YANK)
    if reason is not None:
        reason = checked_reason(reason)
    # There is one, or this tells what there is.
    get_release(backend, name, version, EVERYTHING)
    with backend.database.write() as db:
        hold_function(db, name)
        renewed(db, holder).require_function(db, name, Scope.YANK)
        release = find_release(db, name, version)
        assert release is not None  # releases are for ever
        if release.yanked == reason:
            return release
        set_yanked(db, name, version, reason)
        kind = "unyank" if reason is None else "yank"
        record_change(backend, db, holder, kind=kind, release=release)
    backend.work.set()
    refresh_now_or_by_job(backend, name)
    return get_release(backend, name, version, EVERYTHING)
