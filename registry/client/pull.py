"""Pull releases: into the cache, and from it into an import root."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from registry.client.cache import Cache
from registry.client.hub import Hub
from registry.core.errors import FolderExists
from registry.core.index_document import IndexEntry
from registry.core.names import FunctionName, Reference
from registry.core.versions import Version

IMPORT_ROOT = ".fnhub"


@dataclass(frozen=True, slots=True)
class Pulled:
    """A release on this machine."""

    name: FunctionName
    entry: IndexEntry
    folder: Path  # its files

    @property
    def version(self) -> Version:
        """The release's version."""
        return self.entry.version

    @property
    def ref(self) -> str:
        """`team/name@version`."""
        return f"{self.name}@{self.entry.version}"


def pull(wanted: Reference, hub: Hub, cache: Cache) -> Pulled:
    """Bring the greatest fitting release into the cache.

    Raises:
        FunctionNotFound, VersionNotFound: the hub has none that fits.
        DigestMismatch: other bytes came than were published; nothing was kept.
    """
    entry = hub.index_document(wanted.name).choose(wanted)
    folder = cache.find(wanted.name, entry.version, entry.sha256)
    if folder is None:
        wheel = hub.package(wanted.name, entry)
        folder = cache.add(wanted.name, entry.version, entry.sha256, wheel)
    return Pulled(wanted.name, entry, folder)


def place(pulled: Pulled, root: Path) -> Path:
    """Put a pulled release into an import root and return its folder there.

    The project's own root, `.fnhub`, gets a link into the cache where the system
    has links; any other folder gets a copy, which may be edited and moved.

    Raises:
        FolderExists: files of the user's are in its place.
    """
    target = root.absolute() / pulled.name.folder
    target.parent.mkdir(parents=True, exist_ok=True)
    if root.name == IMPORT_ROOT and _link(pulled.folder, target):
        return target
    if target.exists() or target.is_symlink():
        if _same_files(pulled.folder, target):
            return target
        raise FolderExists(str(target))
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=target.parent))
    try:
        shutil.copytree(pulled.folder, part / "files")
        (part / "files").rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return target


def _link(source: Path, target: Path) -> bool:
    """Make or turn a link in one step; False where links cannot be made."""
    if target.exists() and not target.is_symlink():
        return False
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.symlink_to(source, target_is_directory=True)
        part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)
        return False
    return True


def _same_files(one: Path, other: Path) -> bool:
    return _contents(one) == _contents(other)


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
