"""The folder that is written to, whatever the kind of archive."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import IO, Literal, TypeAlias

from .limits import Limits
from .member_paths import link_target, safe_path

Kind: TypeAlias = Literal["file", "folder", "link"]
_CHUNK = 2**18


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the report."""

    member: str  # as the archive calls it
    path: str  # where it is in the folder; empty if it was left out
    kind: Kind
    size_bytes: int
    modified: datetime | None


@dataclass(slots=True)
class Unpacking:
    """Writes members below a folder; links become copies of what they lead to.

    Nothing that is written is a link, so that no later member can be led out of the
    folder by one.
    """

    folder: Path
    limits: Limits
    only: tuple[str, ...]
    members: list[Member] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    links: list[tuple[str, PurePosixPath, PurePosixPath, datetime | None]] = field(
        default_factory=list
    )

    def add_folder(self, name: str, modified: datetime | None) -> None:
        """Make a folder, an empty one too, unless only some files are wanted."""
        path = safe_path(name)
        if not self.only:
            self._make(name, path)
        place = "" if self.only else str(path)
        self.members.append(Member(name, place, "folder", 0, modified))

    def add_file(self, name: str, content: IO[bytes], modified: datetime | None) -> int:
        """Write a file and return its size in bytes; every chunk is counted."""
        path = safe_path(name)
        if not self.wants(path):
            self.members.append(Member(name, "", "file", 0, modified))
            return 0
        target = self._free(name, path)
        written = 0
        with target.open("wb") as file:
            while chunk := content.read(_CHUNK):
                self.limits.count_bytes(len(chunk))
                written += file.write(chunk)
        self.members.append(Member(name, str(path), "file", written, modified))
        return written

    def add_link(
        self, name: str, target: str, modified: datetime | None, *, hard: bool
    ) -> None:
        """Keep a link for `copy_links`: what it leads to may come later.

        Raises:
            ValueError: it leads out of the folder.
        """
        path = safe_path(name)
        self.links.append((name, path, link_target(path, target, hard=hard), modified))

    def copy_links(self) -> None:
        """Write what the links lead to; those that lead nowhere are noted."""
        waiting = self.links
        while waiting:
            left = [each for each in waiting if not self._copy(*each)]
            if len(left) == len(waiting):
                break
            waiting = left
        for name, _, target, modified in waiting:
            self.members.append(Member(name, "", "link", 0, modified))
            if not self.only:
                self.notes.append(
                    f"link {name!a} left out: it leads to {str(target)!a}, which is no "
                    "file of the archive"
                )

    def _copy(
        self,
        name: str,
        path: PurePosixPath,
        target: PurePosixPath,
        modified: datetime | None,
    ) -> bool:
        source = self.folder / target
        if not source.is_file() or path == target or not self.wants(path):
            return False
        size = source.stat().st_size
        self.limits.count_bytes(size)
        shutil.copyfile(source, self._free(name, path))
        self.members.append(Member(name, str(path), "link", size, modified))
        return True

    def wants(self, path: PurePosixPath) -> bool:
        """Tell whether a file is wanted; a pattern fits its whole path or its name."""
        return not self.only or any(
            fnmatchcase(str(path), pattern) or fnmatchcase(path.name, pattern)
            for pattern in self.only
        )

    def _free(self, name: str, path: PurePosixPath) -> Path:
        """Return where a file goes; a later one of the same name takes its place."""
        self._make(name, path.parent)
        target = self.folder / path
        if target.is_dir():
            message = f"member {name!a} is a file and a folder: the archive is damaged"
            raise ValueError(message)
        if target.exists():
            self.notes.append(
                f"{str(path)!a} is there more than once: the last is kept"
            )
        return target

    def _make(self, name: str, path: PurePosixPath) -> None:
        try:
            (self.folder / path).mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            message = f"member {name!a} is below a file: the archive is damaged"
            raise ValueError(message) from error
