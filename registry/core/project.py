"""What functions.yaml says: which functions a project wants, and from where.

The values alone; `project_file` reads the file, `project_edit` changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from registry.core.names import Reference

FORMAT = 1
PROJECT_FILE = "functions.yaml"
LOCK_FILE = "functions.lock"
IMPORT_ROOT = ".fnhub"
DEFAULT_HUB = "default"


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
