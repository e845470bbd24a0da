"""The files of locked packages: where each is, how large, and which hashes it has.

A lock has the hashes of packages, but not where their files are.  uv asks the index
of the user for that; what it answers is believed as far as the lock has its hash.
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from packaging.pylock import (
    Package,
    PackageArchive,
    PackageSdist,
    PackageWheel,
    Pylock,
    PylockValidationError,
)
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from registry.core.errors import EnvironmentFailed
from registry.core.lockfile import Environment
from registry.run.environments.python import lowest_python
from registry.run.environments.uv import Call, run_uv

_WHAT = "the files of the packages cannot be named"
_HINT = "`fnhub export --format requirements` names no files."
_ANEW_HINT = "`fnhub export --format requirements` locks what they need together anew."
_LOCK_HINT = "Lock it anew: fnhub update"
_CALL_HINT = "For the network and the index, check uv's settings."
_LIST = (
    *("pip", "compile", "--quiet", "--universal", "--no-deps"),
    *("--format", "pylock.toml", "--no-header", "--no-annotate"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-emit-build-options"),
)
_File = TypeVar("_File", PackageSdist, PackageWheel)
Key = tuple[str, str]  # name, and version or address


def locked_packages(
    environment: Environment,
    locked: Mapping[str, tuple[str, ...]],
    *,
    offline: bool = False,
) -> tuple[Package, ...]:
    """Return an environment's packages with the files that may be installed of them.

    A file that has no locked hash is left out: the index may list more files of a
    version than it did when it was locked.

    Args:
        environment: Pinned packages.
        locked: All packages of the lock with their hashes.
        offline: Take only what uv has in its cache.

    Raises:
        ExtraMissing: there is no uv.
        EnvironmentFailed: a package is not in the lock, none of its files is, or
            one lies where others cannot fetch it.
    """
    hashes = _hashes_by_key(locked)
    pins = [_pin(each) for each in environment.packages]
    for pin in pins:
        if key_of(pin) not in hashes:
            raise _not_locked(pin, hashes)
    indexed = [pin for pin in pins if pin.url is None]
    listed = list_files(indexed, lowest_python(environment.python), offline=offline)
    return tuple(
        _of_address(pin, hashes[key_of(pin)])
        if pin.url is not None
        else _of_index(pin, listed, hashes[key_of(pin)])
        for pin in pins
    )


def _pin(text: str) -> Requirement:
    try:
        return Requirement(text)
    except InvalidRequirement as error:  # somebody edited the lock
        why = str(error).partition("\n")[0]
        raise EnvironmentFailed(_WHAT, why, _LOCK_HINT) from None


def key_of(pin: Requirement) -> Key:
    """Return what a pinned package is known by."""
    name = canonicalize_name(pin.name)
    if pin.url is not None:
        return name, pin.url
    return name, str(Version(next(iter(pin.specifier)).version))


def _hashes_by_key(locked: Mapping[str, tuple[str, ...]]) -> dict[Key, set[str]]:
    """Join the hashes of one version under several markers."""
    joined: dict[Key, set[str]] = {}
    for package, hashes in locked.items():
        joined.setdefault(key_of(_pin(package)), set()).update(hashes)
    return joined


def _not_locked(pin: Requirement, hashes: Iterable[Key]) -> EnvironmentFailed:
    name, wanted = key_of(pin)
    known = sorted(version for other, version in hashes if other == name)
    has = f"{name} {' and '.join(known)}" if known else f"no {name}"
    why = f"all functions together need {name} {wanted}, and functions.lock has {has}"
    return EnvironmentFailed(_WHAT, why, _ANEW_HINT)


def list_files(
    pins: Sequence[Requirement],
    lowest: str,
    *,
    offline: bool = False,
    is_trusted: bool = True,
    limit_s: float | None = None,
) -> dict[Key, Package]:
    """Ask the index for the files of pinned packages; by name and version.

    Args:
        pins: None of them an address.
        lowest: The lowest Python that they are for.
        offline: Take only what uv has in its cache.
        is_trusted: False for what strangers ask for: nothing is built.
        limit_s: How long it may take.

    Raises:
        ExtraMissing: there is no uv.
        EnvironmentFailed: the index does not answer, or has not all of them.
    """
    if not pins:
        return {}
    lines = "".join(f"{pin}\n" for pin in pins)
    wheels = () if is_trusted else ("--only-binary", ":all:")
    with tempfile.TemporaryDirectory(prefix="fnhub-files-") as folder:
        asked, answer = Path(folder, "requirements.in"), Path(folder, "pylock.toml")
        asked.write_text(lines, "utf-8")
        arguments = (
            *(*_LIST, *wheels, str(asked), "--output-file", str(answer)),
            *("--python-version", lowest, "--python", sys.executable),
        )
        run_uv(Call(arguments, _WHAT, _CALL_HINT, offline, (folder,), lines, limit_s))
        text = answer.read_text("utf-8")
    try:
        pylock = Pylock.from_dict(tomllib.loads(text))
    except (ValueError, PylockValidationError) as error:
        raise EnvironmentFailed(_WHAT, str(error), _HINT) from None
    return {(each.name, str(each.version)): each for each in pylock.packages}


def _of_address(pin: Requirement, hashes: set[str]) -> Package:
    """Return a package that is required by its address: the lock has all of it."""
    name, address = key_of(pin)
    url, _, fragment = address.partition("#")
    by_algorithm = dict(each.split(":", 1) for each in hashes)
    if len(by_algorithm) != len(hashes):
        why = f"functions.lock has several files for {name} at one address"
        raise EnvironmentFailed(_WHAT, why, _LOCK_HINT)
    subdirectory = parse_qs(fragment).get("subdirectory", [None])[0]
    archive = PackageArchive(
        url=url, hashes=dict(sorted(by_algorithm.items())), subdirectory=subdirectory
    )
    return Package(name=canonicalize_name(name), marker=pin.marker, archive=archive)


def _of_index(
    pin: Requirement, listed: Mapping[Key, Package], hashes: set[str]
) -> Package:
    """Return a package with those of the index's files that are locked."""
    name, version = key_of(pin)
    found = listed.get((name, version))
    files = _files(found) if found is not None else []
    wheels = [_locked(each, hashes) for each in files if isinstance(each, PackageWheel)]
    sdists = [_locked(each, hashes) for each in files if isinstance(each, PackageSdist)]
    package = Package(
        name=canonicalize_name(name),
        version=Version(version),
        marker=pin.marker,
        sdist=next(filter(None, sdists), None),
        wheels=sorted(filter(None, wheels), key=lambda each: each.filename) or None,
    )
    if package.sdist is None and package.wheels is None:
        raise _other_hashes(f"{name} {version}", files, hashes)
    return package


