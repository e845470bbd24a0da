"""Where things are in a hub of MLRun, and which release an address means.

<team>/<section>/master/catalog.json
<team>/<section>/master/<name>/<tag>/src/<file>
<team>/<section>/master/<name>/<tag>/static/documentation.html
api/v1/...                                    what MLRun's own server would say
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from registry.bridges import Catalog
from registry.core.errors import InvalidName, InvalidRange, InvalidVersion
from registry.core.names import FunctionName, parse_team
from registry.core.release import Release
from registry.core.versions import ANY, Range, parse_version, pick

CHANNEL = "master"
LATEST = "latest"
CATALOG_FILE = "catalog.json"
_DIGEST = re.compile(r"sha256-([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """An address below a function's tag, or that of the function."""

    section: str
    name: FunctionName
    tag: str
    folder: str  # src or static
    file: str


@dataclass(frozen=True, slots=True)
class CatalogPlace:
    """The address of a catalog."""

    section: str
    team: str


def parse_place(path: str) -> ItemPlace | CatalogPlace | None:
    """Read an address of the tree; None where none of ours is."""
    parts = [part for part in path.split("/") if part]  # `<path>//functions`: too
    if len(parts) < 4 or parts[2] != CHANNEL:
        return None
    team, section, _, *rest = parts
    try:
        if rest == [CATALOG_FILE]:
            return CatalogPlace(section, parse_team(team))
        if len(rest) < 4:
            return None
        name = FunctionName.parse(f"{team}/{rest[0]}")
    except InvalidName:
        return None
    return ItemPlace(section, name, rest[1], rest[2], "/".join(rest[3:]))


def item_path(section: str, name: FunctionName, tag: str) -> str:
    """Return a release's folder, with a slash at the end."""
    return f"{name.team}/{section}/{CHANNEL}/{name.module}/{tag}/"


def catalog_path(section: str, team: str) -> str:
    """Return the address of a catalog."""
    return f"{team}/{section}/{CHANNEL}/{CATALOG_FILE}"


def find_release(catalog: Catalog, name: FunctionName, tag: str) -> Release | None:
    """Return the release that a tag means.

    Args:
        catalog: Where releases are.
        name: The function.
        tag: A version or `sha256-<hex>`, which find yanked releases too; `latest` or
            a range, which do not.
    """
    releases = catalog.releases(name)
    digest = _DIGEST.fullmatch(tag)
    if digest is not None:
        return next((each for each in releases if each.sha256 == digest[1]), None)
    try:
        version = parse_version(tag)
    except InvalidVersion:
        return _newest(releases, tag)
    return next((each for each in releases if each.version == version), None)


def tags_of(releases: Sequence[Release]) -> dict[str, Release]:
    """Return the tags that a catalog lists: `latest`, and each version not yanked."""
    latest = _newest(releases, LATEST)
    listed = {str(each.version): each for each in releases if each.yanked is None}
    return listed if latest is None else {LATEST: latest, **listed}


def pinned_tags(releases: Sequence[Release]) -> dict[str, Release]:
    """Return every tag that is no range, as files in a folder can have them."""
    found = tags_of(releases)
    for each in releases:
        found[str(each.version)] = found[f"sha256-{each.sha256}"] = each
    return found


def _newest(releases: Sequence[Release], tag: str) -> Release | None:
    try:
        wanted = ANY if tag == LATEST else Range.parse(tag)
    except InvalidRange:
        return None
    offered = {each.version: each for each in releases if each.yanked is None}
    found = pick(offered, wanted)
    return None if found is None else offered[found]
