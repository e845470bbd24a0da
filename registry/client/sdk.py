"""What `import fnhub` offers, in terms of the client's verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from registry.client.load import load
from registry.client.notices import FunctionWarning, warn_of
from registry.client.project.asking import hub_for
from registry.client.publish import publish as _publish
from registry.client.pull import pull as _pull
from registry.client.run import Run, Wish, run_function
from registry.client.settings import Settings
from registry.core.names import Reference
from registry.core.project import IMPORT_ROOT
from registry.run.call import bind_values

__all__ = ["FunctionWarning", "Run", "info", "load", "publish", "pull", "run", "search"]


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
    return hub_for(Settings.read(hub)).search(words, asked, limit).results


def info(ref: str, *, hub: str | None = None) -> dict[str, Any]:
    """Return all that the hub knows of the greatest fitting release.

    A yanked one, with the reason under `yanked`, only where no other fits.

    Raises:
        FunctionNotFound, VersionNotFound: there is none that fits.
    """
    wanted = Reference.parse(ref)
    source = hub_for(Settings.read(hub), wanted.name)
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


def run(
    ref: str,
    *,
    inputs: Mapping[str, str | Path] | None = None,
    params: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    engine: str = "process",
    image: str = "",
    network: bool = False,
    hub: str | None = None,
) -> Run:
    """Run a function on files, in an environment of its own, and keep a record.

    Args:
        ref: `[team/]name[@range]`; what the project has locked is taken where it fits.
        inputs: A file, a folder, a URL or a database query for each input.
        params: JSON values by name.
        out: The folder for outputs, record and log; by default a new one in `runs/`.
        engine: "process", "inprocess" for this one, or "container".
        image: Of a container; by default the function's, else that of the settings.
        network: Whether a container has one that the function does not ask for.
        hub: The hub's address; by default that of the project or the settings.

    Raises:
        InvalidCall: inputs or params do not fit; all problems are told.
        RunFailed: the function failed; the record in its folder tells the rest.
    """
    wish = Wish(
        ref=Reference.parse(ref),
        inputs=tuple((name, str(each)) for name, each in (inputs or {}).items()),
        params=tuple((params or {}).items()),
        engine=engine,
        image=image,
        network=network,
        out=None if out is None else Path(out),
    )
    return run_function(wish, Settings.read(hub), bind=bind_values).require_done()


def publish(source: str | Path, *, hub: str | None = None) -> dict[str, Any]:
    """Publish a function's folder or wheel; return the hub's receipt.

    Raises:
        InvalidFunction: with every problem of it.
        Refused: the hub refused; the error says why.
    """
    return _publish(Path(source), hub_for(Settings.read(hub))).data
