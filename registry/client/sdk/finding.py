"""`fnhub.search`, `fnhub.info`, `fnhub.pull`: find functions and bring them here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from registry.client.notices import warn_of
from registry.client.project.asking import hub_for
from registry.client.pull import pull as _pull
from registry.client.settings import Settings
from registry.core.names import Reference
from registry.core.project import IMPORT_ROOT


def search(
    words: str = "",
    *,
    limit: int = 20,
    sort: str = "",
    filters: Mapping[str, Sequence[str]] | None = None,
    hub: str | None = None,
) -> list[dict[str, Any]]:
    """Return the functions that fit some words, best first.

    Each has name, version, summary, kind, categories, keywords, license,
    relevance (0 to 1), score (0 to 100), pulls and updated.

    Args:
        words: What to look for: words, "phrases" and `field:value`, as in
            `accepts:table returns:model` or `after:describe`; nothing lists all.
        limit: How many at most, to 100.
        sort: relevance, name, newest, pulls or score; by default relevance.
        filters: Values of kind, category, team, license or requires, any of which
            will do.
        hub: The hub's address; by default that of the project or the settings.

    Raises:
        HubNotSet, HubUnreachable: no hub to ask.
    """
    asked = dict(filters or {}) | ({"sort": [sort]} if sort else {})
    with closing(hub_for(Settings.read(hub))) as source:
        return source.search(words, asked, limit).results


def info(ref: str, *, hub: str | None = None) -> dict[str, Any]:
    """Return all that the hub knows of the greatest fitting release.

    A yanked one, with the reason under `yanked`, only where no other fits.

    Raises:
        FunctionNotFound, VersionNotFound: there is none that fits.
    """
    wanted = Reference.parse(ref)
    with closing(hub_for(Settings.read(hub), wanted.name)) as source:
        document = source.index_document(wanted.name)
        entry = document.choose(wanted, or_yanked=True)
        warn_of(wanted.name, document.status)
        return source.show(wanted.name, entry.version).data


def pull(ref: str, *, to: str | Path = IMPORT_ROOT, hub: str | None = None) -> Path:
    """Pull the greatest fitting release into an import root; return its folder.

    Raises:
        FunctionNotFound, ResolutionConflict: there is none that fits.
        DigestMismatch: other bytes came than were published; nothing was kept.
    """
    return _pull(Reference.parse(ref), Settings.read(hub), Path(to))[1]
