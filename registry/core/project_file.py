"""Read functions.yaml, and start a new one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from registry.core.errors import InvalidProject
from registry.core.names import Reference
from registry.core.project import (
    DEFAULT_HUB,
    PROJECT_FILE,
    Project,
    Wanted,
    WantedPath,
    normal_path,
)
from registry.core.project_reading import problems_of
from registry.core.safe_yaml import Document, read_yaml

# As large as a list of 2,000 functions, each with its hub and a comment.
MAX_BYTES = 512 * 1024


def read_project(data: bytes) -> Project:
    """Read functions.yaml.

    Raises:
        InvalidProject: with every problem there is.
    """
    return read_project_text(data)[0]


def read_project_text(data: bytes) -> tuple[Project, Document]:
    """Read functions.yaml, and where in its text each value stands.

    Raises:
        InvalidProject: with every problem there is.
    """
    document = read_yaml(data, PROJECT_FILE, MAX_BYTES)
    problems = problems_of(document)
    if problems:
        raise InvalidProject(tuple(problems))
    return _project(document.value), document


def new_project(hub: str | None) -> str:
    """Return the text of a new functions.yaml.

    Args:
        hub: The address of the default hub; None where nobody knows it yet.

    Raises:
        InvalidProject: the address cannot be one, or would tell a secret.
    """
    if hub is None:
        hubs = "# hubs: {default: https://HOST}   # until then, FNHUB_HUB says where\n"
    else:
        hubs = f"hubs:\n  {DEFAULT_HUB}: {hub}\n"
    text = (
        "# What this project wants of the hub. `fnhub add NAME` writes here, and so\n"
        "# can you; `fnhub sync` brings it. Commit this file and functions.lock.\n"
        f"format: 1\n{hubs}"
        "# team/name@range, for example core/describe@^1.2: from 1.2.0, below 2.0.0\n"
        "functions: []\n"
    )
    read_project(text.encode())
    return text


def _project(value: Mapping[str, Any]) -> Project:
    """Build what was checked."""
    hubs = {alias: url.rstrip("/") for alias, url in (value.get("hubs") or {}).items()}
    pipelines = {
        name: normal_path(target)
        for name, target in (value.get("pipelines") or {}).items()
    }
    return Project(
        MappingProxyType(hubs),
        tuple(_wanted(entry) for entry in value.get("functions") or ()),
        MappingProxyType(pipelines),
    )


def _wanted(entry: str | Mapping[str, str]) -> Wanted | WantedPath:
    if isinstance(entry, str):
        return Wanted(Reference.parse(entry))
    if "path" in entry:
        return WantedPath(normal_path(entry["path"]))
    return Wanted(Reference.parse(entry["ref"]), entry.get("hub"))
