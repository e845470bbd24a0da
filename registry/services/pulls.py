"""Pulls: counted, written in batches, shown by the API and by search.

`pulls` of a function is what it had within 30 days.  Search shows that rounded to two
digits, so that its index is written anew for few of them.
"""

from __future__ import annotations

from datetime import date

from registry.core.names import FunctionName
from registry.db import pulls
from registry.db.pulls import Pulls
from registry.services.backend import Backend
from registry.services.recent import first_day, shown
from registry.services.search import make_documents

__all__ = [
    "Pulls",
    "get_most_pulled",
    "get_pulls",
    "get_pulls_by_day",
    "refresh_pulls",
    "write_pulls",
]

_BATCH = 500  # documents of one commit of the search index


def write_pulls(backend: Backend) -> int:
    """Write what was counted since the last time; return how many.

    A process that is killed loses what it had not written.
    """
    counts = backend.pulls.take()
    if not counts:
        return 0
    try:
        with backend.database.write() as db:
            pulls.add_pulls(db, counts)
    except Exception:
        backend.pulls.give_back(counts)
        raise
    return sum(counts.values())


def get_pulls(backend: Backend, name: FunctionName) -> Pulls:
    """Return a function's pulls, within 30 days and of all time."""
    with backend.database.read() as db:
        return pulls.pulls_of(db, name, first_day(backend))


def get_most_pulled(backend: Backend, limit: int) -> list[Pulls]:
    """Return the functions that are pulled most."""
    with backend.database.read() as db:
        return pulls.most_pulled(db, first_day(backend), limit)


def get_pulls_by_day(
    backend: Backend, name: FunctionName
) -> list[tuple[date, str, int]]:
    """Return (day, version, pulls) within 30 days, the oldest first."""
    with backend.database.read() as db:
        return pulls.pulls_by_day(db, name, first_day(backend))


def refresh_pulls(backend: Backend) -> int:
    """Bring the pulls that search shows up to date; return of how many functions.

    Documents whose rounded number is the same are left as they are.
    """
    with backend.search.turn() as is_ours:
        return _refresh(backend) if is_ours else 0


def _refresh(backend: Backend) -> int:
    with backend.database.read() as db:
        recent = pulls.recent_pulls(db, first_day(backend))
    changed = [
        key
        for key, known in backend.search.pulls().items()
        if known != shown(recent.get(key, 0))
    ]
    for start in range(0, len(changed), _BATCH):
        names = map(FunctionName.parse, changed[start : start + _BATCH])
        made = [each for name in names for each in make_documents(backend, name)]
        backend.search.apply(made)
    return len(changed)
