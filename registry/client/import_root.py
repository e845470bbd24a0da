"""Import roots: where a project's functions lie under their canonical names.

`.fnhub/hub_functions/<team>/<name_>` is a link to a folder: of the cache, or of the
project itself, then relative, so that it still leads there when the project moves.
Where links cannot be made it is a copy (`folder_copy`).

Every link is made aside and renamed into place: an interrupted arrangement is a
mixture of old and new, never broken, and the next one ends it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from registry.client.cache.locks import only_one
from registry.client.folder_copy import (
    ASIDE,
    beside,
    contents,
    copy_over,
    gives_way,
    is_marked_copy_of,
)
from registry.core.errors import FolderExists, InvalidName
from registry.core.names import FunctionName
from registry.core.project import IMPORT_ROOT

_FUNCTIONS = "hub_functions"
_IGNORE_FILE = ".gitignore"


@dataclass(frozen=True, slots=True)
class Arranged:
    """What an arrangement did; names sorted."""

    added: tuple[FunctionName, ...] = ()
    changed: tuple[FunctionName, ...] = ()
    removed: tuple[FunctionName, ...] = ()


def arrange(
    root: Path, wanted: Mapping[FunctionName, Path], *, copies: bool = False
) -> Arranged:
    """Make an import root hold these functions and no others.

    With nothing to do it writes nothing.  Of several processes that arrange one
    root, one does after the other.  What is no link and no copy of ours, or was
    edited, stays where it is in nobody's way.

    Args:
        root: A project's `.fnhub`.
        wanted: The folder of each function.
        copies: Copy also where links can be made.

    Raises:
        FolderExists: files of the user's are where a function goes; nothing was done.
    """
    root = root.absolute()
    if not copies and _present(root) == {
        root / name.folder: _link_text(root / name.folder, folder, root)
        for name, folder in wanted.items()
    }:
        return Arranged()
    with _arranging(root):
        return _Arrangement(root, wanted, copies=copies).make()


def place(name: FunctionName, folder: Path, root: Path) -> Path:
    """Put one function into an import root and return its folder there.

    The project's own root, `.fnhub`, gets a link where the system has links; any
    other folder gets a copy, which may be edited and moved.  A copy that nobody
    edited gives way to another release.

    Raises:
        FolderExists: files of the user's are in its place.
    """
    root = root.absolute()
    target = root / name.folder
    is_project = root.name == IMPORT_ROOT
    with _arranging(root) if is_project else nullcontext():
        target.parent.mkdir(parents=True, exist_ok=True)
        if is_project and (target.is_symlink() or not target.exists()):
            with suppress(OSError, NotImplementedError):
                _link(_link_text(target, folder, root), target)
                return target
        if contents(target) != contents(folder):
            copy_over(folder, target, is_marked=is_project)
    return target


class _Arrangement:
    """One pass over an import root, alone in it."""

    def __init__(
        self, root: Path, wanted: Mapping[FunctionName, Path], *, copies: bool
    ) -> None:
        self.root, self.copies = root, copies
        self.wanted = {root / name.folder: wanted[name] for name in sorted(wanted)}
        self.names = {root / name.folder: name for name in wanted}
        self.before = _present(root)

    def make(self) -> Arranged:
        """Do it: first what comes, then what goes."""
        self._refuse_foreign()
        added: list[FunctionName] = []
        changed: list[FunctionName] = []
        for target, folder in self.wanted.items():
            if self._is_right(target, folder):
                continue
            (changed if target in self.before else added).append(self.names[target])
            target.parent.mkdir(parents=True, exist_ok=True)
            self._put(target, folder)
        removed = [
            _name_of(target)
            for target in sorted(self.before.keys() - self.wanted.keys())
            if self._take_away(target)
        ]
        return Arranged(tuple(added), tuple(changed), tuple(filter(None, removed)))

    def _refuse_foreign(self) -> None:
        for target, folder in self.wanted.items():
            is_ours = self.before.get(target, "") is not None
            if not is_ours and not gives_way(target, folder):
                raise FolderExists(str(target), "--to")

    def _is_right(self, target: Path, folder: Path) -> bool:
        if target not in self.before:
            return False
        text = self.before[target]
        if text is None:
            return self.copies and is_marked_copy_of(target, folder)
        return not self.copies and text == _link_text(target, folder, self.root)

    def _put(self, target: Path, folder: Path) -> None:
        if not self.copies:
            with suppress(OSError, NotImplementedError):
                _link(_link_text(target, folder, self.root), target)
                return
        copy_over(folder, target, is_marked=True)

    def _take_away(self, target: Path) -> bool:
        if target.is_symlink():
            target.unlink()
        elif target.name.startswith(ASIDE):
            shutil.rmtree(target, ignore_errors=True)
        elif gives_way(target, None):
            with beside(target) as part:
                target.rename(part / "old")
        else:
            return False
        with suppress(OSError):  # others are in it
            target.parent.rmdir()
        return True


@contextmanager
def _arranging(root: Path) -> Iterator[None]:
    """Be the only one who changes an import root; make it where it is missing."""
    root.mkdir(parents=True, exist_ok=True)
    ignore = root / _IGNORE_FILE
    if not ignore.exists():
        ignore.write_text("*\n", "utf-8")
    with only_one(root / ".lock"):
        yield


def _present(root: Path) -> dict[Path, str | None]:
    """Return what lies where functions go, with its link's text; None for no link."""
    found: dict[Path, str | None] = {}
    for team in _entries(root / _FUNCTIONS):
        for path in _entries(team):
            found[path] = os.readlink(path) if path.is_symlink() else None  # noqa: PTH115  # as text
    return found


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _name_of(target: Path) -> FunctionName | None:
    """Return the function that a path stands for; None where it stands for none."""
    try:
        return FunctionName.parse(f"{target.parent.name}/{target.name}")
    except InvalidName:
        return None


def _link_text(target: Path, folder: Path, root: Path) -> str:
    """Return what a link says: relative where it leads to the project itself."""
    if folder.is_relative_to(root.parent):
        return os.path.relpath(folder, target.parent)
    return str(folder)


def _link(text: str, target: Path) -> None:
    """Make or turn a link in one step; a copy that is in its place goes first.

    Raises:
        OSError, NotImplementedError: links cannot be made here.
    """
    with suppress(FileExistsError):
        target.symlink_to(text, target_is_directory=True)
        return
    with beside(target) as part:
        (part / "link").symlink_to(text, target_is_directory=True)
        if target.is_dir() and not target.is_symlink():
            target.rename(part / "old")
        (part / "link").replace(target)
