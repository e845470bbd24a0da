"""Which distributions the kept code imports."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from registry.core.convert import Source, Statement, Surroundings
from registry.core.convert.installs import Installed
from registry.core.errors import InvalidName, NotConverted
from registry.core.names import FunctionName
from registry.core.problems import Problem
from registry.core.versions import ANY, Range

_FUNCTIONS = "hub_functions"
_VERSION = re.compile(r"(\d+(?:\.\d+)*)")


@dataclass(frozen=True, slots=True)
class Needs:
    """What the kept code needs besides itself."""

    requirements: tuple[str, ...]  # PEP 508, sorted
    functions: tuple[tuple[FunctionName, Range], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """The table beside this module."""

    distributions: Mapping[str, str]  # by dotted module
    tools: frozenset[str]  # of the notebook itself, normalised


@cache
def _known() -> _Known:
    text = files("registry.core.convert").joinpath("distributions.toml").read_text()
    table = tomllib.loads(text)
    same = {name: name for name in table["same"]}
    return _Known(same | table["modules"], frozenset(table["tools"]))


def needs_of(
    source: Source,
    kept: Sequence[Statement],
    installed: Sequence[Installed],
    around: Surroundings,
) -> Needs:
    """Return what the imports and the notebook's installing lines ask for.

    Raises:
        NotConverted: an import of a file that is not part of the function.
    """
    problems = list(_own_modules(source, kept, around.neighbours))
    if problems:
        raise NotConverted(tuple(problems))
    finding = _Finding(around)
    for module in dict.fromkeys(_modules(kept)):
        finding.add_import(module)
    for each in installed:
        finding.add_installed(each)
    return finding.needs()


class _Finding:
    """Gathers requirements by normalised name."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._imported: dict[str, str] = {}
        self._asked: dict[str, Requirement] = {}
        self._functions: dict[FunctionName, Range] = {}
        self._notes: list[str] = []

    def add_import(self, module: str) -> None:
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names:
            return
        if top == _FUNCTIONS:
            self._add_function(module)
            return
        if top == "fnhub":
            note = (
                "it imports fnhub: `from hub_functions.TEAM.NAME import ...` is pinned"
            )
            self._notes.append(note)
        distribution = self._distribution(module)
        self._imported.setdefault(canonicalize_name(distribution), distribution)

    def _add_function(self, module: str) -> None:
        parts = module.split(".")
        if len(parts) < 3:  # hub_functions.team.name
            return
        try:
            name = FunctionName.parse(f"{parts[1]}/{parts[2]}")
        except InvalidName:
            return
        if name not in self._functions:
            self._functions[name] = ANY
            note = f"it calls {name}, of any version: write a range under `functions:`"
            self._notes.append(note)

    def _distribution(self, module: str) -> str:
        """Return what to install for a module: as known, as here, or its own name."""
        parts = module.split(".")
        for length in range(len(parts), 0, -1):
            found = _known().distributions.get(".".join(parts[:length]))
            if found:
                return found
        here = self._around.distributions.get(parts[0], ())
        if len(set(here)) == 1:
            return here[0]
        name = parts[0]
        note = (
            f"requires {name}: no distribution is known that brings the module "
            f"`{name}`, so it was taken to be called the same"
        )
        self._notes.append(note)
        return name.replace("_", "-")

    def add_installed(self, installed: Installed) -> None:
        if installed.requirement is None:
            self._notes.append(installed.remark)
            return
        requirement = installed.requirement
        name = canonicalize_name(requirement.name)
        if name in _known().tools and name not in self._imported:
            return
        if name not in self._imported and name not in self._asked:
            note = f"requires {requirement.name}, which the notebook installs and no "
            self._notes.append(
                f"{note}kept code imports: take it out if it is not used"
            )
        self._asked[name] = requirement

    def needs(self) -> Needs:
        lines = {
            name: self._line(name, distribution)
            for name, distribution in self._imported.items()
        }
        lines |= {
            name: str(each) for name, each in self._asked.items() if each.specifier
        }
        for name, each in self._asked.items():
            lines.setdefault(name, self._line(name, str(each)))
        functions = sorted(self._functions.items())
        return Needs(
            tuple(lines[name] for name in sorted(lines)),
            tuple(functions),
            tuple(dict.fromkeys(self._notes)),
        )

    def _line(self, name: str, written: str) -> str:
        asked = self._asked.get(name)
        if asked is not None and not asked.specifier:
            written = str(asked)  # with its extras
        found = _VERSION.match(self._around.versions.get(name, ""))
        return f"{written}>={found[1]}" if found and ";" not in written else written


def _modules(kept: Sequence[Statement]) -> Iterator[str]:
    """Yield the absolute modules that are imported anywhere in the code."""
    for each in kept:
        for node in ast.walk(each.node):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _own_modules(
    source: Source, kept: Sequence[Statement], neighbours: frozenset[str]
) -> Iterator[Problem]:
    """Find imports of what lies beside the source and would not come along."""
    for each in kept:
        for node in ast.walk(each.node):
            for name in _own_names(node, neighbours):
                yield source.problem(
                    "import-not-here",
                    f"`{name}` is a file beside it, which does not come along",
                    (each.cell, getattr(node, "lineno", None)),
                    "move what is used into the notebook, or publish it as a function",
                )


def _own_names(node: ast.AST, neighbours: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom) and node.level:
        yield "." * node.level + (node.module or "")
        return
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom) and node.module:
        names = [node.module]
    for name in names:
        first = name.partition(".")[0]
        if first in neighbours and first not in sys.stdlib_module_names:
            yield first
