"""How much it is to download an environment, told before anybody does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from packaging.pylock import Package
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from registry.core.environments import Download
from registry.core.lockfile import Environment
from registry.run.environments.files import key_of, list_files
from registry.run.environments.python import lowest_python

# Where functions run in containers and clusters.  The glibc is one of today; wheels
# for older ones fit it, too.
_GLIBC_MINOR, _OLDEST_GLIBC_MINOR = 39, 5
_PLATFORMS = (
    *(f"manylinux_2_{n}_x86_64" for n in range(_GLIBC_MINOR, _OLDEST_GLIBC_MINOR, -1)),
    *("manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux_2_5_x86_64"),
    *("manylinux1_x86_64", "linux_x86_64"),
)
_MARKERS = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "sys_platform": "linux",
}


def measure_download(
    environment: Environment, *, is_trusted: bool = True, limit_s: float | None = None
) -> Download | None:
    """Return what an environment is to download on Linux (x86-64), by the index.

    Of each package it counts the wheel that an installer would take for the lowest
    Python that the environment allows: about what others take, too.  Costs one call
    of uv.

    Args:
        environment: Pinned packages.
        is_trusted: False for what strangers ask for: nothing is built.
        limit_s: How long it may take.

    Returns:
        None where the index does not tell the size of each wheel, or a package has
        none for Linux.

    Raises:
        ExtraMissing: there is no uv.
        EnvironmentFailed: the index does not answer.
    """
    lowest = lowest_python(environment.python)
    every = (Requirement(each) for each in environment.packages)
    pins = [pin for pin in every if _is_for(pin, lowest)]
    if any(pin.url is not None for pin in pins):
        return None
    listed = list_files(pins, lowest, is_trusted=is_trusted, limit_s=limit_s)
    ranks = {tag: rank for rank, tag in enumerate(_tags(lowest))}
    sizes = [_size_of(listed.get(key_of(pin)), ranks) for pin in pins]
    known = [size for size in sizes if size is not None]
    return Download(len(pins), sum(known)) if len(known) == len(pins) else None


def _is_for(pin: Requirement, python: str) -> bool:
    if pin.marker is None:
        return True
    minor = ".".join(python.split(".")[:2])
    full = python if python.count(".") > 1 else f"{python}.0"
    versions = {
        "implementation_version": full,
        "python_full_version": full,
        "python_version": minor,
    }
    return pin.marker.evaluate(_MARKERS | versions)


def _tags(python: str) -> Iterator[Tag]:
    """Yield what wheels may be made for, the best first."""
    major, minor = map(int, python.split(".")[:2])
    version = (major, minor)
    yield from cpython_tags(version, platforms=_PLATFORMS)
    yield from compatible_tags(version, f"cp{major}{minor}", platforms=_PLATFORMS)


def _size_of(package: Package | None, ranks: Mapping[Tag, int]) -> int | None:
    """Return the size of the wheel that an installer takes; None for none."""
    wheels = [] if package is None else package.wheels or []
    fitting = []
    for wheel in wheels:
        try:
            tags = parse_wheel_filename(wheel.filename)[3]
        except InvalidWheelFilename:  # which installers leave out
            continue
        fitting += [(ranks[tag], wheel.size) for tag in tags if tag in ranks]
    return min(fitting, key=lambda each: each[0])[1] if fitting else None
