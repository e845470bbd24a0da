"""What to serve, as it was asked for, and where the function was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from registry.client.project.locate import Located
from registry.core.manifest import Manifest
from registry.core.names import Reference
from registry.run.hosts import Address


@dataclass(frozen=True, slots=True)
class ServeWish:
    """What to serve, as it was asked for; None where the host decides."""

    ref: Reference
    address: Address
    inputs: tuple[tuple[str, str], ...] = ()  # name, file or URL
    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    limit_bytes: int = 16 * 2**20  # of a request's body
    threads: int | None = None  # of a class: requests at a time
    workers: int | None = None  # of a function: processes that call it
    queue: int | None = None  # of a function: requests that wait for one
    grace_s: float = 20  # for what is being answered when it is to end
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A function that was found, and a folder for what is downloaded."""

    located: Located
    manifest: Manifest
    folder: Path
