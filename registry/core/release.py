"""A published release, as the hub knows it; and what an index of packages lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.core.manifest import Manifest
from registry.core.names import FunctionName
from registry.core.origin import PUBLISHED, Provenance
from registry.core.score import Score
from registry.core.signature import Signature
from registry.core.versions import Version
from registry.core.wheel.layout import wheel_filename


@dataclass(frozen=True, slots=True)
class Package:
    """A release as an index of packages lists it, at each request, among all others."""

    name: FunctionName
    version: Version
    sha256: str
    metadata_sha256: str
    size_bytes: int
    published: datetime  # UTC
    python: str  # PEP 440 specifier
    yanked: str | None

    @property
    def filename(self) -> str:
        """The wheel's file name."""
        return wheel_filename(self.name, self.version)


@dataclass(frozen=True, slots=True)
class Release:
    """One published version.  Nothing of it ever changes but `yanked`."""

    manifest: Manifest
    signature: Signature
    score: Score
    sha256: str  # of the wheel as it was uploaded: the release's identity
    record_sha256: str  # of its RECORD: equal for equal content
    metadata_sha256: str  # of its METADATA, which pip and uv read alone
    size_bytes: int
    published: datetime  # UTC
    yanked: str | None = None  # the reason, None when it is not yanked
    provenance: Provenance = PUBLISHED

    @property
    def name(self) -> FunctionName:
        """The function's name."""
        return self.manifest.name

    @property
    def version(self) -> Version:
        """The release's version."""
        return self.manifest.version

    @property
    def filename(self) -> str:
        """The wheel's file name."""
        return wheel_filename(self.name, self.version)
