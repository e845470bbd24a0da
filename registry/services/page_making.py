"""Make what the website shows of a release, once, off the requests.

A job of each publish, and of `fnhub hub reindex`.  It may be done twice: the same
release gives the same page.  `page.json` is written last, so that all it names is
there.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping

from registry.core.access import EVERYTHING
from registry.core.errors import PageNotFound, VersionNotFound
from registry.core.function_files import README_FILE
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.versions import parse_version
from registry.db import teams
from registry.markup.links import Links
from registry.markup.process import Renderer
from registry.markup.work import Work
from registry.services.backend import Backend
from registry.services.callers import note_caller
from registry.services.catalog import get_release
from registry.services.pages import FORMAT, PAGE, SOURCE, Page, Part, as_text, get_files
from registry.store.keys import page_key, placed_key

PAGES_JOB = "pages"
NOTEBOOK_BYTES = 24 << 20
SOURCE_BYTES = 200_000  # of one file that is highlighted
SOURCES_BYTES = 2 << 20  # of all
_SOURCES = (".py", ".pyi", ".yaml", ".yml", ".json", ".toml", ".sql", ".sh", ".cfg")

log = logging.getLogger(__name__)


def make_page(backend: Backend, ref: str, renderer: Renderer) -> None:
    """Render a release's texts and store them where the release lies.

    Args:
        backend: The hub.
        ref: `team/name@version`.
        renderer: Does it, within limits; what it cannot do is shown as written.

    Raises:
        StoreFailed: the job comes again.
    """
    name, _, version = ref.partition("@")
    try:
        release = get_release(
            backend, FunctionName.parse(name), parse_version(version), EVERYTHING
        )
        files = get_files(backend, release, EVERYTHING)
    except (VersionNotFound, PageNotFound):
        log.exception("no page is made of %s", ref)
        return
    made = dict(_render(release, files, renderer))
    _store(backend, release, made)
    note_caller(backend, release)


def release_address(release: Release) -> str:
    """Return the address below which a release's pages are."""
    return f"/functions/{release.name}/{release.version}"


def _render(
    release: Release, files: Mapping[str, bytes], renderer: Renderer
) -> Iterator[tuple[str, bytes]]:
    """Yield the page's files, `page.json` last."""
    sources = _sources(files, renderer)
    yield SOURCE, _encoded({"format": FORMAT, "sources": sources})
    at = release_address(release)
    own = frozenset(files)

    def links(label: str, prefix: str) -> Links:
        return Links(
            f"{at}/files/", f"{at}/raw/", f"{at}/plots/", own, label, prefix
        )  # fmt: skip

    text = as_text(files.get(README_FILE, b""))
    work = Work("readme", text, README_FILE, links("README", "readme-"))
    found = renderer.render(work)
    yield from found.plots.items() if found else ()
    readme = Part(found.html) if found else Part.plain(text)
    example = None
    path = release.manifest.example
    if path in files and len(files[path]) <= NOTEBOOK_BYTES:
        work = Work(
            "notebook", as_text(files[path]), path, links("example", "example-")
        )
        found = renderer.render(work)
        yield from found.plots.items() if found else ()
        example = Part(found.html) if found else Part.plain(work.text)
    sizes = tuple((each, len(data)) for each, data in files.items())
    yield PAGE, _encoded(Page(readme, example, sizes).to_json())


def _sources(files: Mapping[str, bytes], renderer: Renderer) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    left = SOURCES_BYTES
    for path, data in files.items():
        if not path.endswith(_SOURCES) or len(data) > min(SOURCE_BYTES, left):
            continue
        rendered = renderer.render(Work("source", as_text(data), path))
        if rendered is not None:
            found[path] = list(rendered.lines)
            left -= len(data)
    return found


def _store(backend: Backend, release: Release, made: Mapping[str, bytes]) -> None:
    """Put a page where the team's visibility wants it, at the end too."""
    while True:
        is_private = _is_private(backend, release.name.team)
        for file, data in made.items():
            _put(backend, _place(release, file, is_private=is_private), data)
        if _is_private(backend, release.name.team) == is_private:
            break
    for file in made:
        backend.store.delete(_place(release, file, is_private=not is_private))


def _place(release: Release, file: str, *, is_private: bool) -> str:
    key = page_key(release.sha256, file)
    return placed_key(release.name.team, key, is_private=is_private)


def _put(backend: Backend, key: str, data: bytes) -> None:
    while not backend.store.put_new(key, data):
        try:
            stored = backend.store.get(key)
        except KeyError:  # it was moved between the two looks
            continue
        if stored.data == data or backend.store.replace(key, data, stored.etag):
            return


def _is_private(backend: Backend, team: str) -> bool:
    with backend.database.read() as db:
        found = teams.find_team(db, team)
    return found is not None and found.is_private


def _encoded(document: Mapping[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
