"""Remove stored bytes that no release names: `fnhub hub gc`.

They are left by publishes that ended between storing bytes and recording them.  A
publish of the same bytes may come at any moment, find them stored, and record them.
Two rules make that safe without any clock: bytes are removed in a transaction that
has seen no release of theirs and holds the function's lock; and the transaction that
records a release holds the same lock and looks whether its bytes are there
(`registry.services.publish`).  So either the row is seen, or the loss is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from registry.db.census import release_of
from registry.db.locks import hold, hold_function
from registry.services.backend import Backend
from registry.services.page_places import stray_pages
from registry.services.places import Stray, is_of, owner_of, strays

KEEP = timedelta(days=1)  # by then nobody looks into how they came to be
WRITING = timedelta(hours=1)  # no write takes that long


@dataclass(slots=True)
class Collected:
    """What was removed, or would be."""

    blobs: int = 0
    size_bytes: int = 0
    kept: int = 0  # of nobody too, and not old enough
    pages: int = 0  # files that were made of releases that are not there
    leftovers: int = 0  # files that were half written when their writer died


def collect(
    backend: Backend, older_than: timedelta = KEEP, *, dry_run: bool = False
) -> Collected:
    """Remove what no release names and is older; publishes go on meanwhile.

    Bytes of a release that lie at its other place, public or private, are none of it.
    """
    done = Collected()
    before = backend.clock() - older_than
    for group in _by_digest(strays(backend)):
        keys = {}
        for stray in group:
            try:
                keys[stray.key] = backend.store.look(stray.key)
            except KeyError:  # another collector was faster
                continue
        old = {key: each for key, each in keys.items() if each.modified <= before}
        done.kept += len(keys) - len(old)
        if not old or (not dry_run and not _remove(backend, list(old))):
            continue
        done.blobs += len(old)
        done.size_bytes += sum(each.size_bytes for each in old.values())
    done.pages = _collect_pages(backend, dry_run=dry_run)
    # No lock tells whether their writers live: the age has to.
    before = backend.clock() - max(older_than, WRITING)
    done.leftovers = backend.store.remove_leftovers(before, dry_run=dry_run)
    return done


def _collect_pages(backend: Backend, *, dry_run: bool) -> int:
    """Remove pages of nothing; a page is derived, and needs no lock and no age."""
    found = 0
    for key in stray_pages(backend):
        sha256 = key.split("/")[-2]
        with backend.database.read() as db:
            if release_of(db, sha256) is not None:  # a visibility's job moves it
                continue
        found += 1
        if not dry_run:
            backend.store.delete(key)
    return found


def _by_digest(found: Iterator[Stray]) -> Iterator[list[Stray]]:
    nobodys = (stray for stray in found if stray.release is None)
    for _, group in groupby(nobodys, key=lambda each: each.sha256):
        yield list(group)


def _remove(backend: Backend, keys: list[str]) -> bool:
    """Remove the bytes of one digest, unless a release has them by now."""
    sha256, owner = keys[0].split("/")[-2], owner_of(keys[0])
    with backend.database.write() as db:
        if owner is None:
            hold(db, f"digest {sha256}")
        else:
            hold_function(db, owner)
        named = release_of(db, sha256)
        if named is not None and any(is_of(named, key) for key in keys):
            return False
        for key in keys:
            backend.store.delete(key)
    return True
