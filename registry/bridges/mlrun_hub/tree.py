"""The tree of files that MLRun reads from a hub source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from registry.bridges import Answer, Catalog
from registry.bridges.mlrun_hub import documents
from registry.bridges.mlrun_hub.addresses import (
    CatalogPlace,
    ItemPlace,
    catalog_path,
    find_release,
    item_path,
    pinned_tags,
    tags_of,
)
from registry.bridges.mlrun_hub.module_text import Closure
from registry.bridges.mlrun_hub.sections import ITEM_FILE, SECTIONS, Section
from registry.core.names import FunctionName
from registry.core.release import Release

YAML = "application/yaml; charset=utf-8"
JSON = "application/json"
_PLAIN = "text/plain; charset=utf-8"
_PYTHON = "text/x-python; charset=utf-8"
_NOTEBOOK = "application/x-ipynb+json"
_HTML = "text/html; charset=utf-8"
_DOCUMENTATION = "documentation.html"


@dataclass(frozen=True, slots=True)
class Asked:
    """A file that is asked for, of a release that is there."""

    section: Section
    release: Release
    file: str
    catalog: Catalog
    base_url: str


def catalog_of(team: str, section: str, catalog: Catalog) -> dict[str, Any]:
    """Return a section's catalog: each name, each tag, and what it is."""
    names = catalog.names(team)
    found = {each.module: entries_of(each, section, catalog) for each in names}
    return {name: entries for name, entries in found.items() if entries}


def entries_of(name: FunctionName, section: str, catalog: Catalog) -> dict[str, Any]:
    """Return a function's part of a section's catalog, by tag."""
    kind = SECTIONS[section]
    return {
        tag: documents.catalog_entry(release, kind.filename(release))
        for tag, release in tags_of(catalog.releases(name)).items()
        if kind.takes(release)
    }


def answer_catalog(place: CatalogPlace, catalog: Catalog) -> Answer | None:
    """Answer a catalog's address; one of a team that has nothing of it is empty."""
    if place.section not in SECTIONS or not catalog.names(place.team):
        return None
    return json_answer(catalog_of(place.team, place.section, catalog))


def answer_file(place: ItemPlace, catalog: Catalog, base_url: str) -> Answer | None:
    """Answer the address of a file of a release."""
    section = SECTIONS.get(place.section)
    if section is None:
        return None
    release = find_release(catalog, place.name, place.tag)
    if release is None or not section.takes(release):
        return None
    asked = Asked(section, release, place.file, catalog, base_url)
    if place.folder == "static":
        return _documentation(asked)
    return _source(asked) if place.folder == "src" else None


def paths(catalog: Catalog) -> Iterator[str]:
    """Yield every address that a folder of files can have: all but ranges."""
    for team in catalog.teams():
        yield from (catalog_path(section, team) for section in SECTIONS)
        for name in catalog.names(team):
            for tag, release in pinned_tags(catalog.releases(name)).items():
                for section, kind in SECTIONS.items():
                    if kind.takes(release):
                        folder = item_path(section, name, tag)
                        yield from _files(folder, kind, release, catalog)


def json_answer(value: Any) -> Answer:  # noqa: ANN401  # any JSON value
    """Return a value as JSON."""
    return Answer(json.dumps(value, ensure_ascii=False).encode(), JSON)


def _files(
    folder: str, section: Section, release: Release, catalog: Catalog
) -> Iterator[str]:
    yield f"{folder}src/{ITEM_FILE}"
    yield f"{folder}static/{_DOCUMENTATION}"
    example = release.manifest.example
    if example and "/" not in example:
        yield f"{folder}src/{example}"
    made = list(section.from_closure)
    if section.code is None:
        yield f"{folder}src/{section.filename(release)}"
    else:
        made.append(section.filename(release))
    if made and _members(release, catalog) is not None:
        yield from (f"{folder}src/{file}" for file in made)


def _source(asked: Asked) -> Answer | None:
    section, release, file = asked.section, asked.release, asked.file
    if file in section.from_closure:
        return _made(asked, section.from_closure[file], YAML)
    if section.code is not None and file == section.filename(release):
        return _made(asked, section.code, _PYTHON)
    files = asked.catalog.files(release)
    if file == ITEM_FILE:
        text = documents.item_yaml(release, files, section.filename(release))
        return Answer(text.encode(), YAML)
    if file == section.filename(release):
        return Answer(files[file], _PYTHON) if file in files else None
    if file == release.manifest.example and "/" not in file and file in files:
        return Answer(files[file], _NOTEBOOK)
    return None


def _made(asked: Asked, make: Any, media_type: str) -> Answer:  # noqa: ANN401
    members = _members(asked.release, asked.catalog)
    if members is None:
        return _not_resolved(asked.release)
    files = {each.name: asked.catalog.files(each) for each in members}
    text = make(Closure(asked.release, members, files, asked.base_url))
    return Answer(text.encode(), media_type)


def _members(release: Release, catalog: Catalog) -> list[Release] | None:
    """Return a release and all it calls; None where they are not resolved."""
    if not release.manifest.functions:
        return [release]
    found = catalog.closure(release)
    return None if found is None else list(found)


def _not_resolved(release: Release) -> Answer:
    text = (
        f"{release.manifest.ref} calls other functions, which are not resolved yet or "
        "cannot be: its requirements.txt says why\n"
    )
    return Answer(text.encode(), _PLAIN, HTTPStatus.SERVICE_UNAVAILABLE)


def _documentation(asked: Asked) -> Answer | None:
    if asked.file != _DOCUMENTATION:
        return None
    release = asked.release
    page = f"{asked.base_url}/functions/{release.name}/{release.version}"
    files = asked.catalog.files(release)
    return Answer(documents.documentation(release, files, page).encode(), _HTML)
