"""What of a hub does not work just now."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from indexer import IndexUnavailable
from registry.core.errors import DatabaseFailed, FnhubError
from registry.db import DatabaseError, jobs
from registry.services.backend import Backend
from registry.services.follow import oldest_unapplied

log = logging.getLogger(__name__)

LATE = timedelta(minutes=5)  # work that waits longer says the worker is behind
LEAST_FREE_BYTES = 200 * 2**20
LEAST_FREE_SHARE = 0.05
SILENT = "it does not answer"


@dataclass(frozen=True, slots=True)
class Health:
    """What works: causes are for the log, these words for everybody."""

    is_able: bool  # to serve reads: without the worker it still is
    degraded: dict[str, str]  # part: what is wrong with it
    parts: dict[str, str]  # each part, with what is wrong, or `ok`


def check_health(
    backend: Backend, *, folder: Path | None = None, store_failures: int = 0
) -> Health:
    """Ask every part whether it works.

    Args:
        backend: The hub.
        folder: Where the hub's own files are; None asks for no space.
        store_failures: Requests of the last minute that failed by the store.
    """
    questions: dict[str, Callable[[], str | None]] = {
        "database": lambda: _database(backend),
        "store": lambda: _store(backend, store_failures),
        "worker": lambda: _worker(backend),
        "search": lambda: _search(backend),
        "disk": lambda: None if folder is None else _disk(folder),
    }
    degraded: dict[str, str] = {}
    for part, ask in questions.items():
        if "database" in degraded and part in ("worker", "search"):
            continue  # they are asked of the database
        if (wrong := ask()) is not None:
            degraded[part] = wrong
    silent = {part for part, wrong in degraded.items() if wrong == SILENT}
    parts = {part: degraded.get(part, "ok") for part in questions}
    if "database" in degraded:
        parts |= dict.fromkeys(("worker", "search"), "not known without the database")
    return Health(not silent & {"database", "store"}, degraded, parts)


def _database(backend: Backend) -> str | None:
    try:
        with backend.database.read() as db:
            jobs.oldest(db)
    except (DatabaseError, DatabaseFailed):
        log.exception("the database does not answer")
        return SILENT
    return None


def _worker(backend: Backend) -> str | None:
    with backend.database.read() as db:
        oldest = jobs.oldest(db)
    if oldest is not None and backend.clock() - oldest > LATE:
        return f"a job waits since {oldest.isoformat()}"
    return None


def _store(backend: Backend, failures: int) -> str | None:
    try:
        backend.store.get("index/readyz/probe.json")
    except KeyError:
        pass  # it answers
    except FnhubError:
        log.exception("the store does not answer")
        return SILENT
    if failures:
        return f"{failures} requests failed by it within the last minute"
    return None


def _search(backend: Backend) -> str | None:
    try:
        since = oldest_unapplied(backend)
    except IndexUnavailable as error:
        return str(error)
    except Exception:  # an engine's own
        log.exception("the search index does not answer")
        return SILENT
    if since is not None and backend.clock() - since > LATE:
        return f"the index lacks what happened since {since.isoformat()}"
    return None


def _disk(folder: Path) -> str | None:
    try:
        space = shutil.disk_usage(folder)
    except OSError:
        log.exception("the hub's folder cannot be read")
        return SILENT
    least = max(LEAST_FREE_BYTES, LEAST_FREE_SHARE * space.total)
    if space.free >= least:
        return None
    return f"{space.free // 2**20} MiB are free, {least / 2**20:.0f} MiB should be"
