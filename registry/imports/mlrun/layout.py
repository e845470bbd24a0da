"""Which entries a hub has, channel by channel."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from registry.core.errors import ElsewhereFailed, ElsewhereRefused
from registry.imports import Source
from registry.imports.mlrun import SECTIONS, Place

CHANNELS = ("master", "development")  # as MLRun calls them, the stable one first
CATALOG_BYTES = 64 * 1024 * 1024  # that of the public hub has 0.7 MB
ENTRIES = 100_000  # of one catalog


@dataclass(slots=True)
class Layout:
    """What there is, and which lists could not be read."""

    places: list[Place] = field(default_factory=list)
    channels: tuple[str, ...] = ()  # in the order in which they win
    failures: list[tuple[str, str]] = field(default_factory=list)  # where, why


def read_layout(source: Source, channels: Sequence[str] = ()) -> Layout:
    """Look through a hub.

    What a catalog leaves out (an item that is hidden) is found in a source that can
    list folders, and is not found in one that cannot.

    Args:
        source: The hub's files.
        channels: Those to look at, the first of them wins; by default all.
    """
    found = Layout(channels=tuple(channels) or _channels(source))
    for channel in found.channels:
        for section in SECTIONS:
            names: dict[tuple[str, str], None] = {}
            for each in (*_listed(source, section, channel, found),):
                names[each] = None
            for each in _lying(source, section, channel):
                names[each] = None
            found.places += [Place(section, channel, *each) for each in sorted(names)]
    if not found.places and not found.failures:
        why = f"no catalog.json below {', '.join(SECTIONS)} in {found.channels}"
        raise ElsewhereFailed(source.origin(""), f"not a hub in MLRun's layout: {why}")
    return found


def _channels(source: Source) -> tuple[str, ...]:
    others = {each for section in SECTIONS for each in source.folders(section)}
    return (*CHANNELS, *sorted(others - {*CHANNELS}))


def _listed(
    source: Source, section: str, channel: str, found: Layout
) -> Iterator[tuple[str, str]]:
    """Yield name and tag of what a catalog lists; one that is not there is empty."""
    path = f"{section}/{channel}/catalog.json"
    try:
        catalog = json.loads(source.get(path, CATALOG_BYTES))
    except KeyError:
        return
    except (ValueError, RecursionError):
        found.failures.append((path, "it is not JSON"))
        return
    except (ElsewhereFailed, ElsewhereRefused) as error:
        found.failures.append((path, str(error)))
        return
    if not isinstance(catalog, dict):
        found.failures.append((path, "it is not {name: {tag: entry}}"))
        return
    count = 0
    for name, tags in catalog.items():
        if not isinstance(tags, dict):
            found.failures.append((f"{path}: {name}", "it has no tags"))
            continue
        count += len(tags)
        if count > ENTRIES:
            found.failures.append((path, f"more than {ENTRIES} entries: cut there"))
            return
        yield from ((name, tag) for tag in tags)


def _lying(source: Source, section: str, channel: str) -> Iterator[tuple[str, str]]:
    """Yield name and tag of what lies in folders."""
    for name in _folders(source, f"{section}/{channel}"):
        for tag in _folders(source, f"{section}/{channel}/{name}"):
            yield name, tag


def _folders(source: Source, path: str) -> Sequence[str]:
    try:
        return source.folders(path)
    except (ElsewhereFailed, ElsewhereRefused):
        return ()  # the entries in it are missed by name, where a catalog has them
