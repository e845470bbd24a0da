"""A function's folder on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from registry.core.check import Checked, check_function, line_endings
from registry.core.errors import FolderNotFound
from registry.core.function_files import MANIFEST_FILE
from registry.core.manifest import Manifest
from registry.core.problems import Problem
from registry.core.wheel.layout import DEFAULT_LIMITS, check_path, is_ignored


@dataclass(frozen=True, slots=True)
class Folder:
    """A function's folder, read once."""

    path: Path
    files: Mapping[str, bytes]  # by posix path relative to `path`
    problems: tuple[Problem, ...]  # of the folder itself: links, sizes, rights


def find_folder(start: Path) -> Path:
    """Return the function's folder that a user means by a path.

    It is the path itself, or the only function under `hub_functions/` in it.

    Raises:
        FolderNotFound: neither, or several functions to choose from.
    """
    if not start.is_dir():
        raise FolderNotFound(str(start), "there is no such folder")
    if (start / MANIFEST_FILE).is_file():
        return start
    found = sorted(
        each
        for each in start.glob(f"hub_functions/*/*/{MANIFEST_FILE}")
        if not each.parent.name.startswith(".")  # what a killed `fnhub new` left
    )
    if len(found) == 1:
        return found[0].parent
    if found:
        names = ", ".join(str(each.parent.relative_to(start)) for each in found[:10])
        raise FolderNotFound(str(start), f"several functions; name one of {names}")
    raise FolderNotFound(str(start), f"no {MANIFEST_FILE} here")


def read_folder(path: Path) -> Folder:
    """Read all files that belong to a release; what cannot be read is a problem."""
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    left = DEFAULT_LIMITS.unpacked_bytes
    unread: list[OSError] = []
    for file in _walk(path, unread):
        inside = file.relative_to(path).as_posix()
        try:
            problem = _refusal(file, inside, left) or _misnamed(inside)
            if problem is None:
                files[inside] = file.read_bytes()
                left -= len(files[inside])
            else:
                problems.append(problem)
        except OSError as error:
            unread.append(error)
    problems += [_unreadable(path, error) for error in unread]
    return Folder(path, files, tuple(problems))


def content_digest(path: Path) -> str:
    """Return the sha256 of what would be released of a folder: names and contents."""
    files = read_folder(path).files
    lines = [f"{name} {sha256(data).hexdigest()}\n" for name, data in files.items()]
    return sha256("".join(sorted(lines)).encode()).hexdigest()


def check_folder(folder: Folder) -> Checked:
    """Check a function where it lies: its files, and the folders around it."""
    checked = check_function(folder.files)
    found = [*folder.problems, *checked.problems, *line_endings(folder.files)]
    if checked.manifest is not None:
        found += _place(folder.path.absolute(), checked.manifest)
    return replace(checked, problems=tuple(found))


def _walk(path: Path, unread: list[OSError]) -> Iterator[Path]:
    """Yield the files in a fixed order; folders that cannot be read go to `unread`."""
    for folder, folders, names in os.walk(path, onerror=unread.append):
        here = Path(folder)
        relative = here.relative_to(path)
        links = [name for name in folders if os.path.islink(here / name)]  # noqa: PTH114  # never raises
        folders[:] = sorted(
            name
            for name in folders
            if name not in links and not is_ignored((relative / name).as_posix())
        )
        for name in sorted([*names, *links]):
            if not is_ignored((relative / name).as_posix()):
                yield here / name


def _unreadable(path: Path, error: OSError) -> Problem:
    inside = os.path.relpath(error.filename, path)
    fix = "give yourself the right to read it, or take it out of the folder"
    why = error.strerror or "it cannot be read"
    return Problem("file-unreadable", why, Path(inside).as_posix(), fix=fix)


def _refusal(file: Path, inside: str, left_bytes: int) -> Problem | None:
    if file.is_symlink():
        fix = "put the file itself there"
        return Problem("file-link", "a symbolic link", inside, fix=fix)
    if not file.is_file():
        fix = "take it out of the folder"
        return Problem("file-special", "not a plain file", inside, fix=fix)
    if file.stat().st_size > left_bytes:
        limit = DEFAULT_LIMITS.unpacked_bytes
        fix = "leave data out of the function and load it instead"
        message = f"the folder holds more than {limit} bytes"
        return Problem("folder-too-large", message, inside, fix=fix)
    return None


def _misnamed(inside: str) -> Problem | None:
    """Report a name that a wheel may not hold, before it is tried to build one."""
    why = check_path(inside)
    if why is None:
        return None
    return Problem("file-name", why, inside, fix="rename the file")


def _place(path: Path, manifest: Manifest) -> Iterator[Problem]:
    """Check the folders around a function: imports depend on them."""
    if path.name != manifest.name.module:
        fix = f"rename the folder to {manifest.name.module}"
        message = f"the folder is called {path.name}, the function {manifest.name.name}"
        yield Problem("folder-name", message, ".", fix=fix)
    team, top = path.parent, path.parent.parent
    if top.name != "hub_functions" or team.name != manifest.name.team:
        fix = f"put the function's folder at {manifest.name.folder}"
        message = f"the folder lies in {top.name}/{team.name}"
        yield Problem("folder-place", message, ".", fix=fix)
        return
    for folder in (top, team):
        if (folder / "__init__.py").exists():
            inside = Path(os.path.relpath(folder, path)).as_posix() + "/__init__.py"
            fix = "delete it: with it, no other function can be imported"
            yield Problem("namespace-closed", "an __init__.py", inside, fix=fix)
