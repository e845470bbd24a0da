"""What a release needs around it: a Python, and other hub functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from packaging.specifiers import SpecifierSet
from packaging.version import Version as PythonVersion

from registry.core.compat.changes import Change, shorten
from registry.core.names import FunctionName
from registry.core.versions import Range

# The Pythons that a specifier is judged over: every 3.8 to 3.20, and more bugfix
# releases of each than there ever were.
_MINORS = range(8, 21)
_PATCHES = range(31)

_UPPER = re.compile(r"(<=|==|<)([0-9]+)\.([0-9]+)\.([0-9]+)")
_LOWER = re.compile(r"(?:>=|==|>)([0-9]+)\.([0-9]+)\.[0-9]+")
_NO_END = 10**9  # above every major and minor there is

# What a caret holds, as below 1.0 a minor counts as a major: (1, 0) is all of 1,
# (0, 2) all of 0.2.
_Major = tuple[int, int]


def compare_python(old: str, new: str) -> Iterator[Change]:
    """Yield a change when a Python that would do will not do any more, or the reverse.

    Args:
        old: PEP 440 specifier of the former release.
        new: That of the later one.
    """
    if old == new:
        return
    before, after = _pythons(old), _pythons(new)
    shown = f"Python {shorten(new) or 'any'}, it ran on {shorten(old) or 'any'}"
    if lost := before - after:
        minors = sorted({minor for minor, _ in lost})
        named = ", ".join(f"3.{minor}" for minor in minors)
        message = f"it runs on {shown}: not on every {named} any more"
        yield Change.of("python-raised", message)
    elif after - before:
        yield Change.of("python-widened", f"it also runs on more: {shown}")


def _pythons(specifier: str) -> set[tuple[int, int]]:
    allowed = SpecifierSet(specifier)
    return {
        (minor, patch)
        for minor in _MINORS
        for patch in _PATCHES
        if PythonVersion(f"3.{minor}.{patch}") in allowed
    }


def compare_functions(
    old: Sequence[tuple[FunctionName, Range]], new: Sequence[tuple[FunctionName, Range]]
) -> Iterator[Change]:
    """Yield what changed in the hub functions that it calls."""
    before, after = dict(old), dict(new)
    for name, was in old:
        if name not in after:
            message = f"it does not call {name} any more"
            yield Change.of("function-dropped", message)
        elif after[name] != was:
            yield _compare_ranges(name, was, after)
    for name, now in new:
        if name not in before:
            message = f"it calls another function, {name} {shorten(str(now))}"
            yield Change.of("function-added", message)


def _compare_ranges(
    name: FunctionName, was: Range, after: Mapping[FunctionName, Range]
) -> Change:
    now = after[name]
    shown = f"it calls {name} {shorten(str(now))}, it called {shorten(str(was))}"
    is_raised = _first_major(now) > _first_major(was)
    if is_raised or _last_major(now) != _last_major(was):
        # A project has one version of each function: those who are bound to the
        # other major could not have both.
        return Change.of("function-major", f"{shown}: another major")
    return Change.of("function-range", shown)


def _first_major(wanted: Range) -> _Major:
    """Return the lowest major that a range allows."""
    found = _LOWER.search(wanted.pep440())
    return (0, 0) if found is None else _major(int(found[1]), int(found[2]))


def _last_major(wanted: Range) -> _Major:
    """Return the greatest major that a range allows."""
    found = _UPPER.search(wanted.pep440())
    if found is None:
        return (_NO_END, 0)
    sign, major, minor, patch = found[1], *map(int, found.groups()[1:])
    if sign != "<" or patch > 0:
        return _major(major, minor)
    if minor > 0:  # <1.2.0 still has all of 1.1
        return _major(major, minor - 1)
    return (major - 1, 0) if major > 1 else (0, _NO_END)


def _major(major: int, minor: int) -> _Major:
    return (major, 0) if major else (0, minor)
