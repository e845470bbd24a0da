"""A project's folder and its files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from registry.client.project.in_sync import find_project
from registry.client.whole_file import write_whole
from registry.core.errors import NoProject
from registry.core.lockfile import Lock
from registry.core.project import IMPORT_ROOT, LOCK_FILE, PROJECT_FILE, Project


@dataclass(frozen=True, slots=True)
class ProjectFolder:
    """The folder that holds functions.yaml."""

    root: Path  # absolute

    @classmethod
    def find(cls, start: Path | None = None) -> ProjectFolder:
        """Return the nearest project, from a folder upwards.

        Raises:
            NoProject: there is none.
        """
        here = (start or Path.cwd()).absolute()
        found = find_project(str(here))
        if found is None:
            raise NoProject(str(here))
        return cls(Path(found))

    @property
    def import_root(self) -> Path:
        """`.fnhub`, where the project's functions are imported from."""
        return self.root / IMPORT_ROOT

    def wanted(self) -> bytes:
        """Return the bytes of functions.yaml."""
        return (self.root / PROJECT_FILE).read_bytes()

    def project(self) -> Project:
        """Read functions.yaml.

        Raises:
            InvalidProject: with every problem of it.
        """
        from registry.core.project_file import read_project  # noqa: PLC0415  # 30 ms

        return read_project(self.wanted())

    def lock(self) -> Lock | None:
        """Read functions.lock; None where there is none.

        Raises:
            InvalidLock: it cannot be read.
        """
        try:
            return Lock.decode((self.root / LOCK_FILE).read_bytes())
        except FileNotFoundError:
            return None

    def write_wanted(self, text: bytes) -> None:
        """Replace functions.yaml, whole or not at all."""
        write_whole(self.root / PROJECT_FILE, text, durable=True)

    def write_lock(self, lock: Lock) -> bool:
        """Replace functions.lock, whole or not at all; False where it is the same."""
        path, data = self.root / LOCK_FILE, lock.encode()
        if path.is_file() and path.read_bytes() == data:
            return False
        write_whole(path, data, durable=True)
        return True


def sha256(data: bytes) -> str:
    """Return a digest as hex."""
    return hashlib.sha256(data).hexdigest()
