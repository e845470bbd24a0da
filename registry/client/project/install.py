"""Put what a project's functions require into the environment that is active."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

from packaging.requirements import Requirement

from registry.client.project.union import union_needs
from registry.core.environments import Needs, join_needs
from registry.core.errors import CannotLiveTogether, EnvironmentFailed
from registry.core.lockfile import Lock
from registry.run.environments import (
    Compiled,
    compile_requirements,
    find_clash,
    install_into,
)


def install(lock: Lock, *, offline: bool = False) -> Compiled:
    """Install the requirements of all functions together; return what they are.

    What the lock pins for single functions is taken where it fits them all.

    Raises:
        CannotLiveTogether: two functions require what excludes each other.
        EnvironmentFailed: the requirements cannot be had for another reason.
    """
    needs = join_needs([union_needs(lock), _own_needs()])
    try:
        compiled = compile_requirements(
            needs.python, needs.requirements, offline=offline, preferred=lock.hashes
        )
    except EnvironmentFailed as error:
        raise _clash(lock, error, offline=offline) from error
    python = Path(sys.executable)
    install_into(python, compiled.environment, compiled.hashes, offline=offline)
    return compiled


def _own_needs() -> Needs:
    """Return what fnhub itself needs, so that installing does not break it."""
    wanted = [Requirement(text) for text in importlib.metadata.requires("fnhub") or ()]
    return Needs("", tuple(str(each) for each in wanted if each.marker is None))


def _clash(lock: Lock, error: EnvironmentFailed, *, offline: bool) -> Exception:
    """Return an error that names two functions, where two are enough to clash."""
    pair = find_clash(list(lock.environments.values()), offline=offline)
    if pair is None:
        return error
    one, other = (_user(lock, each.id) for each in pair)
    return CannotLiveTogether(one, other, error.output)


def _user(lock: Lock, environment: str) -> str:
    return next(e.ref for e in lock.functions if e.environment == environment)
