"""A project with one function of its own: it needs no hub."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.e2e.conftest import FNHUB, PLAIN, Commands
from tests.factories import function_files


def own_project(
    folder: Path,
    code: str,
    manifest: Mapping[str, str] | None = None,
    program: Path = FNHUB,
) -> Commands:
    """Make a project with acme/fit, whose handler is `fit`; return its user."""
    project = folder / "project"
    place = project / "hub_functions" / "acme" / "fit"
    place.mkdir(parents=True)
    lines = {"handler": "fit:fit"} | dict(manifest or {})
    files = function_files("acme/fit", manifest=lines, files={"fit.py": code})
    for path, data in files.items():
        if path != "add.py":
            (place / path).write_bytes(data)
    user = Commands(project, PLAIN | {"FNHUB_CACHE": str(folder / "cache")}, program)
    user("init")
    user("add", "--path", place)
    return user
