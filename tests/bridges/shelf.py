"""A catalog of wheels in memory: what a bridge says, with no hub behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from registry.core.check import check_function
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.score import Score
from registry.core.status import UNMARKED, FunctionStatus
from registry.core.versions import parse_version
from registry.core.wheel.build import Wheel

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


class Shelf:
    """See `registry.bridges.Catalog`; what a release calls is its newest."""

    def __init__(self, *wheels: Wheel, yanked: str = "", unresolved: str = "") -> None:
        self._unresolved = unresolved
        self._files: dict[str, Mapping[str, bytes]] = {}
        self._releases: dict[FunctionName, list[Release]] = {}
        for wheel in wheels:
            release = self._read(wheel)
            if release.manifest.ref == yanked:
                release = replace(release, yanked="wrong")
            self._releases.setdefault(release.name, []).append(release)

    def _read(self, wheel: Wheel) -> Release:
        checked = check_function(wheel.files)
        assert checked.signature is not None, checked.problems
        self._files[wheel.sha256] = wheel.files
        return Release(
            manifest=wheel.manifest,
            signature=checked.signature,
            score=Score(0),
            sha256=wheel.sha256,
            record_sha256=wheel.record_sha256,
            metadata_sha256=wheel.metadata_sha256,
            size_bytes=len(wheel.data),
            published=NOON,
        )

    def release(self, ref: str) -> Release:
        name, _, version = ref.partition("@")
        found = self._releases[FunctionName.parse(name)]
        return next(each for each in found if each.version == parse_version(version))

    def teams(self) -> Sequence[str]:
        return sorted({name.team for name in self._releases})

    def names(self, team: str | None = None) -> Sequence[FunctionName]:
        return sorted(name for name in self._releases if team in (None, name.team))

    def releases(self, name: FunctionName) -> Sequence[Release]:
        found = self._releases.get(name, [])
        return sorted(found, key=lambda release: release.version)

    def status(self, name: FunctionName) -> FunctionStatus:
        return UNMARKED

    def files(self, release: Release) -> Mapping[str, bytes]:
        return self._files[release.sha256]

    def closure(self, release: Release) -> Sequence[Release] | None:
        if release.manifest.ref == self._unresolved:
            return None
        called = (self.releases(name)[-1] for name, _ in release.manifest.functions)
        return sorted((release, *called), key=lambda each: each.name)

    def requirements(self, release: Release, base_url: str) -> str | None:
        return None
