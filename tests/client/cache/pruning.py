"""Releases and environments in a cache that is pruned."""

from __future__ import annotations

from pathlib import Path

from tests.client.cache.conftest import names
from tests.factories import make_wheel

ONE, TWO, THREE = (make_wheel(version=f"1.{minor}.0") for minor in range(3))
OTHER = make_wheel("acme/other")
NOW = 4e9  # later than any file's time


def release(wheel) -> str:
    name, numbers = wheel.manifest.name, str(wheel.manifest.version).replace(".", "_")
    return f"{name.team}_{name.module}_{numbers}_{wheel.sha256[:16]}"


def make_environment(cache, name: str) -> Path:
    folder = cache.environments / name / "lib"
    folder.mkdir(parents=True)
    (folder / "code.py").write_text("x = 1\n")
    return folder.parent


def assert_releases(cache, *wheels) -> None:
    expected = sorted(map(release, wheels))
    assert names(cache.releases) == expected
    assert names(cache.records) == expected
    assert names(cache.root / "unpacking") == []
