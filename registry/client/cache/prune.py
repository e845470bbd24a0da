"""Remove what no project and no live process uses.

All of it is done alone in the cache.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from registry.client.cache import Cache, release_module
from registry.client.cache.claims import claimed
from registry.client.cache.contents import size_of
from registry.client.cache.locks import HAS_LOCKS
from registry.client.cache.needs import (
    Needs,
    Unreadable,
    add_needs,
    read_needs,
)
from registry.client.cache.removal import remove

# Where there are no locks, what is younger may be somebody's work.
_GRACE = timedelta(days=1)
# In the name of an environment, its process.  That is not in the cache meanwhile,
# and may be one of another container: then only time tells.
_BEING_MADE = re.compile(r"\.tmp-(\d+)-")
_MAKING_S = 3600.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What to remove."""

    dry_run: bool = False  # nothing, only tell
    older_than: timedelta = timedelta(0)  # of releases and environments
    index_too: bool = False  # the index documents, which are fetched again


@dataclass(slots=True)
class Pruned:
    """What was removed, or would be."""

    paths: list[Path] = field(default_factory=list)
    size_bytes: int = 0
    damaged: dict[str, str] = field(default_factory=dict)  # needed releases, why
    unreadable: list[Unreadable] = field(default_factory=list)  # kept everything


def prune(
    cache: Cache,
    wish: Wish,
    now: float,
    waiting: Callable[[], None] = lambda: None,
) -> Pruned:
    """Remove what nobody needs, and what is damaged.

    Kept are the releases and environments that a registered project's `.fnhub` or
    functions.lock names, what live processes claim, and the closures whose releases
    are all kept.  Where a project cannot be read, every release and environment
    that is whole is kept.

    Args:
        cache: The cache.
        wish: What to remove.
        now: The time, seconds since 1970.
        waiting: Told once, when running syncs have to end first.

    Raises:
        OSError: the cache cannot be written.
    """
    if not cache.root.is_dir():
        return Pruned()
    with cache.alone(waiting):
        pruning = _Pruning(cache, wish, now)
        found = list(pruning.candidates())
        made = Pruned(damaged=pruning.damaged, unreadable=pruning.needs.unreadable)
        for path in found:
            made.size_bytes += size_of(path)
            made.paths.append(path)
            if not wish.dry_run:
                remove(cache.root, path)
    return made


class _Pruning:
    """One look at a cache."""

    def __init__(self, cache: Cache, wish: Wish, now: float) -> None:
        self.cache, self.wish, self.now = cache, wish, now
        self.needs: Needs = read_needs(cache.root)
        self.claims, self.dead_claims = claimed(cache.root, self._is_old)
        self.damaged: dict[str, str] = {}
        for claim in self.claims:
            if claim.startswith("roots/"):
                root = cache.root / claim
                add_needs(self.needs, root, [root, *entries(root)])
        self._kept = self._kept_releases()

    def candidates(self) -> Iterator[Path]:
        """Yield what can go, what is linked to after what links to it."""
        yield from self._closures()
        yield from self._roots()
        yield from self._releases()
        yield from self._environments()
        yield from self._left_over()
        yield from self.needs.gone
        yield from self.dead_claims
        if self.wish.index_too:
            yield from entries(self.cache.root / "index")

    def _kept_releases(self) -> set[str]:
        here = {path.name: path for path in entries(self.cache.releases)}
        needed = self.needs.releases | {
            release_module(*each) for each in self.needs.locked
        }
        needed |= {
            claim.removeprefix("releases/")
            for claim in self.claims
            if claim.startswith("releases/")
        }
        if self.needs.unreadable:
            needed.update(here)
        kept = {name for name in here if name in needed or self._is_young(here[name])}
        for name in sorted(kept):
            why = self.cache.damage_of(here[name])
            if why is not None and f"releases/{name}" not in self.claims:
                self.damaged[name] = why
        return kept - self.damaged.keys()

    def _releases(self) -> Iterator[Path]:
        for room in (self.cache.releases, self.cache.records):
            yield from (path for path in entries(room) if path.name not in self._kept)

    def _closures(self) -> Iterator[Path]:
        """Closures are links called as their releases, in groups of one digest."""
        groups: dict[str, list[Path]] = {}
        for path in entries(self.cache.closures):
            stem = path.name.removesuffix(".json")
            groups.setdefault(stem.rpartition("__")[2], []).append(path)
        for paths in groups.values():
            links = [path for path in paths if path.suffix != ".json"]
            names = {path.name.rpartition("__")[0] for path in links}
            if not names or not names <= self._kept:
                yield from paths

    def _roots(self) -> Iterator[Path]:
        for path in entries(self.cache.root / "roots"):
            if f"roots/{path.name}" not in self.claims and self._is_left(path):
                yield path

    def _environments(self) -> Iterator[Path]:
        for path in entries(self.cache.environments):
            making = _BEING_MADE.search(path.name)
            if making is not None:
                if not _lives(int(making[1])) and self._age_s(path) > _MAKING_S:
                    yield path
            elif not (
                self.needs.unreadable
                or path.name.partition("-")[0] in self.needs.environments
                or f"environments/{path.name}" in self.claims
                or self._is_young(path)
            ):
                yield path

    def _left_over(self) -> Iterator[Path]:
        unpacking = entries(self.cache.root / "unpacking")
        yield from (path for path in unpacking if self._is_left(path))

    def _is_young(self, path: Path) -> bool:
        return self._age_s(path) < self.wish.older_than.total_seconds()

    def _is_left(self, path: Path) -> bool:
        return HAS_LOCKS or self._is_old(path)

    def _is_old(self, path: Path) -> bool:
        return self._age_s(path) > _GRACE.total_seconds()

    def _age_s(self, path: Path) -> float:
        return self.now - path.lstat().st_mtime


def entries(folder: Path) -> list[Path]:
    """Return what lies in a folder of the cache, sorted; () where there is none."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _lives(process: int) -> bool:
    """Whether a process of this machine lives; on Windows, where asking would end it,
    nobody knows.
    """  # noqa: D205  # one sentence, two lines
    if os.name == "nt":
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it is another user's
        return True
    return True
