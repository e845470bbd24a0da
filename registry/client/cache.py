"""Pulled releases, kept by content and shared by all projects of a user.

    <cache>/releases/core_describe_1_0_0_<16 hex of sha256>/   the function's files
    <cache>/unpacking/                                         what is being written

A release's folder is written aside and renamed when it is whole, so that what
can be seen under `releases/` is complete, whoever is killed when.  Its files are
read-only, since every project's `.fnhub` links to them: an edit there would be
everybody's.  `fnhub pull --to DIR` makes a copy to edit.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from pathlib import Path

from registry.core.errors import DigestMismatch, InvalidWheel
from registry.core.names import FunctionName
from registry.core.versions import Version
from registry.core.wheel.layout import DEFAULT_LIMITS, check_path
from registry.core.wheel.members import iter_members


class Cache:
    """A cache folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.releases = self.root / "releases"

    def find(self, name: FunctionName, version: Version, sha256: str) -> Path | None:
        """Return the folder of a release, None when it was not pulled."""
        path = self.releases / release_module(name, version, sha256)
        return path if path.is_dir() else None

    def add(
        self, name: FunctionName, version: Version, sha256: str, wheel: bytes
    ) -> Path:
        """Unpack a verified release and return its folder.

        Raises:
            DigestMismatch: the bytes are not this release's.
            InvalidWheel: not a wheel of this function; nothing is left behind.
        """
        actual = hashlib.sha256(wheel).hexdigest()
        if actual != sha256:
            raise DigestMismatch(f"{name}@{version}", sha256, actual)
        final = self.releases / release_module(name, version, sha256)
        unpacking = self.root / "unpacking"
        unpacking.mkdir(parents=True, exist_ok=True)
        self.releases.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=unpacking))
        try:
            _unpack(name, wheel, part)
            part.chmod(0o755)
            try:
                part.rename(final)
            except OSError:
                if not final.is_dir():  # else another process was faster: it is equal
                    raise
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return final


def release_module(name: FunctionName, version: Version, sha256: str) -> str:
    """Return a release's folder name, which is its module under `fnhub.releases`."""
    numbers = re.sub(r"[^0-9a-z]", "_", str(version))
    return f"{name.team}_{name.module}_{numbers}_{sha256[:16]}"


def _unpack(name: FunctionName, wheel: bytes, folder: Path) -> None:
    """Write the function's own files; never outside the folder."""
    prefix = f"{name.folder}/"
    for member, data in iter_members(wheel, DEFAULT_LIMITS):
        if not member.startswith(prefix):
            if member.startswith("hub_functions/"):
                raise InvalidWheel(f"it is not a wheel of {name}", member)
            continue
        inside = member.removeprefix(prefix)
        refusal = check_path(inside)
        if refusal is not None:
            raise InvalidWheel(refusal, member)
        path = folder / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o444)
