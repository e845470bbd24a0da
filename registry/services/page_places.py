"""Where pages lie, and what lies there that no release has; pages to be made again."""

from __future__ import annotations

import string
from collections.abc import Iterator

from registry.db.census import Recorded, is_private, refs_after, releases_by_digest
from registry.db.jobs import enqueue, is_pending, pending_among
from registry.services.backend import Backend
from registry.services.page_making import PAGES_JOB
from registry.services.pages import PAGE
from registry.services.parts import PART, parts
from registry.services.places import stored_keys
from registry.store.keys import PAGES, page_key, placed_key, split_key


def stray_pages(backend: Backend) -> Iterator[str]:
    """Yield the keys of pages at a place where no release has one.

    Keys are listed before rows are read, and a page is made after its row: what is
    yielded is never of a release that was recorded meanwhile.
    """
    for keys in parts(stored_keys(backend, PAGES, string.hexdigits[:16])):
        with backend.database.read() as db:
            named = releases_by_digest(db, {_digest(key) for key in keys})
        for key in keys:
            release = named.get(_digest(key))
            if release is None:
                yield key
                continue
            whose = release.name.team if release.is_private else ""
            if split_key(key)[0] != whose:
                yield key


def _digest(key: str) -> str:
    return split_key(key)[1].split("/")[1]


def is_page_missing(backend: Backend, row: Recorded) -> bool:
    """Return whether a release has no page, and nobody is about to make it."""
    key = page_key(row.sha256, PAGE)
    with backend.database.read() as db:
        hidden = is_private(db, row.name.team)
        if is_pending(db, PAGES_JOB, f"{row.name}@{row.version}"):
            return False
    try:
        backend.store.look(placed_key(row.name.team, key, is_private=hidden))
    except KeyError:
        return True
    return False


def ask_for_page(backend: Backend, ref: str) -> None:
    """Let a worker make a release's page anew."""
    with backend.database.write() as db:
        if not is_pending(db, PAGES_JOB, ref):
            enqueue(db, PAGES_JOB, ref, backend.clock())


def ask_for_all_pages(backend: Backend) -> int:
    """Let workers make all pages anew; return how many there are.

    What is shown meanwhile is what was made before.
    """
    count, last = 0, 0
    while True:
        with backend.database.write() as db:
            page = refs_after(db, last, PART)
            refs = [ref for _, ref in page]
            waiting = pending_among(db, PAGES_JOB, refs)
            for ref in refs:
                if ref not in waiting:
                    enqueue(db, PAGES_JOB, ref, backend.clock())
        if not page:
            return count
        count, last = count + len(page), page[-1][0]
