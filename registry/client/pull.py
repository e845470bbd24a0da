"""Pull releases: into the cache, and from it into an import root."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    has links; any other folder gets a copy, which may be edited and moved.  A copy
    that nobody edited gives way to another release.

    Raises:
        FolderExists: files of the user's are in its place.
    """
    target = root.absolute() / pulled.name.folder
    target.parent.mkdir(parents=True, exist_ok=True)
    if root.name == IMPORT_ROOT and _link(pulled.folder, target):
        return target
    if _contents(target) != _contents(pulled.folder):
        _copy(pulled.folder, target)
    return target


def _link(source: Path, target: Path) -> bool:
    """Make or turn a link in one step; False where links cannot be made."""
    if target.exists() and not target.is_symlink():
        return False
    with _beside(target) as part, suppress(OSError, NotImplementedError):
        (part / "link").symlink_to(source, target_is_directory=True)
        (part / "link").replace(target)
        return True
    return False


def _copy(source: Path, target: Path) -> None:
    """Copy a release; what is in its place goes if it is an unedited release.

    Raises:
        FolderExists: it is not, or something else came there just now.
    """
    with _beside(target) as part:
        # Without modes: a cached file is read-only, a copy is for editing.
        shutil.copytree(source, part / "new", copy_function=shutil.copyfile)
        if target.exists() or target.is_symlink():
            found = _contents(target)
            if found == _contents(source):  # somebody was faster
                return
            if all(found != _contents(each) for each in _releases_like(source, target)):
                raise FolderExists(str(target), "--to")
            target.rename(part / "old")
        try:
            (part / "new").rename(target)
        except OSError:
            if not target.exists():
                raise
            if _contents(target) != _contents(source):
                raise FolderExists(str(target), "--to") from None


def _releases_like(source: Path, target: Path) -> Iterator[Path]:
    """Yield the cached releases of the function whose folder is `target`."""
    team, module = target.parent.name, target.name
    return source.parent.glob(f"{team}_{module}_*")


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Make a folder on the target's file system, and take it away at the end."""
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=target.parent))
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _contents(folder: Path) -> dict[str, bytes] | None:
    """Return a folder's files, None where something else is in it or it is missing."""
    if not folder.is_dir():
        return None
    found = {}
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            return None
        if path.is_file() and "__pycache__" not in inside.parts:
            found[inside.as_posix()] = path.read_bytes()
    return found
