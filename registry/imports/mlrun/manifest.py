"""What an entry says of itself, as function.yaml says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import InvalidRequirement, Requirement

from registry.core.kinds import KINDS
from registry.core.manifest import Author, Manifest, Runtime
from registry.core.manifest_schema import SCHEMA, SUMMARY_LENGTH
from registry.core.names import FunctionName
from registry.core.versions import Version
from registry.imports.mlrun import Note
from registry.imports.mlrun.drafts import Draft
from registry.imports.mlrun.entry import Entry

UNKNOWN_LICENSE = "LicenseRef-Unknown"
# Where their categories lead in our catalog; the others are keywords alone.
_CATEGORIES = {
    "data-generation": "get-data",
    "data-source": "get-data",
    "etl": "prepare",
    "data-preparation": "prepare",
    "data-analysis": "understand",
    "data-validation": "check",
    "monitoring": "check",
    "machine-learning": "train",
    "model-training": "train",
    "deep-learning": "train",
    "model-testing": "judge",
    "model-serving": "serve",
    "nlp": "text",
    "genai": "text",
    "llm": "text",
    "audio": "audio",
    "images": "images",
    "image-processing": "images",
    "notifications": "tell",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\s]+")
_NO_KEYWORD = re.compile(r"[^a-z0-9 .+-]+")
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+")
_PIP = re.compile(r"(?:python[0-9.]*\s+-m\s+)?pip[0-9.]*\s+install\s+(.+)")
_LIMITS = SCHEMA["properties"]


def one_line(text: str, most_chars: int) -> str:
    """Return a text as one line of printable characters, cut at a word."""
    line = _CONTROL.sub(" ", text).strip()
    if len(line) <= most_chars:
        return line
    return line[: most_chars - 3].rpartition(" ")[0] or line[: most_chars - 3]


class Writer:
    """Writes an entry's manifest; what is lost on the way is noted."""

    def __init__(self, entry: Entry, license_: str | None) -> None:
        """Begin.

        Args:
            entry: What is written of.
            license_: What the operator knows of the whole hub; None: nothing.
        """
        self._entry, self._license = entry, license_
        self.notes: list[Note] = []

    def write(self, name: FunctionName, version: Version, draft: Draft) -> Manifest:
        """Return the manifest of a kind and handler; notes are made anew."""
        self.notes = []
        item = self._entry.item
        image = item.text("spec", "image") or self._entry.function.text("spec", "image")
        address = item.text("url")
        return Manifest(
            name=name,
            version=version,
            summary=self._summary(name),
            license=self._license_of(),
            handler=draft.handler,
            kind=KINDS[draft.kind],
            authors=tuple(self._authors()),
            categories=self._categories(),
            keywords=self._keywords(),
            requirements=tuple(self._requirements()),
            runtime=Runtime(image=image if _is_image(image) else ""),
            example="" if self._entry.example is None else self._entry.example[0],
            repository=address
            if len(address) <= 300 and _ADDRESS.fullmatch(address)
            else "",
        )

    def _note(self, code: str, message: str) -> None:
        self.notes.append(Note(code, message))

    def _summary(self, name: FunctionName) -> str:
        said = one_line(self.description, SUMMARY_LENGTH)
        if not said:
            self._note("summary-missing", "it has no description")
        return said or f"{name.name}, imported from a hub of MLRun's"

    @property
    def description(self) -> str:
        """What it says of itself."""
        item, function = self._entry.item, self._entry.function
        return item.text("description") or function.text("spec", "description")

    def _license_of(self) -> str:
        said = self._entry.item.text("license") or self._license or ""
        try:
            return str(canonicalize_license_expression(said))
        except InvalidLicenseExpression:
            why = f"{said[:60]!r} is no SPDX expression" if said else "it states none"
            self._note("license-unknown", f"{why}: {UNKNOWN_LICENSE}")
            return UNKNOWN_LICENSE

    def _authors(self) -> Iterator[Author]:
        item = self._entry.item
        named = (item.text("labels", "author"), *item.texts("maintainers"))
        most: int = _LIMITS["authors"]["maxItems"]
        lines = dict.fromkeys(filter(None, (one_line(each, 100) for each in named)))
        return (Author(each) for each in list(lines)[:most])

    @property
    def _said_categories(self) -> tuple[str, ...]:
        function = self._entry.function
        return self._entry.item.texts("categories") or function.texts(
            "metadata", "categories"
        )

    def _categories(self) -> tuple[str, ...]:
        found = (_CATEGORIES.get(each.lower()) for each in self._said_categories)
        most: int = _LIMITS["categories"]["maxItems"]
        return tuple(dict.fromkeys(filter(None, found)))[:most]

    def _keywords(self) -> tuple[str, ...]:
        words = (_NO_KEYWORD.sub("-", e.lower()) for e in self._said_categories)
        found = (each.strip(" .+-")[:30].rstrip() for each in words)
        most: int = _LIMITS["keywords"]["maxItems"]
        return tuple(dict.fromkeys(filter(None, found)))[:most]

    def _requirements(self) -> Iterator[str]:
        item, function = self._entry.item, self._entry.function
        lines = [
            *item.texts("spec", "requirements"),
            *function.texts("spec", "build", "requirements"),
            *self._installed(item.texts("spec", "commands")),
            *self._installed(function.texts("spec", "build", "commands")),
        ]
        most: int = _LIMITS["requirements"]["maxItems"]
        lines = [part for each in lines for part in _apart(each)]
        kept = [each for each in dict.fromkeys(lines) if self._is_requirement(each)]
        for each in kept[most:]:
            self._note("requirement-left-out", f"{each[:60]!r}: more than {most}")
        yield from kept[:most]

    def _installed(self, commands: Iterable[str]) -> Iterator[str]:
        """Yield what shell lines install; the other lines are noted."""
        for command in commands:
            found = _PIP.fullmatch(command.strip())
            if found is None:
                message = f"a command of its image's build: {one_line(command, 80)}"
                self._note("command-left-out", message)
                continue
            yield from (each.strip("'\"") for each in found[1].split())

    def _is_requirement(self, line: str) -> bool:
        why = ""
        try:
            wanted = Requirement(line)
            if wanted.url is not None:
                why = "it names an address"
            elif wanted.name.lower().replace("_", "-").startswith("fnhub-"):
                why = "it is a name of a hub's functions"
        except InvalidRequirement:
            why = "it is no requirement"
        if not why and (one_line(line, 300) != line):
            why = "it is too long, or more than a line"
        if why:
            self._note("requirement-left-out", f"{one_line(line, 60)!r}: {why}")
        return not why


def _apart(line: str) -> list[str]:
    """Return several names on a line, which installers of images take, one by one."""
    parts = line.split()
    is_several = not _is_readable(line) and all(map(_is_readable, parts))
    return parts if is_several else [line]


def _is_readable(line: str) -> bool:
    try:
        Requirement(line)
    except InvalidRequirement:
        return False
    return True


def _is_image(text: str) -> bool:
    return 0 < len(text) <= 300 and not _CONTROL.search(text)