def _files(package: Package) -> list[PackageSdist | PackageWheel]:
    sdists = [] if package.sdist is None else [package.sdist]
    return [*(package.wheels or ()), *sdists]


def _locked(file: _File, hashes: set[str]) -> _File | None:
    """Return a file with its locked hashes and an address for others."""
    kept = {a: h for a, h in sorted(file.hashes.items()) if f"{a}:{h}" in hashes}
    if not kept:
        return None
    return replace(file, url=_public(file), path=None, hashes=kept)


def _public(file: PackageSdist | PackageWheel) -> str:
    """Return an address that others may see; whoever needs a password has their own.

    Raises:
        EnvironmentFailed: it is of this machine, or may hold a secret.
    """
    parts = urlsplit(file.url or "")
    if parts.scheme not in ("http", "https"):
        why = f"{file.filename} is a file of this machine, which others do not have"
        raise EnvironmentFailed(_WHAT, why, _HINT)
    if parts.query:
        why = f"the address of {file.filename} holds a ?, and a secret may follow it"
        raise EnvironmentFailed(_WHAT, why, _HINT)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host, fragment="").geturl()


def _other_hashes(
    package: str, files: Sequence[PackageSdist | PackageWheel], hashes: set[str]
) -> EnvironmentFailed:
    given = sorted(f"{a}:{h}" for each in files for a, h in each.hashes.items())
    lines = [
        f"no file that the index has of {package} is in functions.lock",
        *(f"locked: {each}" for each in sorted(hashes)),
        *(f"listed: {each}" for each in given),
    ]
    hint = "Check uv's index; where the package was made anew, run: fnhub update"
    return EnvironmentFailed(_WHAT, "\n".join(lines), hint)
