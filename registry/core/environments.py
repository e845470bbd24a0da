"""Which functions share an environment of third-party packages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.core.lockfile import environment_id
from registry.core.names import FunctionName
from registry.core.resolve import Chosen, LocalFunction, Resolution


@dataclass(frozen=True, slots=True)
class Needs:
    """What an environment must hold."""

    python: str  # PEP 440 specifier; all that the functions ask
    requirements: tuple[str, ...]  # PEP 508, sorted, each once

    @property
    def id(self) -> str:
        """The key of the environment in the lock."""
        return environment_id(self.python, self.requirements)


@dataclass(frozen=True, slots=True)
class Download:
    """What has to be downloaded for an environment on Linux (x86-64)."""

    packages: int
    size_bytes: int


def needs_of(resolution: Resolution) -> dict[FunctionName, Needs]:
    """Return what each function's environment must hold: its own needs and those of
    every function that it calls, directly or not.
    """  # noqa: D205  # one sentence, two lines
    known = {each.name: _facts(each) for each in resolution.functions}
    return {name: _join(known[each] for each in _reach(name, known)) for name in known}


def join_needs(all_needs: Iterable[Needs]) -> Needs:
    """Return what one environment for all of them must hold."""
    given = tuple(all_needs)
    return Needs(
        _and(each.python for each in given),
        tuple(sorted({text for each in given for text in each.requirements})),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    python: str
    requirements: tuple[str, ...]
    calls: tuple[FunctionName, ...]


def _facts(function: Chosen | LocalFunction) -> _Facts:
    source = function.entry if isinstance(function, Chosen) else function
    calls = tuple(name for name, _ in source.functions)
    return _Facts(source.python, source.requirements, calls)


def _reach(
    name: FunctionName, known: Mapping[FunctionName, _Facts]
) -> set[FunctionName]:
    found: set[FunctionName] = set()
    left = [name]
    while left:
        this = left.pop()
        if this not in found:
            found.add(this)
            left += known[this].calls
    return found


def _join(facts: Iterable[_Facts]) -> Needs:
    return join_needs(Needs(each.python, each.requirements) for each in facts)


def _and(specifiers: Iterable[str]) -> str:
    """Join specifiers; each part once, sorted, so that equal sets are equal text."""
    parts = {part.strip() for text in specifiers for part in text.split(",")}
    return ",".join(sorted(part for part in parts if part))
