"""Engines that run a function once: one file each, found by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from registry.core.lockfile import Environment
from registry.run.worker.messages import Request, Result


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


class Runner(Protocol):
    """An engine.  A failed function is a Result with a failure, never an exception."""

    def run(self, job: Job) -> Result:
        """Run the job to its end and return what came of it.

        Raises:
            EnvironmentFailed: its environment cannot be made.
            RequirementMissing: it runs in this process, and this lacks a package.
        """
        ...
