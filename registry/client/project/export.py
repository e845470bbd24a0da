"""A lock for those who install by other means."""

from __future__ import annotations

from registry.client.project.hubs import Hubs
from registry.core.environments import Needs, join_needs
from registry.core.lockfile import Lock, LockedFunction, LockedPath
from registry.core.wheel.layout import wheel_filename
from registry.run.environments import compile_requirements, requirements_text

_HEAD = "# Written by `fnhub export` from functions.lock."


def union_needs(lock: Lock) -> Needs:
    """Return what one environment for all functions of a project must hold."""
    return join_needs(Needs(each.python, each.requirements) for each in lock.functions)


def requirements_file(lock: Lock, hubs: Hubs, *, offline: bool = False) -> str:
    """Return a requirements.txt of the whole lock, every line with its hash.

    Functions of the project's own are named in a comment: they are not published.

    Raises:
        HubNotSet: a function comes from the default hub, which nobody names.
        EnvironmentFailed: the requirements of all of them do not go together.
    """
    needs = union_needs(lock)
    compiled = compile_requirements(
        needs.python, needs.requirements, offline=offline, preferred=dict(lock.hashes)
    )
    lines = [_line(each, hubs) for each in lock.functions]
    packages = requirements_text(compiled.environment, compiled.hashes)
    return "".join(f"{line}\n" for line in [_HEAD, *lines]) + packages


def _line(function: LockedFunction, hubs: Hubs) -> str:
    source = function.source
    if isinstance(source, LockedPath):
        return f"# {function.name} is a folder of the project: {source.path}"
    filename = wheel_filename(function.name, source.version)
    url = f"{hubs.url(source.hub)}/packages/{source.sha256}/{filename}"
    return (
        f"{function.name.distribution} @ {url}#sha256={source.sha256} \\\n"
        f"    --hash=sha256:{source.sha256}"
    )


FORMATS = {"requirements": requirements_file}
