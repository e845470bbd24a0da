"""One environment for all functions of a project."""

from __future__ import annotations

from registry.core.environments import Needs, join_needs
from registry.core.lockfile import Lock
from registry.run.environments import Compiled, compile_requirements


def union_needs(lock: Lock) -> Needs:
    """Return what one environment for all functions of a project must hold."""
    return join_needs(Needs(each.python, each.requirements) for each in lock.functions)


def compile_union(lock: Lock, *, offline: bool = False) -> Compiled:
    """Return the packages of that environment; what is locked and fits all, stays.

    Where the lock has just this environment, it is taken as it is and uv not called.

    Raises:
        EnvironmentFailed: the requirements of all of them do not go together.
    """
    needs = union_needs(lock)
    locked = lock.environments.get(needs.id)
    if locked is not None:
        return Compiled(locked, {each: lock.hashes[each] for each in locked.packages})
    return compile_requirements(
        needs.python, needs.requirements, offline=offline, preferred=lock.hashes
    )
