"""functions.lock as a pylock.toml.  Source: PEP 751."""

from __future__ import annotations

import tomli_w
from packaging.pylock import Package, PackageWheel, Pylock
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from registry.client.project.hubs import Hubs
from registry.client.project.union import compile_union
from registry.core.lockfile import Lock, LockedFunction, LockedRelease
from registry.core.versions import pep440
from registry.core.wheel.layout import wheel_filename
from registry.run.environments.files import locked_packages

_LOCK_VERSION = Version("1.0")


def pylock_text(lock: Lock, hubs: Hubs, *, offline: bool = False) -> str:
    """Return a pylock.toml of the functions that hubs have, and of all packages.

    The same lock and index give the same bytes.  What the index has listed since
    then is left out: no hash is named that the lock has not.

    Raises:
        HubNotSet: a function comes from the default hub, which nobody names.
        EnvironmentFailed: the requirements of all of them do not go together, or
            need what is not in the lock; or no file of a package may be named.
    """
    environment = compile_union(lock, offline=offline).environment
    packages = locked_packages(environment, lock.hashes, offline=offline)
    functions = [
        _function(each, hubs)
        for each in lock.functions
        if isinstance(each.source, LockedRelease)
    ]
    pylock = Pylock(
        lock_version=_LOCK_VERSION,
        requires_python=_python(environment.python),
        created_by="fnhub",
        packages=sorted([*functions, *packages], key=_place),
    )
    pylock.validate()
    return tomli_w.dumps(pylock.to_dict())


def _function(function: LockedFunction, hubs: Hubs) -> Package:
    source = function.source
    assert isinstance(source, LockedRelease)  # the project's own have no wheel
    wheel = PackageWheel(
        name=wheel_filename(function.name, source.version),
        url=hubs.package_url(function),
        size=source.size_bytes,
        hashes={"sha256": source.sha256},
    )
    return Package(
        name=canonicalize_name(function.name.distribution),
        version=Version(pep440(source.version)),
        requires_python=_python(function.python),
        wheels=[wheel],
    )


def _python(specifier: str) -> SpecifierSet | None:
    return SpecifierSet(specifier) if specifier else None


def _place(package: Package) -> tuple[str, str, str]:
    return package.name, str(package.version), str(package.marker)
