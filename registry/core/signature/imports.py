"""Imports of a folder's own modules, which must be relative."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from registry.core.problems import Problem

_TOP = PurePosixPath()


def modules_by_folder(paths: Iterable[str]) -> Mapping[PurePosixPath, set[str]]:
    """Return the names of modules and packages that lie in each folder."""
    found: dict[PurePosixPath, set[str]] = {_TOP: set()}
    for path in map(PurePosixPath, paths):
        for part in (path, *path.parents):
            if part != _TOP:
                name = part.stem if part == path else part.name
                found.setdefault(part.parent, set()).add(name)
    return found


def absolute_imports(
    path: str,
    imports: Iterable[ast.stmt],
    folders: Mapping[PurePosixPath, set[str]],
) -> Iterator[Problem]:
    """Find imports that work in the folder, and break once it is a package.

    A name of the standard library and the module's own name are taken to mean
    what they mean in the installed package: another module.
    """
    folder = PurePosixPath(path).parent
    here = folders.get(folder, set())
    others = {PurePosixPath(path).stem, "__init__", *sys.stdlib_module_names}
    known = (here | folders[_TOP]) - others
    for node in sorted(imports, key=lambda node: node.lineno):
        for name, imported in _absolute_names(node):
            first = name.partition(".")[0]
            if first not in known:
                continue
            dots = "." if first in here else "." * (len(folder.parts) + 1)
            fix = (
                f"from {dots}{name} import"
                if imported
                else f"from {dots} import {name}"
            )
            yield Problem(
                "import-absolute-sibling",
                f"`{name}` is a module of this folder; its absolute import breaks in "
                "the wheel",
                path,
                node.lineno,
                fix=f"write `{fix}{imported}`",
            )


def _absolute_names(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield the modules that a statement imports, and what it takes out of each."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name, ""
    elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        yield node.module, "".join(_from(node))


def _from(node: ast.ImportFrom) -> Iterator[str]:
    for at, alias in enumerate(node.names):
        renamed = f" as {alias.asname}" if alias.asname else ""
        yield f"{',' if at else ''} {alias.name}{renamed}"
