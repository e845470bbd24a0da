"""functions.lock: what a project got, to the byte.

Sorted, indented JSON: the same content has the same bytes on every machine, and a
change reads well in a diff.  Packages and their hashes are listed once, and each
environment names those it holds.  The file holds no secret, no absolute path and
no path outside the project.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.core.errors import Invalid, InvalidLock, NotLocked
from registry.core.lock_fields import (
    digest_of,
    field_of,
    hashes_of,
    hub_of,
    json_of,
    name_of,
    path_of,
    size_of,
    text_of,
    texts_of,
)
from registry.core.names import FunctionName
from registry.core.near import nearest
from registry.core.versions import Range, Version, parse_version

FORMAT = 1


@dataclass(frozen=True, slots=True)
class LockedRelease:
    """A release of a hub."""

    version: Version
    sha256: str
    size_bytes: int
    hub: str  # alias
    signature_sha256: str


@dataclass(frozen=True, slots=True)
class LockedPath:
    """A function of the project's own."""

    path: str  # posix, relative to the project and inside it
    manifest_sha256: str  # of its function.yaml


@dataclass(frozen=True, slots=True)
class LockedFunction:
    """One function of the closure."""

    name: FunctionName
    source: LockedRelease | LockedPath
    python: str  # PEP 440 specifier
    requirements: tuple[str, ...]  # PEP 508, its own
    functions: tuple[tuple[FunctionName, Range], ...]  # that it calls itself
    environment: str  # a key of `Lock.environments`

    @property
    def ref(self) -> str:
        """`team/name@version`, or the path of a function of the project's own."""
        if isinstance(self.source, LockedPath):
            return f"{self.name} ({self.source.path})"
        return f"{self.name}@{self.source.version}"


@dataclass(frozen=True, slots=True)
class Environment:
    """Third-party packages, pinned: what one set of requirements resolves to."""

    python: str  # PEP 440 specifier, of all functions that share it
    # PEP 508, sorted; of the functions and their closures
    requirements: tuple[str, ...]
    packages: tuple[str, ...]  # `pandas==3.1.1 ; marker`, sorted; keys of `Lock.hashes`

    @property
    def id(self) -> str:
        """Its key in the lock: the same for the same requirements."""
        return environment_id(self.python, self.requirements)


def environment_id(python: str, requirements: tuple[str, ...]) -> str:
    """Return 16 hex digits that name a set of requirements."""
    text = json.dumps([python, sorted(requirements)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Lock:
    """A whole functions.lock."""

    wanted_sha256: str  # of the bytes of functions.yaml
    functions: tuple[LockedFunction, ...]  # sorted by name
    environments: Mapping[str, Environment]  # by id
    hashes: Mapping[str, tuple[str, ...]]  # package to its `sha256:...`, sorted

    def find(self, name: FunctionName) -> LockedFunction | None:
        """Return what is locked of a function."""
        return next((each for each in self.functions if each.name == name), None)

    def require(self, name: FunctionName) -> LockedFunction:
        """Return what is locked of a function.

        Raises:
            NotLocked: nothing is.
        """
        found = self.find(name)
        if found is None:
            near = nearest(str(name), (str(each.name) for each in self.functions))
            raise NotLocked(str(name), near or "")
        return found

    def closure(self, name: FunctionName) -> tuple[LockedFunction, ...]:
        """Return a locked function and all it calls, sorted by name."""
        known = {each.name: each for each in self.functions}
        found, left = set(), [name]
        while left:
            this = left.pop()
            if this not in found:
                found.add(this)
                left += [called for called, _ in known[this].functions]
        return tuple(known[each] for each in sorted(found))

    def encode(self) -> bytes:
        """Return the file's bytes."""
        data = {
            "format": FORMAT,
            "wanted_sha256": self.wanted_sha256,
            "functions": {str(e.name): _function_json(e) for e in self.functions},
            "environments": {
                key: {
                    "python": each.python,
                    "requirements": sorted(each.requirements),
                    "packages": sorted(each.packages),
                }
                for key, each in self.environments.items()
            },
            "packages": {key: sorted(each) for key, each in self.hashes.items()},
        }
        text = json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False)
        return text.encode() + b"\n"

    @classmethod
    def decode(cls, data: bytes) -> Lock:
        """Read what `encode` wrote.

        Raises:
            InvalidLock: something else, or a format that a newer fnhub writes.
        """
        try:
            value = json_of(data)
            if (given := field_of(value, "format", int)) != FORMAT:
                other = "a newer" if given > FORMAT else "another"
                raise ValueError(f"it has format {given}; {other} fnhub is needed")
            return _lock(value)
        except RecursionError:
            raise InvalidLock("it is nested too deep") from None
        except (ValueError, Invalid) as error:
            raise InvalidLock(str(error)) from None


def _function_json(function: LockedFunction) -> dict[str, Any]:
    source = function.source
    data: dict[str, Any] = {
        "python": function.python,
        "requirements": list(function.requirements),
        "functions": {str(name): str(wanted) for name, wanted in function.functions},
        "environment": function.environment,
    }
    if isinstance(source, LockedPath):
        return data | {"path": source.path, "manifest_sha256": source.manifest_sha256}
    return data | {
        "version": str(source.version),
        "sha256": source.sha256,
        "size": source.size_bytes,
        "hub": source.hub,
        "signature_sha256": source.signature_sha256,
    }


def _lock(value: dict[str, Any]) -> Lock:
    written = field_of(value, "functions", dict)
    functions = tuple(_function(name, written[name]) for name in sorted(written))
    hashes = hashes_of(field_of(value, "packages", dict))
    environments = {
        key: _environment(key, each, hashes)
        for key, each in field_of(value, "environments", dict).items()
    }
    names = {each.name for each in functions}
    for each in functions:
        if each.environment not in environments:
            raise ValueError(f"the environment of {each.name} is not in it")
        if missing := {called for called, _ in each.functions} - names:
            raise ValueError(f"{each.name} calls {min(missing)}, which is not in it")
    return Lock(digest_of(value, "wanted_sha256"), functions, environments, hashes)


def _function(name: str, data: dict[str, Any]) -> LockedFunction:
    called = field_of(data, "functions", dict)
    if ("path" in data) is ("version" in data):
        raise ValueError(f"{name} has to have either a path or a version")
    return LockedFunction(
        name=name_of(name),
        source=_path(data) if "path" in data else _release(data),
        python=text_of(data, "python"),
        requirements=texts_of(data, "requirements"),
        functions=tuple(
            (name_of(each), Range.parse(text_of(called, each)))
            for each in sorted(called)
        ),
        environment=text_of(data, "environment"),
    )


def _release(data: dict[str, Any]) -> LockedRelease:
    return LockedRelease(
        version=parse_version(text_of(data, "version")),
        sha256=digest_of(data, "sha256"),
        size_bytes=size_of(data, "size"),
        hub=hub_of(data, "hub"),
        signature_sha256=digest_of(data, "signature_sha256"),
    )


def _path(data: dict[str, Any]) -> LockedPath:
    return LockedPath(path_of(data, "path"), digest_of(data, "manifest_sha256"))


def _environment(
    key: str, data: dict[str, Any], hashes: Mapping[str, tuple[str, ...]]
) -> Environment:
    environment = Environment(
        text_of(data, "python"),
        texts_of(data, "requirements"),
        texts_of(data, "packages"),
    )
    if key != environment.id:  # a cache finds it by its key
        raise ValueError("an environment has another key than its requirements")
    if missing := set(environment.packages) - hashes.keys():
        raise ValueError(f"{min(missing)} has no hashes")
    return environment
