"""What `import fnhub` offers, in terms of the client's verbs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from registry.client.cache import Cache
from registry.client.hub import Hub
from registry.client.load import LoadedFunction, load
from registry.client.publish import publish as _publish
from registry.client.pull import IMPORT_ROOT, place
from registry.client.pull import pull as _pull
from registry.client.settings import Settings
from registry.core.names import Reference

__all__ = ["LoadedFunction", "info", "load", "publish", "pull", "search"]


def search(
    words: str, *, limit: int = 20, hub: str | None = None
) -> list[dict[str, Any]]:
    """Return the functions that fit some words, best first.

    Each has name, version, summary, kind, categories, keywords, license,
    relevance (0 to 1), score (0 to 100), pulls and updated.

    Raises:
        HubNotSet, HubUnreachable: no hub to ask.
    """
    return Hub.of(Settings.read(hub)).search(words, {}, limit).results


def info(ref: str, *, hub: str | None = None) -> dict[str, Any]:
    """Return all that the hub knows of the greatest fitting release.

    A yanked one, with the reason under `yanked`, only where no other fits.

    Raises:
        FunctionNotFound, VersionNotFound: there is none that fits.
    """
    wanted = Reference.parse(ref)
    source = Hub.of(Settings.read(hub))
    entry = source.index_document(wanted.name).choose(wanted, or_yanked=True)
    return source.show(wanted.name, entry.version).data


def pull(ref: str, *, to: str | Path = IMPORT_ROOT, hub: str | None = None) -> Path:
    """Pull the greatest fitting release into an import root; return its folder.

    Raises:
        FunctionNotFound, VersionNotFound: there is none that fits.
        DigestMismatch: other bytes came than were published; nothing was kept.
    """
    settings = Settings.read(hub)
    pulled = _pull(Reference.parse(ref), Hub.of(settings), Cache(settings.cache))
    return place(pulled, Path(to))


def publish(source: str | Path, *, hub: str | None = None) -> dict[str, Any]:
    """Publish a function's folder or wheel; return the hub's receipt.

    Raises:
        InvalidFunction: with every problem of it.
        Refused: the hub refused; the error says why.
    """
    return _publish(Path(source), Hub.of(Settings.read(hub))).data
