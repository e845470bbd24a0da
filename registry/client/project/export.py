"""A lock for those who install by other means."""

from __future__ import annotations

from registry.client.project.hubs import Hubs
from registry.client.project.union import compile_union
from registry.core.errors import ExtraMissing
from registry.core.lockfile import Lock, LockedFunction, LockedPath
from registry.run.environments import requirements_text

_HEAD = "# Written by `fnhub export` from functions.lock."


def requirements_file(lock: Lock, hubs: Hubs, *, offline: bool = False) -> str:
    """Return a requirements.txt of the whole lock, every line with its hash.

    Functions of the project's own are named in a comment: they are not published.

    Raises:
        HubNotSet: a function comes from the default hub, which nobody names.
        EnvironmentFailed: the requirements of all of them do not go together.
    """
    compiled = compile_union(lock, offline=offline)
    lines = [_line(each, hubs) for each in lock.functions]
    packages = requirements_text(compiled.environment, compiled.hashes)
    return "".join(f"{line}\n" for line in [_HEAD, *lines]) + packages


def pylock_file(lock: Lock, hubs: Hubs, *, offline: bool = False) -> str:
    """Return a pylock.toml of the whole lock, every file with address and hash.

    Functions of the project's own are named in a comment: they are not published.

    Raises:
        ExtraMissing: the `run` extra is not installed.
        HubNotSet: a function comes from the default hub, which nobody names.
        EnvironmentFailed: the requirements of all of them do not go together, or
            need what is not in the lock; or no file of a package may be named.
    """
    try:
        from registry.client.project.pylock import pylock_text  # noqa: PLC0415  # what it imports is optional
    except ModuleNotFoundError:
        raise ExtraMissing("`fnhub export --format pylock`", "run") from None
    own = [_comment(each) for each in lock.functions if _is_own(each)]
    text = pylock_text(lock, hubs, offline=offline)
    return "".join(f"{line}\n" for line in [_HEAD, *own, ""]) + text


def _line(function: LockedFunction, hubs: Hubs) -> str:
    source = function.source
    if isinstance(source, LockedPath):
        return _comment(function)
    url = hubs.package_url(function)
    return (
        f"{function.name.distribution} @ {url}#sha256={source.sha256} \\\n"
        f"    --hash=sha256:{source.sha256}"
    )


def _is_own(function: LockedFunction) -> bool:
    return isinstance(function.source, LockedPath)


def _comment(function: LockedFunction) -> str:
    assert isinstance(function.source, LockedPath)  # others are packages
    return f"# {function.name} is a folder of the project: {function.source.path}"


FORMATS = {"pylock": pylock_file, "requirements": requirements_file}
