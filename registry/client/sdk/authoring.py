"""`fnhub.publish`, `fnhub.convert`: functions for others to use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypedDict, Unpack

from registry.client.convert import Conversion, Place, convert_source, read_source
from registry.client.live import source_of
from registry.client.project.asking import hub_for
from registry.client.publish import publish as _publish
from registry.client.settings import Settings
from registry.core.convert import FIRST_VERSION, Wish
from registry.core.names import FunctionName
from registry.core.versions import parse_version


class Said(TypedDict, total=False):
    """What can be said of a function that is made; the rest is taken from its code."""

    name: str  # team/name
    handler: str | Sequence[str]  # where there are several; the default one first
    version: str
    license: str  # an SPDX expression
    summary: str
    draft: bool  # whether it is written although `fnhub check` will find problems
    versions_from_environment: bool  # for the requirements


def publish(source: str | Path, *, hub: str | None = None) -> dict[str, Any]:
    """Publish a function's folder or wheel; return the hub's receipt.

    Raises:
        InvalidFunction: with every problem of it.
        Refused: the hub refused; the error says why.
    """
    with closing(hub_for(Settings.read(hub))) as target:
        return _publish(Path(source), target).data


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
    if not publish:
        return convert_source(read, wish, place)
    with closing(hub_for(Settings.read(hub))) as target:
        return convert_source(read, wish, place, target).published(target)
