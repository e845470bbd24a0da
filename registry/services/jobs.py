"""Do the work that commits left behind.

Jobs are claimed in batches, so that a thousand publishes cost few transactions.
A worker that dies leaves its claim to run out; the job is then done again, which
every kind of job allows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from registry.core.names import FunctionName
from registry.db import jobs
from registry.markup.process import Renderer
from registry.services.backend import Backend
from registry.services.closure_making import Maker
from registry.services.closures import CLOSURE_JOB
from registry.services.index_documents import refresh_index_document
from registry.services.page_making import PAGES_JOB, make_page
from registry.services.visibility import settle_team

BATCH = 200
SLOW_BATCH = 4  # what takes long is not kept from other workers

log = logging.getLogger(__name__)


def _refresh_documents(backend: Backend, subjects: Sequence[str]) -> None:
    for subject in subjects:
        refresh_index_document(backend, FunctionName.parse(subject))


def _settle_teams(backend: Backend, subjects: Sequence[str]) -> None:
    for subject in subjects:
        settle_team(backend, subject, with_strays=True)


def _make_pages(backend: Backend, subjects: Sequence[str]) -> None:
    with Renderer() as renderer:
        for subject in subjects:
            make_page(backend, subject, renderer)


def _make_closures(backend: Backend, subjects: Sequence[str]) -> None:
    maker = Maker(backend)
    for subject in subjects:
        maker.make(subject)


_WORK: dict[str, Callable[[Backend, Sequence[str]], None]] = {
    "document": _refresh_documents,
}
_TEAM_WORK: dict[str, Callable[[Backend, Sequence[str]], None]] = {
    "visibility": _settle_teams,
}
# What may take seconds, in a turn of its own: no document waits for a README.  The
# first kind goes first: somebody looks at the page, and uv may take a minute to lock.
_SLOW_WORK: dict[str, Callable[[Backend, Sequence[str]], None]] = {
    PAGES_JOB: _make_pages,
    CLOSURE_JOB: _make_closures,
}
JOB_KINDS = tuple(_WORK)  # what every change of a function leaves to do
SLOW_KINDS = tuple(_SLOW_WORK)


def take_up_jobs(backend: Backend) -> None:
    """Make due what a worker before this one had claimed when it died.

    Nobody can tell a dead worker's claim from that of one that is alive elsewhere,
    which may then do a job that is done here too.  Every job allows that: an older
    document never replaces a newer.  Waiting for claims to run out would keep
    documents behind.
    """
    with backend.database.write() as db:
        jobs.release_claims(db, backend.clock())


def run_due_jobs(backend: Backend) -> int:
    """Do one batch of the jobs that are due; return how many were claimed.

    Slow ones are left to `run_slow_jobs`.
    """
    return _run_due(backend, _WORK | _TEAM_WORK, BATCH)


def run_slow_jobs(backend: Backend) -> int:
    """Do one batch of the jobs that take long; return how many were claimed.

    A closure has its turn when no page is due.
    """
    turns = (_run_due(backend, {k: w}, SLOW_BATCH) for k, w in _SLOW_WORK.items())
    return next((count for count in turns if count), 0)


def _run_due(
    backend: Backend,
    works: Mapping[str, Callable[[Backend, Sequence[str]], None]],
    limit: int,
) -> int:
    with backend.database.read() as db:
        if not jobs.any_due(db, backend.clock(), works):
            return 0  # an idle worker takes no write lock
    with backend.database.write() as db:
        claimed = jobs.claim(db, backend.clock(), limit, works)
    for kind, work in works.items():
        batch = [job for job in claimed if job.kind == kind]
        if batch:
            _run(backend, batch, work)
    return len(claimed)


def _run(
    backend: Backend,
    batch: Sequence[jobs.Job],
    work: Callable[[Backend, Sequence[str]], None],
) -> None:
    """Do jobs of one kind together; where that fails, one by one."""
    try:
        work(backend, list(dict.fromkeys(job.subject for job in batch)))
    except Exception as error:  # whatever it is, the job comes again
        if len(batch) > 1:
            for job in batch:
                _run(backend, [job], work)
            return
        log.exception("a job failed: %s of %s", batch[0].kind, batch[0].subject)
        with backend.database.write() as db:
            jobs.postpone(db, batch[0], repr(error), backend.clock())
        return
    with backend.database.write() as db:
        jobs.finish(db, [job.id for job in batch])
