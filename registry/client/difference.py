"""What changed between two releases: the signature, then the files."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from registry.client.answers import ShownRelease
from registry.client.cache import Cache
from registry.client.changes import changes_between
from registry.client.fetch import fetch_release
from registry.client.hub import Hub
from registry.core.compat import Change
from registry.core.names import FunctionName
from registry.core.versions import Version

_TEXT_MOST_BYTES = 512 * 1024  # difflib is quadratic in the worst case


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is not the same in both."""

    path: str
    state: str  # added, removed, changed
    diff: str  # unified; empty for what is no text, or too large a one


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two releases of a function."""

    old: ShownRelease
    new: ShownRelease
    changes: tuple[Change, ...]  # of what callers depend on, the greatest first
    requirements_added: tuple[str, ...]
    requirements_removed: tuple[str, ...]
    files: tuple[FileChange, ...]  # sorted by path


def diff(
    hub: Hub, cache: Cache, name: FunctionName, a: Version, b: Version
) -> Difference:
    """Compare two releases; yanked ones too.

    Raises:
        FunctionNotFound, VersionNotFound: there is no such release.
    """
    old, new = hub.show(name, a), hub.show(name, b)
    changes = changes_between(old, new)
    before, after = old.manifest.requirements, new.manifest.requirements
    with cache.in_use():
        folders = [_folder(hub, cache, name, each) for each in (old, new)]
        files = tuple(_file_changes(*folders))
    return Difference(
        old,
        new,
        changes,
        tuple(sorted(set(after) - set(before))),
        tuple(sorted(set(before) - set(after))),
        files,
    )


def _folder(hub: Hub, cache: Cache, name: FunctionName, shown: ShownRelease) -> Path:
    sha256 = shown.data["sha256"]
    return fetch_release(hub, cache, name, shown.manifest.version, sha256=sha256)


def _file_changes(old: Path, new: Path) -> Iterator[FileChange]:
    before, after = _files(old), _files(new)
    for path in sorted(before.keys() | after.keys()):
        if path not in after:
            yield FileChange(path, "removed", _unified(path, before[path], b""))
        elif path not in before:
            yield FileChange(path, "added", _unified(path, b"", after[path]))
        elif before[path] != after[path]:
            text = _unified(path, before[path], after[path])
            yield FileChange(path, "changed", text)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _unified(path: str, old: bytes, new: bytes) -> str:
    if len(old) + len(new) > _TEXT_MOST_BYTES:
        return ""
    try:
        before, after = old.decode().splitlines(), new.decode().splitlines()
    except UnicodeDecodeError:
        return ""
    lines = difflib.unified_diff(before, after, f"a/{path}", f"b/{path}", lineterm="")
    return "\n".join(lines)
