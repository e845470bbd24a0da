"""What to serve, as it was asked for, and where the function was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from registry.client.project.locate import Located
from registry.core.manifest import Manifest
from registry.core.names import Reference
from registry.core.signature import Handler
from registry.run.call import Bound
from registry.run.hosts import Address
from registry.run.sources import Source, fetch


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


def fetched(
    bound: Bound, handler: Handler, folder: Path, note: Callable[[str], None]
) -> Mapping[str, Source]:
    """Fetch the inputs that were given at the start.

    Raises:
        SourceNotFound, SourceFailed: one cannot be had.
    """
    types = {each.name: each.type for each in handler.parameters}
    return {
        key: fetch(key, text, types[key], folder, tell=note)
        for key, text in bound.inputs.items()
    }


def say_warnings(bound: Bound, note: Callable[[str], None]) -> None:
    """Tell what is no error in what was given."""
    for warning in bound.warnings:
        note(f"warning: {warning.key}: {warning.message} - {warning.fix}")
