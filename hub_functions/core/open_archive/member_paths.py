"""The name of a member as a place in the folder, or a refusal."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_LONGEST_PART = 255  # bytes, of common file systems
_LONGEST = 2048  # characters of a whole path
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DRIVE = re.compile(r"[A-Za-z]:")


def safe_path(name: str, what: str = "member") -> PurePosixPath:
    r"""Return a member's place in the folder; `\` of old Windows tools counts as `/`.

    Args:
        name: As it stands in the archive.
        what: What it is, for errors.

    Raises:
        ValueError: it is absolute, leads out of the folder, or no file can have it.
    """
    text = name.replace("\\", "/")
    shown = ascii(name)
    if text.startswith("/") or _DRIVE.match(text):
        message = (
            f"{what} {shown} has an absolute path, which may lie anywhere: the archive "
            "is not unpacked"
        )
        raise ValueError(message)
    parts = [part for part in text.split("/") if part not in ("", ".")]
    if ".." in parts:
        message = (
            f"{what} {shown} leads up with '..', maybe out of the folder: the archive "
            "is not unpacked"
        )
        raise ValueError(message)
    if len(text) > _LONGEST:
        message = f"{what} {shown[:60]}... has a path that is too long: not unpacked"
        raise ValueError(message)
    for part in parts:
        long = len(part.encode("utf-8", "surrogateescape")) > _LONGEST_PART
        if long or _CONTROL.search(part):
            why = "has a name that is too long" if long else "has control characters"
            message = f"{what} {shown} {why}: the archive is not unpacked"
            raise ValueError(message)
    return PurePosixPath(*parts)


def link_target(path: PurePosixPath, target: str, *, hard: bool) -> PurePosixPath:
    """Return the place that a link leads to.

    Args:
        path: The link's own place.
        target: What it says: a member of a hard link, otherwise relative to `path`.
        hard: Whether it is a hard link.

    Raises:
        ValueError: it leads out of the folder.
    """
    if hard:
        return safe_path(target, f"the target of hard link {str(path)!a}")
    parts = list(path.parent.parts)
    leaves = target.startswith("/") or bool(_DRIVE.match(target)) or "\\" in target
    for part in target.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part == "..":
            leaves = True
        elif part not in ("", "."):
            parts.append(part)
    if leaves:
        message = (
            f"link {str(path)!a} leads out of the folder, to {target!a}: the "
            "archive is not unpacked"
        )
        raise ValueError(message)
    return safe_path("/".join(parts), f"the target of link {str(path)!a}")
