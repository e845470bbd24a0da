"""Which Python an environment is made for."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from registry.core.errors import EnvironmentFailed
from registry.run.environments.uv import Call, run_uv

_OLDEST = (3, 11)  # that the worker runs on
_MINORS, _PATCHES = 40, 40  # how far to look for the lowest that is allowed
# Prints what `_running` finds out, under another Python.
_PROBE = (
    "import json, platform, sys, sysconfig; "
    "print(json.dumps([sys.executable, platform.python_version(), "
    "sysconfig.get_config_var('SOABI') or sys.implementation.cache_tag, "
    "sysconfig.get_platform()]))"
)
_PROBE_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Python:
    """An interpreter, and all of it that packages depend on."""

    path: str
    version: str  # 3.11.7
    abi: str  # cpython-311-x86_64-linux-gnu: implementation, libc, with threads or not
    platform: str  # linux-x86_64

    def is_allowed(self, specifier: str) -> bool:
        """Tell whether a PEP 440 specifier allows it."""
        return _specifier(specifier).contains(self.version, prereleases=True)


@cache
def running_python() -> Python:
    """Return the one that runs this."""
    abi = sysconfig.get_config_var("SOABI") or sys.implementation.cache_tag
    version = platform.python_version()
    return Python(sys.executable, version, str(abi), sysconfig.get_platform())


def python_at(path: Path) -> Python:
    """Ask an interpreter what it is; takes as long as starting it.

    Raises:
        EnvironmentFailed: it does not run.
    """
    try:
        done = subprocess.run(  # noqa: S603  # the Python that the caller named
            [path, "-I", "-c", _PROBE],
            capture_output=True,
            text=True,
            timeout=_PROBE_TIMEOUT_S,
            check=True,
        )
        return Python(*json.loads(done.stdout))
    except (OSError, ValueError, TypeError, subprocess.SubprocessError) as error:
        hint = "Name another one."
        raise EnvironmentFailed(f"{path} is no Python", str(error), hint) from None


def find_python(specifier: str) -> Python:
    """Return a Python of this machine that a specifier allows.

    Raises:
        ExtraMissing: there is no uv, which looks for it.
        EnvironmentFailed: there is none.
    """
    call = Call(
        ("python", "find", "--system", "--", specifier),
        f"no Python {specifier} is found on this machine, and this one is"
        f" {running_python().version}",
        f"Install a Python {specifier} and put it on PATH.",
    )
    return python_at(Path(run_uv(call).strip()))


def lowest_python(specifier: str) -> str:
    """Return the lowest version that a specifier allows, as uv takes it.

    Raises:
        EnvironmentFailed: it allows none.
    """
    allowed = _specifier(specifier)
    major, oldest = _OLDEST
    for minor in range(oldest, _MINORS):
        for patch in range(_PATCHES):
            if allowed.contains(f"{major}.{minor}.{patch}"):
                return f"{major}.{minor}.{patch}" if patch else f"{major}.{minor}"
    why = f"it allows no version from {major}.{oldest} on"
    hint = "Functions that share an environment need a Python in common."
    raise EnvironmentFailed(f"there is no Python {specifier!r}", why, hint)


def _specifier(text: str) -> SpecifierSet:
    try:
        return SpecifierSet(text)
    except InvalidSpecifier as error:
        hint = "Write a version specifier, such as >=3.11."
        what = f"the Python {text!r} cannot be read"
        raise EnvironmentFailed(what, str(error), hint) from None
