"""An environment of a lock's packages, with others beside them.

What serves a function is not locked with it.  Its packages are resolved on top of
the lock's, none of which changes; the first time takes a second and the network,
and what was made then is found again by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from registry.core.lockfile import Environment, environment_id
from registry.run.environments.lock import Compiled, compile_requirements
from registry.run.environments.make import (
    FOLDER,
    environments_called,
    interpreter_of,
    make_environment,
)
from registry.run.environments.python import running_python


def make_extended(
    environment: Environment,
    hashes: Mapping[str, tuple[str, ...]],
    more: Sequence[str],
    cache_root: Path,
    *,
    offline: bool = False,
    note: Callable[[str], None] = lambda _: None,
) -> Path:
    """Return the interpreter of an environment that holds a lock and more.

    Args:
        environment: The lock's.
        hashes: Of its packages.
        more: What is added, PEP 508.
        cache_root: The cache, which all projects of a user share.
        offline: Take only what uv has in its cache.
        note: Told before something that takes long.

    Raises:
        ExtraMissing: there is no uv, and one is needed.
        EnvironmentFailed: they do not go together, or cannot be had.
    """
    made = _made_before(environment.python, _joined(environment, more), cache_root)
    if made is not None:
        return made
    extended = compile_extended(environment, hashes, more, offline=offline)
    return make_environment(
        *(extended.environment, extended.hashes, cache_root), offline=offline, note=note
    )


def compile_extended(
    environment: Environment,
    hashes: Mapping[str, tuple[str, ...]],
    more: Sequence[str],
    *,
    offline: bool = False,
) -> Compiled:
    """Return a lock's packages and more, pinned; those of the lock stay as they are.

    Raises:
        ExtraMissing: there is no uv.
        EnvironmentFailed: they do not go together, or cannot be had.
    """
    wanted = _joined(environment, more)
    compiled = compile_requirements(
        environment.python, wanted, offline=offline, preferred=hashes
    )
    # The lock's own hashes hold, whatever the index says today.
    held = {key: hashes.get(key, each) for key, each in compiled.hashes.items()}
    return Compiled(compiled.environment, held)


def _joined(environment: Environment, more: Sequence[str]) -> tuple[str, ...]:
    """Return the pins themselves, so that what runs is what the lock says."""
    return tuple(sorted({*environment.packages, *more}))


def _made_before(python: str, wanted: tuple[str, ...], cache_root: Path) -> Path | None:
    """Return one for the running Python, or where that is not allowed, for any."""
    running = running_python()
    name = environment_id(python, wanted)
    folder = cache_root.absolute() / FOLDER
    for made, base in environments_called(name, folder):
        is_fit = base.platform == running.platform and base.is_allowed(python)
        if running.is_allowed(python):
            is_fit = (base.version, base.abi) == (running.version, running.abi)
        if is_fit:
            return interpreter_of(made)
    return None
