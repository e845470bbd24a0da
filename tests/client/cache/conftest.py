"""A cache, and projects that use it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from registry.client.cache import Cache
from registry.client.import_root import arrange
from registry.core.lockfile import Environment, Lock, LockedFunction, LockedRelease
from registry.core.wheel.build import Wheel


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tmp_path / "project"


def add(cache: Cache, wheel: Wheel) -> Path:
    manifest = wheel.manifest
    return cache.add(manifest.name, manifest.version, wheel.sha256, wheel.data)


def link(cache: Cache, root: Path, wheels: Iterable[Wheel]) -> None:
    """Make a project whose `.fnhub` holds these releases, as a sync does."""
    with cache.in_use():
        folders = {each.manifest.name: add(cache, each) for each in wheels}
        arrange(root / ".fnhub", folders)
        cache.register(root)


def lock(root: Path, wheels: Iterable[Wheel], requirements: tuple[str, ...]) -> str:
    """Write a project's functions.lock; return the id of its one environment."""
    environment = Environment(">=3.11", requirements, ())
    functions = tuple(
        LockedFunction(
            each.manifest.name,
            LockedRelease(
                each.manifest.version, each.sha256, len(each.data), "default", "0" * 64
            ),
            ">=3.11",
            requirements,
            (),
            environment.id,
        )
        for each in wheels
    )
    made = Lock("0" * 64, functions, {environment.id: environment}, {})
    root.mkdir(exist_ok=True)
    (root / "functions.lock").write_bytes(made.encode())
    return environment.id


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
