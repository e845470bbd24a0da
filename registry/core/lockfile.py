"""functions.lock: what a project got, to the byte.

Sorted, indented JSON: the same content has the same bytes on every machine, and a
change reads well in a diff.  Packages and their hashes are listed once, and each
environment names those it holds.  The file holds no secret, no absolute path and
no path outside the project.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, TypeVar

from registry.core.errors import Invalid, InvalidLock
from registry.core.names import FunctionName
from registry.core.versions import Range, Version, parse_version

FORMAT = 1
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ENVIRONMENT = re.compile(r"[0-9a-f]{16}")
_T = TypeVar("_T")


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
    requirements: tuple[
        str, ...
    ]  # PEP 508, sorted; of the functions and their closures
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
                    "requirements": list(each.requirements),
                    "packages": list(each.packages),
                }
                for key, each in self.environments.items()
            },
            "packages": {key: list(each) for key, each in self.hashes.items()},
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
            value = json.loads(data)
            if value["format"] != FORMAT:
                why = f"it has format {value['format']!r}; a newer fnhub is needed"
                raise InvalidLock(why)
            return _lock(value)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as e:
            why = f"no {e}" if isinstance(e, KeyError) else str(e) or "nested too deep"
            raise InvalidLock(why) from None
        except Invalid as error:
            if isinstance(error, InvalidLock):
                raise
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
    functions = tuple(
        _function(name, each) for name, each in sorted(value["functions"].items())
    )
    hashes = {key: _texts(each, "packages") for key, each in value["packages"].items()}
    environments = {
        key: _environment(key, each, hashes)
        for key, each in value["environments"].items()
    }
    names = {each.name for each in functions}
    for each in functions:
        if each.environment not in environments:
            raise ValueError(f"{each.name} has no environment {each.environment}")
        if missing := {called for called, _ in each.functions} - names:
            raise ValueError(f"{each.name} calls {min(missing)}, which is not in it")
    return Lock(_digest(value, "wanted_sha256"), functions, environments, hashes)


def _function(name: str, data: dict[str, Any]) -> LockedFunction:
    called = _field(data, "functions", dict).items()
    return LockedFunction(
        name=FunctionName.parse(name),
        source=_path(data) if "path" in data else _release(data),
        python=_field(data, "python", str),
        requirements=_texts(data["requirements"], "requirements"),
        functions=tuple((FunctionName.parse(n), Range.parse(r)) for n, r in called),
        environment=_field(data, "environment", str),
    )


def _release(data: dict[str, Any]) -> LockedRelease:
    return LockedRelease(
        version=parse_version(_field(data, "version", str)),
        sha256=_digest(data, "sha256"),
        size_bytes=_field(data, "size", int),
        hub=_field(data, "hub", str),
        signature_sha256=_digest(data, "signature_sha256"),
    )


def _path(data: dict[str, Any]) -> LockedPath:
    text = _field(data, "path", str)
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or str(path) != text or "\\" in text:
        raise ValueError(f"the path {text!r} leads out of the project")
    return LockedPath(text, _digest(data, "manifest_sha256"))


def _environment(
    key: str, data: dict[str, Any], hashes: Mapping[str, tuple[str, ...]]
) -> Environment:
    if _ENVIRONMENT.fullmatch(key) is None:
        raise ValueError(f"{key!r} is no environment's id")
    packages = _texts(data["packages"], "packages")
    if missing := set(packages) - hashes.keys():
        raise ValueError(f"{min(missing)} has no hashes")
    return Environment(
        _field(data, "python", str),
        _texts(data["requirements"], "requirements"),
        packages,
    )


def _field(data: dict[str, Any], key: str, kind: type[_T]) -> _T:
    value = data[key]
    if type(value) is not kind:  # not isinstance: True is no number
        raise TypeError(f"{key} is no {kind.__name__}")
    return value


def _texts(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(e, str) for e in value):
        raise TypeError(f"{key} is no list of texts")
    return tuple(value)


def _digest(data: dict[str, Any], key: str) -> str:
    if _DIGEST.fullmatch(text := _field(data, key, str)) is None:
        raise ValueError(f"{key} is no digest")
    return text
