"""Hosts keep a function loaded behind HTTP: one file for each protocol they speak.

A host's module defines `open_host(surroundings) -> Host`; `starting` is none: it
starts the worker for all of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, cast

from registry.core.lockfile import Environment
from registry.core.plugins import load_plugin, plugin_names
from registry.run.masking import Masks
from registry.run.runners import Limits, Surroundings
from registry.run.worker.messages import Request
from registry.run.worker.serving.messages import Taken


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen."""

    host: str
    port: int  # 0 for a free one


@dataclass(frozen=True, slots=True)
class Served:
    """A function to be kept loaded: all that a host needs."""

    ref: str  # `team/name@version`, for messages
    name: str  # as the URL says it
    version: str
    # What was given at the start: of a class for `load`, of a function for each call.
    request: Request
    takes: list[Taken]  # what requests may give
    import_root: Path  # the folder that holds `hub_functions`
    environment: Environment  # the function's requirements, pinned
    hashes: dict[str, tuple[str, ...]]  # of the environment's packages
    limits: Limits  # of memory; of time for one call, where calls can be ended
    address: Address
    limit_bytes: int  # of a request's body
    threads: int = 4  # requests at a time, of a class
    workers: int = 1  # processes that call a function
    queue: int = 16  # requests that wait for one of them
    grace_s: float = 20  # for what is being answered when the end is asked for
    openapi: dict[str, Any] = field(default_factory=dict)  # of a function
    masks: Masks = field(default_factory=Masks)  # the secrets

    def told(self, socket: int, ready: int) -> dict[str, Any]:
        """Return the fields of the worker's `Service`, which all hosts tell.

        Args:
            socket: Descriptor of the socket that has the address.
            ready: Descriptor of the pipe that is told of the start.
        """
        return {
            "request": self.request,
            "takes": self.takes,
            "socket": socket,
            "ready": ready,
            "limit_bytes": self.limit_bytes,
            "grace_s": self.grace_s,
        }


class Host(Protocol):
    """Serves a function in an environment of its own."""

    def serve(self, served: Served, ready: Callable[[str], None]) -> None:
        """Serve until this process is interrupted; then end in order.

        Requests that are being answered are answered.  What the function and the
        server print goes to stderr, with the secrets masked.

        Args:
            served: What to serve.
            ready: Told the URL as soon as it answers, by another thread.

        Raises:
            AddressTaken: it cannot listen there.
            EnvironmentFailed: its environment cannot be made.
            ServingFailed: it could not be loaded, or ended by itself.
        """
        ...


def host_names() -> tuple[str, ...]:
    """Return the hosts there are."""
    return plugin_names(sys.modules[__name__], but=("starting",))


def open_host(name: str, surroundings: Surroundings) -> Host:
    """Open a host, one of `host_names`."""
    plugin = load_plugin(sys.modules[__name__], name, "open_host")
    return cast("Host", plugin(surroundings))
