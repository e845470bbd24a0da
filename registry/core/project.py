"""What functions.yaml says: which functions a project wants, and from where.

The values alone; `project_file` reads the file, `project_edit` changes it,
`project_reading` finds what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType

from registry.core.names import Reference

FORMAT = 1
PROJECT_FILE = "functions.yaml"
LOCK_FILE = "functions.lock"
IMPORT_ROOT = ".fnhub"
DEFAULT_HUB = "default"
PATH_LENGTH = 200
ALIAS = re.compile(r"[a-z][a-z0-9-]{0,30}")  # of a hub


@dataclass(frozen=True, slots=True)
class Wanted:
    """A function of a hub, and the versions that will do."""

    ref: Reference
    hub: str | None = None  # an alias of `hubs`; None where the entry names none


@dataclass(frozen=True, slots=True)
class WantedPath:
    """A function of the project's own: a folder that is not published."""

    path: str  # posix, relative to the project, inside it, normal


@dataclass(frozen=True, slots=True)
class Project:
    """A checked functions.yaml."""

    hubs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    functions: tuple[Wanted | WantedPath, ...] = ()  # in the order of the file
    pipelines: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def normal_path(text: str) -> str:
    """Return the one spelling of a path: `./my_features/` is `my_features`."""
    return str(PurePosixPath(text))


def path_fault(path: str) -> str | None:
    """Return why a path leads to nothing inside the project; None when it does.

    Args:
        path: As `normal_path` gives it.
    """
    top = path.split("/")[0].casefold()
    faults = {
        f"it is longer than {PATH_LENGTH} characters": len(path) > PATH_LENGTH,
        "it holds a character that cannot be seen": not path.isprintable(),
        "it has a backslash; write / between folders": "\\" in path,
        "it is absolute": path.startswith("/") or ":" in path,
        "`~` is not read as a home folder": top.startswith("~"),
        "it leads out of the project": ".." in path.split("/"),
        "it is the project itself": path == ".",
        f"`{IMPORT_ROOT}` is made anew by each sync": top == IMPORT_ROOT,
    }
    return next((why for why, is_so in faults.items() if is_so), None)
