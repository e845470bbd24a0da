"""`fnhub tree`: which function calls which, at which version."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from registry.client.cli.arguments import add_json
from registry.client.cli.printing import say, say_json
from registry.client.notices import warn_of
from registry.client.project.folder import ProjectFolder
from registry.client.project.fresh import require_fresh
from registry.client.project.marks import last_told
from registry.client.settings import Settings
from registry.core.lockfile import Lock, LockedFunction, LockedPath
from registry.core.names import FunctionName
from registry.core.project import Project, WantedPath
from registry.core.status import FunctionStatus


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the locked functions, those that functions.yaml wants first."""
    folder = ProjectFolder.find()
    lock, project = require_fresh(folder), folder.project()
    statuses = last_told(project, Settings.read(None), lock.functions)
    for name, status in statuses.items():
        warn_of(name, status)
    roots = _roots(lock, project)
    if args.json:
        say_json([_encode(lock, statuses, lock.require(name)) for name in roots])
        return 0
    for name in roots:
        for line in _lines(lock, lock.require(name)):
            say(line)
    return 0


def _roots(lock: Lock, project: Project) -> list[FunctionName]:
    """Return what functions.yaml wants, in its order."""
    by_path = {
        each.source.path: each.name
        for each in lock.functions
        if isinstance(each.source, LockedPath)
    }
    return [
        by_path[each.path] if isinstance(each, WantedPath) else each.ref.name
        for each in project.functions
    ]


def _lines(
    lock: Lock,
    function: LockedFunction,
    indent: str = "",
    above: tuple[FunctionName, ...] = (),
) -> Iterator[str]:
    if function.name in above:
        yield f"{indent}{function.ref} (calls itself)"
        return
    yield f"{indent}{function.ref}"
    for called, _ in sorted(function.functions):
        path = (*above, function.name)
        yield from _lines(lock, lock.require(called), f"{indent}  ", path)


def _encode(
    lock: Lock,
    statuses: Mapping[FunctionName, FunctionStatus],
    function: LockedFunction,
    above: tuple[FunctionName, ...] = (),
) -> dict[str, Any]:
    source = function.source
    is_own = isinstance(source, LockedPath)
    path = (*above, function.name)
    return {
        "name": str(function.name),
        "version": None if isinstance(source, LockedPath) else str(source.version),
        "path": source.path if isinstance(source, LockedPath) else None,
        "hub": None if isinstance(source, LockedPath) else source.hub,
        "own": is_own,
        "status": statuses[function.name].to_json(),
        "functions": [
            _encode(lock, statuses, lock.require(called), path)
            for called, _ in sorted(function.functions)
            if called not in path
        ],
    }
