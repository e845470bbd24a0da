"""Engines that run a function once: one file each, found by its name.

A runner's module defines `open_runner(surroundings) -> Runner`.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

from registry.core.errors import EngineUnknown, ExtraMissing
from registry.core.lockfile import Environment
from registry.core.manifest import Runtime
from registry.core.plugins import load_plugin, plugin_names
from registry.run.masking import Masks
from registry.run.worker.messages import Request, Result

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_BYTES = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use; None for no limit."""

    timeout_s: float | None = None
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One run: all that an engine needs."""

    ref: str  # `team/name@version`, for messages
    request: Request
    import_root: Path  # the folder that holds `hub_functions`
    environment: Environment  # its requirements, pinned
    hashes: dict[str, tuple[str, ...]]  # of the environment's packages
    limits: Limits
    log: Path  # where what the function prints goes; it is made
    masks: Masks = field(default_factory=Masks)  # the secrets
    # Set by whoever runs several at once, to end them all as Ctrl-C ends one: only
    # the main thread hears that.
    stop: threading.Event = field(default_factory=threading.Event)
    image: str = ""  # for an engine with images; empty for its own default
    network: bool = False  # where an engine can do without


class Runner(Protocol):
    """An engine.  A failed function is a Result with a failure, never an exception."""

    def run(self, job: Job) -> Result:
        """Run the job to its end and return what came of it.

        What the function prints is shown on stderr as well: stdout is data.  The
        job's secrets are masked in both before anything is written, and nothing else
        on the disk holds them: whoever is killed when, none is left there.
        Ctrl-C ends the run; the result is then a failure, a KeyboardInterrupt.

        Raises:
            EnvironmentFailed: its environment cannot be made.
            RequirementMissing: it runs in this process, and this lacks a package.
        """
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What engines may use of this machine."""

    cache: Path  # the user's cache, where environments are kept
    offline: bool = False
    # Where the function starts, so that a relative path in a param means what the
    # user meant; None for the current folder.
    folder: Path | None = None
    note: Callable[[str], None] = lambda _: None  # told before what takes long
    containers: str = ""  # the program that runs them; empty for one that there is
    image: str = ""  # of containers, for functions that name none
    # Held while something is looked up in the cache or made in it, and while a
    # folder of it is used: whoever removes what nobody needs waits, or keeps it.
    in_use: Callable[[], AbstractContextManager[object]] = nullcontext
    claim: Callable[[Path], AbstractContextManager[object]] = nullcontext

    def claimed(self, make: Callable[[], Path], kept: ExitStack) -> Path:
        """Return the Python of an environment, which stays as long as `kept` is open.

        Args:
            make: Finds or makes the environment, and returns its Python.
            kept: Gives the environment free when it is closed.
        """
        with self.in_use():
            python = make()
            kept.enter_context(self.claim(python.parent.parent))
        return python


def runner_names() -> tuple[str, ...]:
    """Return the engines there are."""
    return plugin_names(sys.modules[__name__])


def open_runner(name: str, surroundings: Surroundings) -> Runner:
    """Open an engine.

    Raises:
        EngineUnknown: there is none of this name.
        ExtraMissing: what it needs is not installed.
    """
    if name not in runner_names():
        raise EngineUnknown(name, runner_names())
    try:
        plugin = load_plugin(sys.modules[__name__], name, "open_runner")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("registry"):
            raise
        raise ExtraMissing(f"the engine {name}", name) from None
    return cast("Runner", plugin(surroundings))


def limits_of(runtime: Runtime) -> Limits:
    """Read the limits of a manifest, which its schema has checked."""
    return Limits(
        timeout_s=parse_timeout(runtime.timeout) if runtime.timeout else None,
        memory_bytes=parse_memory(runtime.memory) if runtime.memory else None,
    )


def parse_timeout(text: str) -> float:
    """Return the seconds of `30s`, `10m` or `1h`.

    Raises:
        ValueError: it is written in another way.
    """
    return _amount(text, _SECONDS)


def parse_memory(text: str) -> int:
    """Return the bytes of `512Mi` or `2Gi`.

    Raises:
        ValueError: it is written in another way.
    """
    return _amount(text, _BYTES)


def _amount(text: str, units: dict[str, int]) -> int:
    found = re.fullmatch(r"([1-9][0-9]*)([A-Za-z]+)", text, re.ASCII)
    if found is None or found[2] not in units:
        names = ", ".join(units)
        raise ValueError(f"{text!r} is no whole number with a unit of {names}")
    return int(found[1]) * units[found[2]]
