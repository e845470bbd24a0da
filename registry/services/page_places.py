"""Where pages lie, and what lies there that no release has; pages to be made again."""

from __future__ import annotations

import string
from collections.abc import Iterator

from registry.db.census import (
    Recorded,
    all_releases,
    is_private,
    private_releases,
    releases_between,
)
from registry.db.jobs import enqueue, is_pending
from registry.services.backend import Backend
from registry.services.page_making import PAGES_JOB
from registry.services.pages import PAGE
from registry.store.keys import PAGES, PRIVATE, page_key, placed_key

# Of a sha256, each with what comes after it.
_DIGITS = tuple(zip("0123456789abcdef", "123456789abcdefg", strict=True))
_BATCH = 500  # jobs of one transaction


def stray_pages(backend: Backend) -> Iterator[str]:
    """Yield the keys of pages at a place where no release has one.

    Keys are listed before rows are read, and a page is made after its row: what is
    yielded is never of a release that was recorded meanwhile.
    """
    for digit, after in _DIGITS:
        keys = list(backend.store.keys(f"{PAGES}{digit}"))
        with backend.database.read() as db:
            found = releases_between(db, digit, after) if keys else []
        right = {each.sha256 for each in found if not each.is_private}
        yield from (key for key in keys if key.split("/")[1] not in right)
    for letter in string.ascii_lowercase:
        listed = backend.store.keys(f"{PRIVATE}{letter}")
        keys = [key for key in listed if key.split("/")[2] == "pages"]
        with backend.database.read() as db:
            named = private_releases(db, letter) if keys else []
        places = {(each.name.team, each.sha256) for each in named}
        for key in keys:
            _, team, _, sha256, *_ = key.split("/")
            if (team, sha256) not in places:
                yield key


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
    with backend.database.read() as db:
        refs = [f"{each.name}@{each.version}" for each in all_releases(db)]
    for start in range(0, len(refs), _BATCH):
        with backend.database.write() as db:
            for ref in refs[start : start + _BATCH]:
                if not is_pending(db, PAGES_JOB, ref):
                    enqueue(db, PAGES_JOB, ref, backend.clock())
    return len(refs)
