"""What MLRun's own server would say: the hub sources, and where a function is in them.

An SDK asks this before it gets a file.  With MLRUN_DBPATH=<hub>/mlrun it asks here, so
that `hub://` needs no server of MLRun.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.bridges import Answer, Catalog
from registry.bridges.mlrun_hub.addresses import (
    CHANNEL,
    LATEST,
    ItemPlace,
    find_release,
    item_path,
)
from registry.bridges.mlrun_hub.sections import SECTIONS
from registry.bridges.mlrun_hub.tree import (
    answer_file,
    catalog_of,
    entries_of,
    json_answer,
)
from registry.core.errors import InvalidName
from registry.core.names import CORE, FunctionName, parse_team

PREFIX = "api/v1/"
_UNSTABLE = "0.0.0+unstable"  # what SDKs of any version take for theirs
_FUNCTIONS = "functions"


@dataclass(frozen=True, slots=True)
class Call:
    """One question to the API."""

    catalog: Catalog
    base_url: str
    query: Mapping[str, str]

    @property
    def section(self) -> str:
        """The section that is meant; MLRun spells it in three ways."""
        spelt = ("item-type", "item_type", "object_type")
        return next((self.query[key] for key in spelt if key in self.query), _FUNCTIONS)


def answer_call(path: str, call: Call) -> Answer | None:
    """Answer a path below `api/v1/`; None where nothing is."""
    parts = [part for part in path.split("/") if part]
    if parts == ["client-spec"]:
        return json_answer({"version": _UNSTABLE})
    if parts == ["hub", "sources"]:
        return answer_sources(call)
    if parts[:2] != ["hub", "sources"] or not _has_functions(parts[2], call.catalog):
        return None
    if len(parts) == 3:
        return json_answer(_source(parts[2], call))
    if parts[3] != "items" or call.section not in SECTIONS:
        return None
    return _items(parts[2], parts[4:], call)


def answer_sources(call: Call) -> Answer:
    """Answer which sources there are; if a function is named, who may give it.

    An SDK asks with a function's name where nobody said whose it is, and takes the
    first source.  That is `core`, as everywhere here, or nobody: else who publishes
    under a name, or a version, that core has not would be taken for core.
    """
    wanted = call.query.get("item-name")
    if wanted is None:
        teams = sorted(call.catalog.teams(), key=lambda team: (team != CORE, team))
    else:
        tag = call.query.get("tag") or call.query.get("version") or LATEST
        teams = [CORE] if _has(call, CORE, wanted, tag) else []
    return json_answer([_source(team, call, n) for n, team in enumerate(teams, 1)])


def static_paths(catalog: Catalog) -> list[str]:
    """Return the paths whose answers do not depend on a query."""
    named = (f"{PREFIX}hub/sources/{team}" for team in catalog.teams())
    return [f"{PREFIX}client-spec", *named]


def _has_functions(team: str, catalog: Catalog) -> bool:
    try:
        return bool(catalog.names(parse_team(team)))
    except InvalidName:
        return False


def _has(call: Call, team: str, item: str, tag: str) -> bool:
    section = SECTIONS.get(call.section)
    name = _name(team, item)
    if section is None or name is None:
        return False
    release = find_release(call.catalog, name, tag)
    return release is not None and section.takes(release)


def _source(team: str, call: Call, index: int = 1) -> dict[str, Any]:
    return {
        "index": index,
        "source": {
            "kind": "HubSource",
            "metadata": {"name": team, "description": f"functions of {team}"},
            "spec": {"path": f"{call.base_url}/mlrun/{team}", "channel": CHANNEL},
            "status": {"state": "created"},
        },
    }


def _items(team: str, rest: list[str], call: Call) -> Answer | None:
    if rest:
        return _one_item(team, rest, call)
    items = [
        _item(team, tag, entry, call)
        for tags in catalog_of(team, call.section, call.catalog).values()
        for tag, entry in tags.items()
        if _is_wanted(tag, entry, call.query)
    ]
    return json_answer({"kind": "HubCatalog", "channel": CHANNEL, "catalog": items})


def _one_item(team: str, rest: list[str], call: Call) -> Answer | None:
    name = _name(team, rest[0])
    if name is None:
        return None
    tag = call.query.get("version") or call.query.get("tag") or LATEST
    release = find_release(call.catalog, name, tag)
    tags = entries_of(name, call.section, call.catalog)
    entry = None if release is None else tags.get(str(release.version))
    if entry is None:
        return None
    if len(rest) == 1:
        return json_answer(_item(team, tag, entry, call))
    file = entry["assets"].get(rest[2]) if rest[1] == "assets" and rest[2:] else None
    if file is None:
        return None
    folder, _, inside = file.partition("/")
    place = ItemPlace(call.section, name, tag, folder, inside)
    return answer_file(place, call.catalog, call.base_url)


def _is_wanted(tag: str, entry: dict[str, Any], query: Mapping[str, str]) -> bool:
    return query.get("tag", tag) == tag and (
        query.get("version", entry["version"]) == entry["version"]
    )


def _item(team: str, tag: str, entry: dict[str, Any], call: Call) -> dict[str, Any]:
    """Return an entry of the catalog as MLRun's server would."""
    name = FunctionName(team, entry["name"])
    uri = f"{call.base_url}/mlrun/{item_path(call.section, name, tag)}"
    apart = ("spec", "assets")
    metadata = {key: value for key, value in entry.items() if key not in apart}
    return {
        "kind": "HubItem",
        "metadata": {**metadata, "source": call.section, "tag": tag},
        "spec": {**entry["spec"], "item_uri": uri, "assets": entry["assets"]},
        "status": {"state": "created"},
    }


def _name(team: str, item: str) -> FunctionName | None:
    try:
        return FunctionName.parse(f"{team}/{item}")
    except InvalidName:
        return None
