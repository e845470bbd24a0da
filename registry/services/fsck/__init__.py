"""Compare all that a hub holds, by content: `fnhub hub fsck`.

It works beside a hub that is running.  Each function is compared in a snapshot of its
own, and what looks wrong is looked at again after a pause: a publish that is just going
on is no finding.  However large the hub is, some hundred names are in memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from registry.core.names import FunctionName
from registry.db.census import (
    count_releases,
    events_of,
    names_after,
    recorded_releases,
)
from registry.db.statuses import find_status
from registry.services.backend import Backend
from registry.services.follow import index_lag
from registry.services.fsck.derived import (
    check_document,
    check_index,
    check_page,
    check_places,
    check_search,
    check_search_for_more,
)
from registry.services.fsck.finding import Finding
from registry.services.fsck.log import check_events, check_log, check_marks
from registry.services.fsck.releases import check_release
from registry.services.fsck.repair import mend

PAUSE_S = 2.0  # from a commit to its index document, on a hub that is busy
_PAGE = 200  # functions


@dataclass(slots=True)
class Totals:
    """What was looked at, and what is no finding."""

    functions: int = 0
    releases: int = 0
    strays: int = 0  # stored files of no release: `fnhub hub gc` removes old ones
    unapplied: int = 0  # events that the search index has not followed yet


@dataclass(frozen=True, slots=True)
class How:
    """How to look."""

    quick: bool = False  # sizes and names only, no contents
    repair: bool = False
    pause_s: float = PAUSE_S


def fsck(backend: Backend, totals: Totals, how: How) -> Iterator[Finding]:
    """Yield what is wrong, as it is found; `totals` is counted meanwhile."""
    # First: what else is made from a package is made from where it belongs.
    yield from _told(backend, how, lambda: _places(backend, totals))
    yield from _told(backend, how, lambda: check_index(backend))
    for names in _pages(backend):

        def again(names: Sequence[FunctionName] = names) -> Iterator[Finding]:
            yield from _check(backend, names, how)

        totals.functions += len(names)
        with backend.database.read() as db:
            totals.releases += count_releases(db, names)
        yield from _told(backend, how, again)
    yield from _told(backend, how, lambda: check_log(backend))
    yield from _told(backend, how, lambda: check_search_for_more(backend))
    if backend.search.damage() is None:
        totals.unapplied = index_lag(backend)


def _told(
    backend: Backend, how: How, look: Callable[[], Iterable[Finding]]
) -> Iterator[Finding]:
    """Look, and look again at what seemed wrong; mend it when asked to."""
    found = list(look())
    if found:
        time.sleep(how.pause_s)
        seen = {_place(each) for each in found}
        found = [each for each in look() if _place(each) in seen]
    mendable = [each for each in found if each.is_mendable]
    if how.repair and mendable:
        for each in mendable:
            mend(backend, each)
        left = {_place(each) for each in look()}
        found = [
            replace(f, is_mended=f in mendable and _place(f) not in left) for f in found
        ]
    yield from found


def _place(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.what, finding.where


def _pages(backend: Backend) -> Iterator[list[FunctionName]]:
    last: FunctionName | None = None
    while True:
        with backend.database.read() as db:
            names = names_after(db, last, _PAGE)
        if not names:
            return
        yield names
        last = names[-1]


def _check(
    backend: Backend, names: Sequence[FunctionName], how: How
) -> Iterator[Finding]:
    unsound: set[FunctionName] = set()
    for name in names:
        with backend.database.read() as db:
            rows, events = recorded_releases(db, name), events_of(db, name)
            status = find_status(db, name)
        if not rows:  # its first publish is going on
            unsound.add(name)
            continue
        yield from check_events(name, rows, events)
        yield from check_marks(name, status, events)
        for row in rows:
            for finding in check_release(backend, row, quick=how.quick):
                unsound.add(name)
                yield finding
            yield from check_page(backend, row)
        yield from check_document(backend, name)
    # What is found of a function is made from its package, which has to be sound.
    sound = [name for name in names if name not in unsound]
    yield from check_search(backend, sound, quick=how.quick).values()


def _places(backend: Backend, totals: Totals) -> Iterator[Finding]:
    totals.strays = 0
    for found in check_places(backend):
        if found is None:
            totals.strays += 1
        else:
            yield found
