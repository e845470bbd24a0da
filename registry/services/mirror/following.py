"""Follow another hub's log, from where it was left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeAlias

from registry.core.access import matches
from registry.core.errors import (
    ElsewhereFailed,
    ElsewhereRefused,
    FnhubError,
    MirrorStopped,
    NotMirrored,
)
from registry.core.index_document import IndexDocument
from registry.core.names import FunctionName
from registry.db import mirrors
from registry.db.mirrors import MirrorState, Pending
from registry.imports.fnhub import OtherHub, Page
from registry.services.backend import Backend
from registry.services.mirror.losses import Losses
from registry.services.mirror.taking import Taken, take_function

AUDITED_EVERY = timedelta(days=1)
NAMES = 50  # whose lists are looked at together before anything of them is taken
_PUBLISH = "publish"
# A function's list; none where there is none; or what is wrong with it.
_Found: TypeAlias = IndexDocument | FnhubError | None


@dataclass(frozen=True, slots=True)
class Terms:
    """How a hub is followed."""

    patterns: Sequence[str] = ()  # of the names that are taken; none: all
    accept_losses: bool = False  # an operator has looked
    anew: bool = False  # read the whole log again
    audit: bool = False  # compare all lists now


@dataclass(slots=True)
class Summary:
    """What a run did."""

    releases: int = 0
    marks: int = 0
    lost: int = 0  # releases that the other hub lists no more
    problems: int = 0
    pending: int = 0  # functions to be asked for again
    serial: int = 0  # of the other hub's last event that was applied


@dataclass(slots=True)
class _Run:
    backend: Backend
    hub: OtherHub
    terms: Terms
    tell: Callable[[str, Taken], None]
    state: MirrorState
    losses: Losses
    done: Summary = field(default_factory=Summary)


def mirror(
    backend: Backend,
    hub: OtherHub,
    terms: Terms,
    tell: Callable[[str, Taken], None],
    *,
    wait_s: int = 0,
) -> Summary:
    """Take what happened at another hub since the last time.

    Args:
        backend: This hub.
        hub: The other one.
        terms: How it is followed.
        tell: Is told of each function at which something was done, or went wrong.
        wait_s: How long to wait for the first event where there is none.

    Raises:
        MirrorStopped: it has suddenly lost releases, now or before; nothing is taken.
        ElsewhereFailed, ElsewhereRefused: it does not answer, or not as a hub.
        StoreFailed, DatabaseFailed: this hub failed.
    """
    with backend.database.read() as db:
        state = mirrors.find_mirror(db, hub.url)
    if state.stopped and not terms.accept_losses:
        raise MirrorStopped(hub.url, state.stopped)
    if terms.anew:
        state = replace(state, serial=0)
    run = _Run(backend, hub, terms, tell, state, Losses(hub.url, state.lost))
    page = hub.events(state.serial, wait_s=wait_s)
    is_shorter = page.last < state.serial
    try:
        if is_shorter or terms.accept_losses or terms.audit or _is_due(run):
            _audit(run)
        if is_shorter:  # it was restored, or lied before: all of it is read again
            _save(run, replace(run.state, serial=0))
            page = hub.events(0)
        _retry(run)
        _follow(run, page)
    except MirrorStopped as error:
        _save(run, replace(run.state, stopped=error.why))
        raise
    run.done.lost, run.done.serial = run.losses.count, run.state.serial
    run.done.pending = len(run.state.pending)
    return run.done


def _is_due(run: _Run) -> bool:
    audited = run.state.audited
    return audited is None or run.backend.clock() - audited >= AUDITED_EVERY


def _audit(run: _Run) -> None:
    """Compare the lists of all that was taken before, and mend what differs.

    All of them are looked at before anything is taken.
    """
    with run.backend.database.read() as db:
        names = mirrors.mirrored_names(db, run.hub.url)
    for name in names:
        _look(run, name, _document(run, name))
    if not run.terms.accept_losses:
        run.losses.require_few(run.backend)
    run.losses.accepted = run.losses.count
    state = replace(
        run.state, lost=run.losses.count, stopped="", audited=run.backend.clock()
    )
    _save(run, state)
    _take_all(run, names, ())


def _retry(run: _Run) -> None:
    """Ask again for what went wrong before."""
    names = dict.fromkeys(each.name for each in run.state.pending)
    _take_all(run, list(names), run.state.pending)


def _follow(run: _Run, page: Page) -> None:
    while page.events:
        fresh = [e for e in page.events if matches(run.terms.patterns, e.name)]
        told = [
            Pending(each.name, each.version, each.sha256)
            for each in fresh
            if each.kind == _PUBLISH
        ]
        _take_all(run, list(dict.fromkeys(each.name for each in fresh)), told)
        # Never to what it says is its last: only to what it has told.
        _save(run, replace(run.state, serial=page.events[-1].serial))
        page = run.hub.events(run.state.serial)


def _take_all(
    run: _Run, names: Sequence[FunctionName], told: Sequence[Pending]
) -> None:
    """Take functions, some of them at a time; what is not whole is asked for again."""
    for start in range(0, len(names), NAMES):
        part = names[start : start + NAMES]
        found = {name: _document(run, name) for name in part}
        for name, document in found.items():
            _look(run, name, document)
        run.losses.require_few(run.backend)
        left = [each for each in run.state.pending if each.name not in found]
        for name, document in found.items():
            left += _take_one(run, name, document, [e for e in told if e.name == name])
        _save(run, replace(run.state, pending=tuple(dict.fromkeys(left))))


def _take_one(
    run: _Run, name: FunctionName, document: _Found, told: Sequence[Pending]
) -> list[Pending]:
    """Take a function, and return what is to be asked for again."""
    done, listed = Taken(), set[tuple[str, str]]()
    if isinstance(document, FnhubError):
        done.problems.append(document)
    elif document is not None:
        done = take_function(run.backend, run.hub, document)
        listed = {(str(each.version), each.sha256) for each in document.releases}
    left = [] if not done.problems else [Pending(name)]
    for each in told:
        is_there = not each.version or (each.version, each.sha256) in listed
        if not is_there and not run.terms.accept_losses:
            why = "the log of that hub tells of it, and its list does not"
            done.problems.append(NotMirrored(f"{name}@{each.version}", why))
            left.append(each)
    run.done.releases += len(done.releases)
    run.done.marks += done.marks
    run.done.problems += len(done.problems)
    if done.releases or done.marks or done.problems:
        run.tell(str(name), done)
    return left


def _document(run: _Run, name: FunctionName) -> _Found:
    """Return a function's list, or what is wrong with it.

    Raises:
        ElsewhereFailed, ElsewhereRefused: it is not this list alone.
    """
    try:
        return run.hub.document(name)
    except ElsewhereRefused as error:
        return error
    except ElsewhereFailed as error:
        run.hub.events(run.state.serial)
        return error


def _look(run: _Run, name: FunctionName, document: _Found) -> None:
    if not isinstance(document, FnhubError):
        run.losses.look(run.backend, name, document)


def _save(run: _Run, state: MirrorState) -> None:
    if state != run.state:
        with run.backend.database.write() as db:
            mirrors.save_mirror(db, state)
        run.state = state
