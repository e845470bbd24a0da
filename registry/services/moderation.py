"""Mark a whole function: deprecated, or archived.

A mark hides nothing and resolves nothing otherwise; who uses the function is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from registry.core.access import Scope
from registry.core.errors import FunctionNotFound, InvalidRequest
from registry.core.names import FunctionName
from registry.core.status import FunctionStatus
from registry.db import Connection, teams
from registry.db.locks import hold_function
from registry.db.statuses import find_status, set_status
from registry.services.again import again_when_lost
from registry.services.backend import Backend
from registry.services.changes import record_mark
from registry.services.holder import Holder
from registry.services.index_documents import refresh_now_or_by_job
from registry.services.ownership import renewed
from registry.services.reasons import checked_reason


@again_when_lost
def deprecate(
    backend: Backend,
    holder: Holder,
    name: FunctionName,
    *,
    reason: str | None,
    replacement: FunctionName | None = None,
) -> FunctionStatus:
    """Deprecate a function, or with None as the reason take that back.

    Doing it again with the same reason and replacement changes nothing and is no event.

    Raises:
        FunctionNotFound: nothing was published under the name.
        TeamNotFound, WrongTeam, RoleMissing, ScopeMissing, NameNotAllowed: the holder
            may not.
        TokenRevoked: since the request came.
        DatabaseFailed: perhaps done; doing it again finds out.
        InvalidRequest: the reason is none, or the replacement is not there.
    """

    def deprecated(
        db: Connection, before: FunctionStatus, reason: str | None
    ) -> FunctionStatus:
        if replacement is not None:
            _require_replacement(db, name, replacement)
        return replace(before, deprecated=reason, replacement=replacement)

    return _mark(
        backend, holder, name, kind="deprecate", reason=reason, change=deprecated
    )


@again_when_lost
def archive(
    backend: Backend, holder: Holder, name: FunctionName, *, reason: str | None
) -> FunctionStatus:
    """Close a function to new releases, or with None open it again.

    Doing it again with the same reason changes nothing and is no event.

    Raises:
        FunctionNotFound: nothing was published under the name.
        TeamNotFound, WrongTeam, RoleMissing, ScopeMissing, NameNotAllowed: the holder
            may not.
        TokenRevoked: since the request came.
        DatabaseFailed: perhaps done; doing it again finds out.
        InvalidRequest: the reason is none.
    """

    def archived(
        _db: Connection, before: FunctionStatus, reason: str | None
    ) -> FunctionStatus:
        return replace(before, archived=reason)

    return _mark(backend, holder, name, kind="archive", reason=reason, change=archived)


def _mark(
    backend: Backend,
    holder: Holder,
    name: FunctionName,
    *,
    kind: str,
    reason: str | None,
    change: Callable[[Connection, FunctionStatus, str | None], FunctionStatus],
) -> FunctionStatus:
    """Change a function's marks in one transaction, which may find them so already."""
    with backend.database.read() as db:
        holder.require_function(db, name, Scope.YANK)
    if reason is not None:
        reason = checked_reason(reason)
    with backend.database.write() as db:
        hold_function(db, name)  # a publish sees it before it commits, or after
        renewed(db, holder).require_function(db, name, Scope.YANK)
        before = _status(db, name)
        after = change(db, before, reason)
        if after == before:
            return before
        set_status(db, name, after)
        told = f"un{kind}" if reason is None else kind
        record_mark(backend, db, holder, kind=told, name=name)
    backend.work.set()
    refresh_now_or_by_job(backend, name)
    return after


def _status(db: Connection, name: FunctionName) -> FunctionStatus:
    found = find_status(db, name)
    if found is None:
        raise FunctionNotFound(str(name))
    return found


def _require_replacement(
    db: Connection, name: FunctionName, replacement: FunctionName
) -> None:
    if replacement == name:
        raise InvalidRequest(f"{name} cannot replace itself")
    team = teams.find_team(db, replacement.team)
    # Who reads the function has to find it; a stranger's private team is not told of.
    is_hidden = team is not None and team.is_private and team.name != name.team
    if is_hidden or find_status(db, replacement) is None:
        raise InvalidRequest(f"nothing was published as the replacement {replacement}")
