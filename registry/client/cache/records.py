"""Whether a release's files are still those that were published.

Its wheel's RECORD is kept beside it: the digest and size of every file.
"""

from __future__ import annotations

import base64
import csv
import hashlib
from collections.abc import Mapping
from pathlib import Path

from registry.core.wheel.layout import is_ignored

_DIGEST = "sha256="
_FOLDER_PARTS = 3  # hub_functions, team, function


def damage_of(folder: Path, record: Path) -> str | None:
    """Tell the first thing that is wrong with a release's folder; None for nothing.

    Bytecode is no damage, and neither is what else a release leaves out.
    """
    try:
        expected = _read_record(record)
    except FileNotFoundError:
        return "the list of its files is missing"
    except (OSError, ValueError, csv.Error) as error:
        return f"the list of its files cannot be read: {error}"
    try:
        return _compare(folder, expected)
    except OSError as error:
        return f"it cannot be read: {error.strerror}"


def _read_record(record: Path) -> dict[str, str]:
    """Return the digest of each file in the function's folder.

    Raises:
        OSError, ValueError, csv.Error: it is missing or something else.
    """
    expected = {}
    lines = record.read_text("utf-8").splitlines()
    for path, digest, _ in csv.reader(lines, strict=True):
        parts = path.split("/", _FOLDER_PARTS)
        if len(parts) > _FOLDER_PARTS and digest.startswith(_DIGEST):
            expected[parts[-1]] = digest
    if not expected:
        raise ValueError("it is empty")
    return expected


def _compare(folder: Path, expected: Mapping[str, str]) -> str | None:
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    for path, digest in expected.items():
        if path not in found:
            return f"{path} is missing"
        if found[path].is_symlink() or _digest(found[path]) != digest:
            return f"{path} is not what was published"
    for path in sorted(found.keys() - expected.keys()):
        if not is_ignored(path):
            return f"{path} does not belong to it"
    return None


def _digest(path: Path) -> str:
    """Return a digest as RECORD spells it."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest())
    return f"{_DIGEST}{digest.decode().rstrip('=')}"
