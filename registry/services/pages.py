"""What the website shows of a release beside its record, and the files of a release.

A page is made once per release, by a job (`page_making`), and lies in the store where
the release's package does.  Until it is made, and where it cannot be, its texts are
shown as they were written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from registry.core.access import PUBLIC, Reader
from registry.core.errors import PageNotFound
from registry.core.function_files import README_FILE
from registry.core.release import Release
from registry.core.wheel.members import iter_members
from registry.services.backend import Backend
from registry.services.catalog import get_package, get_page_file

FORMAT = 1
PAGE, SOURCE = "page.json", "source.json"
PLAIN_CHARS = 200_000  # of a text as it was written; the rest is in the file


@dataclass(frozen=True, slots=True)
class Part:
    """A text: as HTML that is safe to show, or as it was written."""

    html: str
    is_plain: bool = False

    @classmethod
    def plain(cls, text: str) -> Part:
        """Show a text as it was written."""
        cut = "" if len(text) <= PLAIN_CHARS else "\n..."
        shown = f"{escape(text[:PLAIN_CHARS], quote=False)}{cut}"
        return cls(f'<pre class="code wraps" tabindex="0">{shown}</pre>', is_plain=True)


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown of a release's files."""

    readme: Part
    example: Part | None = None
    files: tuple[tuple[str, int], ...] = ()  # (path, bytes), in the wheel's order
    is_made: bool = True  # False: the job has still to do it

    def to_json(self) -> dict[str, Any]:
        """Shape for the store."""
        return {
            "format": FORMAT,
            "readme": _part_json(self.readme),
            "example": None if self.example is None else _part_json(self.example),
            "files": [list(each) for each in self.files],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Page:
        """Read what `to_json` made."""
        example = data["example"]
        return cls(
            Part(**data["readme"]),
            None if example is None else Part(**example),
            tuple((path, size) for path, size in data["files"]),
        )


def get_page(backend: Backend, release: Release, reader: Reader = PUBLIC) -> Page:
    """Return a release's page; one that is not made yet has its texts as written.

    Raises:
        PageNotFound: the release is not there for the reader.
    """
    made = _stored(backend, release, PAGE, reader)
    if made is not None:
        return Page.from_json(made)
    files = get_files(backend, release, reader)
    sizes = tuple((path, len(data)) for path, data in files.items())
    readme = Part.plain(as_text(files.get(README_FILE, b"")))
    return Page(readme, None, sizes, is_made=False)


def get_source(
    backend: Backend, release: Release, path: str, reader: Reader = PUBLIC
) -> list[str] | None:
    """Return a file's lines as HTML that is safe to show; None for one that is no text.

    Raises:
        PageNotFound: the release has no such file.
    """
    made = _stored(backend, release, SOURCE, reader) or {"sources": {}}
    if path in made["sources"]:
        found: list[str] = made["sources"][path]
        return found
    data = get_file(backend, release, path, reader)
    if b"\0" in data[:8_000] or len(data) > PLAIN_CHARS:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    lines = text.replace("\r\n", "\n").split("\n")
    return [escape(line) for line in lines[: -1 if lines[-1] == "" else None]]


def get_plot(
    backend: Backend, release: Release, file: str, reader: Reader = PUBLIC
) -> bytes:
    """Return a picture that was taken out of a release's texts.

    Raises:
        PageNotFound: there is none.
    """
    return get_page_file(backend, release, file, reader).blob.data


def get_file(
    backend: Backend, release: Release, path: str, reader: Reader = PUBLIC
) -> bytes:
    """Return one of a release's files.

    Raises:
        PageNotFound: it has no such file.
    """
    found = get_files(backend, release, reader).get(path)
    if found is None:
        raise PageNotFound(path)
    return found


def get_files(
    backend: Backend, release: Release, reader: Reader = PUBLIC
) -> dict[str, bytes]:
    """Return a release's files by their paths in the function's folder."""
    found = get_package(backend, release.sha256, release.filename, reader)
    folder = f"{release.name.folder}/"
    return {
        path.removeprefix(folder): data
        for path, data in iter_members(found.blob.data, backend.limits)
        if path.startswith(folder)
    }


def as_text(data: bytes) -> str:
    """Return a file as text, whatever is in it."""
    return data.decode("utf-8", "replace").removeprefix("\ufeff")


def _stored(
    backend: Backend, release: Release, file: str, reader: Reader
) -> dict[str, Any] | None:
    """Return a document of a page; None where none of this format is there."""
    try:
        data = get_page_file(backend, release, file, reader).blob.data
        found = json.loads(data)
    except (PageNotFound, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("format") == FORMAT else None


def _part_json(part: Part) -> dict[str, Any]:
    return {"html": part.html, "is_plain": part.is_plain}
