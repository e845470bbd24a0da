"""Whether a project is in sync, told without reading YAML or asking anybody.

The last sync leaves `.fnhub/synced`: digests of what it read, where each link leads,
and at which start of the machine it was (`cache.settling` tells why).  It is lines of
text and not JSON, and paths are text here: this module is nearly all that a
`fnhub sync` with nothing to do loads, and json alone would double its time.

    fnhub 2
    boot 1ee1b0a6-...
    file <sha256> functions.yaml
    link hub_functions/core/describe /home/me/.cache/fnhub/releases/core_describe_...
    copy hub_functions/core/split_data
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping

from registry.client.boot import boot_id

STATE_FILE = "synced"
_FIRST_LINE = "fnhub 2"


def find_project(start: str) -> str | None:
    """Return the nearest folder with a functions.yaml, from `start` upwards."""
    folder = os.path.abspath(start)
    while not os.path.isfile(os.path.join(folder, "functions.yaml")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def write_state(
    root: str, digests: Mapping[str, str], places: Mapping[str, str | None]
) -> None:
    """Leave word for `is_in_sync`; nothing where a path would not be one line.

    Args:
        root: The project's folder.
        digests: sha256 of each file that was read, by path relative to the project.
        places: Folders below `.fnhub` with what their link says, None for a copy.
    """
    lines = [_FIRST_LINE, f"boot {boot_id()}"]
    lines += (f"file {sha} {path}" for path, sha in digests.items())
    for place, target in places.items():
        lines.append(f"copy {place}" if target is None else f"link {place} {target}")
    path = f"{root}/.fnhub/{STATE_FILE}"
    if any("\n" in line or "\r" in line for line in lines):
        return
    part = f"{path}.{os.getpid()}"
    with open(part, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write("\n".join(lines) + "\n")
    os.replace(part, path)


def is_in_sync(root: str) -> bool:
    """Whether nothing that the last sync read has changed, and all it made is there."""
    try:
        path = f"{root}/.fnhub/{STATE_FILE}"
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            text = file.read()
        lines = text.split("\n")
        # Without a file there is nothing that could have changed: it was cut.
        is_whole = lines[0] == _FIRST_LINE and lines[-1] == "" and "\nfile " in text
        return is_whole and all(_holds(root, line) for line in lines[1:-1])
    except (OSError, ValueError):
        return False  # a full sync tells what is wrong


def _holds(root: str, line: str) -> bool:
    kind, _, rest = line.partition(" ")
    first, _, second = rest.partition(" ")
    if kind == "file":
        with open(f"{root}/{second}", "rb") as file:
            return hashlib.sha256(file.read()).hexdigest() == first
    if kind == "boot":
        return first == boot_id()
    folder = f"{root}/.fnhub/{first}"
    if kind == "link" and os.readlink(folder) != second:
        return False
    return kind in ("link", "copy") and os.path.isdir(folder)
