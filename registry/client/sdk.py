"""What `import fnhub` offers, in terms of the client's verbs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict, Unpack

from registry.client.convert import Conversion, Place, convert_source, read_source
from registry.client.live import source_of
from registry.client.load import load
from registry.client.notices import FunctionWarning, warn_of
from registry.client.pipelines.component import component
from registry.client.project.asking import hub_for
from registry.client.publish import publish as _publish
from registry.client.pull import pull as _pull
from registry.client.run import Run, run_function
from registry.client.run import Wish as RunWish
from registry.client.runs.track import track_ended
from registry.client.settings import Settings
from registry.core.convert import FIRST_VERSION, Wish
from registry.core.names import FunctionName, Reference
from registry.core.project import IMPORT_ROOT
from registry.core.versions import parse_version
from registry.run.call import bind_values

__all__ = [
    "Conversion",
    "FunctionWarning",
    "Run",
    "Said",
    "TrackingWarning",
    "component",
    "convert",
    "info",
    "load",
    "publish",
    "pull",
    "run",
    "search",
]


class Said(TypedDict, total=False):
    """What can be said of a function that is made; the rest is taken from its code."""

    name: str  # team/name
    handler: str | Sequence[str]  # where there are several; the default one first
    version: str
    license: str  # an SPDX expression
    summary: str
    draft: bool  # whether it is written although `fnhub check` will find problems
    versions_from_environment: bool  # for the requirements


class TrackingWarning(UserWarning):
    """A run was not sent to the tracker; `fnhub runs track` sends it later."""


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

    With the extra `track` the record is sent to MLflow, too; where it cannot be, that
    is a `TrackingWarning`.

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
    wish = RunWish(
        ref=Reference.parse(ref),
        inputs=tuple((name, str(each)) for name, each in (inputs or {}).items()),
        params=tuple((params or {}).items()),
        engine=engine,
        image=image,
        network=network,
        out=None if out is None else Path(out),
    )
    settings = Settings.read(hub)
    done = run_function(wish, settings, bind=bind_values)
    track_ended([done.folder], settings, _warn_of_tracking)
    return done.require_done()


def _warn_of_tracking(text: str) -> None:
    """Show what went wrong; where it went well, the tracker tells."""
    head, mark, why = text.partition("note: ")
    if mark and not head:
        warnings.warn(why, TrackingWarning, stacklevel=4)


def publish(source: str | Path, *, hub: str | None = None) -> dict[str, Any]:
    """Publish a function's folder or wheel; return the hub's receipt.

    Raises:
        InvalidFunction: with every problem of it.
        Refused: the hub refused; the error says why.
    """
    return _publish(Path(source), hub_for(Settings.read(hub))).data


def convert(
    source: str | Path | Callable[..., Any],
    *,
    to: str | Path = ".",
    force: bool = False,
    publish: bool = False,
    hub: str | None = None,
    **said: Unpack[Said],
) -> Conversion:
    """Make a function's folder of a notebook, a Python file, or a function.

    Nothing of the source is run.  The folder passes `fnhub check`, or is not written.

    Args:
        source: A path, or a function or class as it is written in the notebook that
            runs or in a file.
        to: The repository; the folder is made in its `hub_functions/`.
        force: Whether it may take an existing folder's place.
        publish: Whether it is published at once.
        hub: The hub's address; by default that of the project or the settings.
        **said: See `Said`.

    Raises:
        NotConverted: with every problem, told by cell and line; nothing was written.
        FolderExists: the folder is there already.
        Refused: the hub refused; the folder was made.
    """
    if isinstance(source, (str, Path)):
        path = Path(source)
        read, handler, beside = read_source(path), said.get("handler", ()), path.parent
    else:
        read, own, found = source_of(source)
        handler, beside = said.get("handler", own), found or Path()
    wish = Wish(
        name=FunctionName.parse(said["name"]) if "name" in said else None,
        handlers=(handler,) if isinstance(handler, str) else tuple(handler),
        version=parse_version(said.get("version", str(FIRST_VERSION))),
        license=said.get("license", ""),
        summary=said.get("summary", ""),
    )
    place = Place(
        Path(to),
        is_forced=force,
        is_draft=said.get("draft", False),
        beside=beside,
        takes_versions=said.get("versions_from_environment", False),
    )
    target = hub_for(Settings.read(hub)) if publish else None
    made = convert_source(read, wish, place, target)
    return made if target is None else made.published(target)
