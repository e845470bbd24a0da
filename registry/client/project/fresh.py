"""Whether a lock belongs to its project as it is."""

from __future__ import annotations

from registry.client.project.folder import ProjectFolder, sha256
from registry.core.errors import LockStale
from registry.core.function_files import MANIFEST_FILE
from registry.core.lockfile import Lock, LockedPath
from registry.core.project import PROJECT_FILE


def why_stale(folder: ProjectFolder, lock: Lock | None, wanted: bytes) -> str | None:
    """Return why a lock does not belong to the project as it is; None if it does."""
    if lock is None:
        return "it is missing"
    if lock.wanted_sha256 != sha256(wanted):
        return f"{PROJECT_FILE} was edited since"
    for function in lock.functions:
        source = function.source
        if isinstance(source, LockedPath):
            path = folder.root / source.path / MANIFEST_FILE
            if not path.is_file():
                return f"{source.path}/{MANIFEST_FILE} is gone"
            if sha256(path.read_bytes()) != source.manifest_sha256:
                return f"{source.path}/{MANIFEST_FILE} was edited since"
    return None


def require_fresh(folder: ProjectFolder) -> Lock:
    """Return the lock of a project.

    Raises:
        LockStale: it does not belong to the project as it is.
    """
    lock = folder.lock()
    why = why_stale(folder, lock, folder.wanted())
    if lock is None or why is not None:
        raise LockStale(why or "")
    return lock
