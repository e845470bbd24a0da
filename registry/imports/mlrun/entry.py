"""One entry of a hub: its words, its code and its example, as they lie there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from registry.core.errors import ElsewhereRefused, NotImportable
from registry.core.function_files import IMPORTED_FILE, MANIFEST_FILE
from registry.core.signature.source import FILE_BYTES, is_test
from registry.core.wheel.layout import check_path
from registry.imports import Source
from registry.imports.mlrun import LATEST, Note, Place
from registry.imports.mlrun.words import Words, embedded_code, read_words

WORDS_BYTES = 4 * 1024 * 1024  # function.yaml carries the code once more, as base64
EXAMPLE_BYTES = 24 * 1024 * 1024  # a wheel may have 32 MiB
_MODULE = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_FUNCTIONS = "functions"
_PLAIN_NAME = "imported.py"  # where the file's own name could not be imported


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies at a place, read within limits."""

    place: Place
    item: Words
    function: Words
    item_file: bytes | None  # item.yaml as it is, None where there is none
    code_file: str  # what the release calls it
    code: bytes
    example: tuple[str, bytes] | None
    notes: tuple[Note, ...] = field(default=())

    @property
    def module(self) -> str:
        """The code's module."""
        return self.code_file.removesuffix(".py")


def version_of(source: Source, place: Place) -> str:
    """Return the version that an entry has: its tag, or of `latest` what it says.

    Raises:
        NotImportable: it says none.
    """
    if place.tag != LATEST:
        return place.tag
    data = _get(source, f"{place.path}/src/{IMPORTED_FILE}", WORDS_BYTES)
    version = "" if data is None else read_words(data, IMPORTED_FILE).text("version")
    if not version:
        raise NotImportable(IMPORTED_FILE, "it says no version, and the tag is none")
    return version


def read_entry(source: Source, place: Place) -> Entry:
    """Read an entry.

    Raises:
        NotImportable: something that it needs is not there, or cannot be read.
        ElsewhereFailed: the source does not give it just now.
    """
    reading = _Reading(source, place)
    item_file = reading.get(IMPORTED_FILE, WORDS_BYTES)
    item = Words() if item_file is None else read_words(item_file, IMPORTED_FILE)
    function = reading.function()
    if item_file is None and (place.section != _FUNCTIONS or not function.keys):
        needed = f"{IMPORTED_FILE} or {MANIFEST_FILE}"
        needed = needed if place.section == _FUNCTIONS else IMPORTED_FILE
        raise NotImportable(place.path, f"there is no {needed} that can be read")
    code_file, code = reading.code(item, function)
    example = reading.example(item.text("example"))
    return Entry(
        *(place, item, function, item_file, code_file, code, example),
        notes=(*reading.notes, *_of_version(place, item)),
    )


def _of_version(place: Place, item: Words) -> Iterator[Note]:
    said = item.text("version")
    if place.tag not in (LATEST, said) and said:
        message = f"its item.yaml says {said[:64]!r}; its folder's name was taken"
        yield Note("version-differs", message)


def _get(source: Source, path: str, most_bytes: int) -> bytes | None:
    try:
        return source.get(path, most_bytes)
    except KeyError:
        return None
    except ElsewhereRefused as error:
        raise NotImportable(error.where, error.why) from None


def _lines(code: bytes) -> list[bytes]:
    return [each.rstrip() for each in code.strip().splitlines()]


class _Reading:
    def __init__(self, source: Source, place: Place) -> None:
        self._source, self._place = source, place
        self.notes: list[Note] = []

    def get(self, name: str, most_bytes: int) -> bytes | None:
        """Return a file of the entry's folder, None where there is none."""
        return _get(self._source, f"{self._place.path}/src/{name}", most_bytes)

    def note(self, code: str, message: str) -> None:
        self.notes.append(Note(code, message))

    def function(self) -> Words:
        """Read function.yaml, which only functions have; broken, it is done without."""
        if self._place.section != _FUNCTIONS:
            return Words()
        try:
            data = self.get(MANIFEST_FILE, WORDS_BYTES)
            return Words() if data is None else read_words(data, MANIFEST_FILE)
        except NotImportable as error:
            self.note("function-yaml-unreadable", error.why)
            return Words()

    def code(self, item: Words, function: Words) -> tuple[str, bytes]:
        """Return the code's file and bytes.

        What people read is taken: the file beside.  What function.yaml embeds is what
        MLRun runs, and nobody compares the two; where they differ a note says so.
        """
        named = item.text("spec", "filename") or self._place.name
        file = named if named.endswith(".py") else f"{named}.py"
        embedded = embedded_code(function)
        code = self.get(file, FILE_BYTES)
        if code is None and embedded is None:
            raise NotImportable(file, "the code is not there, and none is embedded")
        if code is None or embedded is None:
            if code is None:
                self.note("code-embedded", f"{file} is not there: the embedded code is")
            return self._importable(file), code or embedded or b""
        if _lines(code) != _lines(embedded):
            message = f"{file} was taken; MLRun runs the code in function.yaml, another"
            self.note("code-differs", message)
        return self._importable(file), code

    def _importable(self, file: str) -> str:
        module = file.removesuffix(".py").replace("-", "_").replace(".", "_")
        ours = f"{module}.py"
        if _MODULE.fullmatch(module) is None or is_test(ours) or module == "__init__":
            ours = _PLAIN_NAME
        if ours != file:
            self.note("file-renamed", f"{file} is {ours} here, to be imported by name")
        return ours

    def example(self, named: str) -> tuple[str, bytes] | None:
        """Return the example notebook and its name."""
        if not named.endswith(".ipynb"):
            return None
        try:
            if "/" in named or check_path(named) is not None:
                raise NotImportable(named[:100], "it cannot be called so")
            data = self.get(named, EXAMPLE_BYTES)
            if data is None:
                raise NotImportable(named, "it is not there")
        except NotImportable as error:
            self.note("example-left-out", f"{named[:100]}: {error.why}")
            return None
        return named, data
