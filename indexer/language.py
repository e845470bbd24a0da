"""What can be typed: words, "phrases" and `field:value`.

    word                fits by stem, synonym or, the last one, by its beginning
    "two words"         must stand side by side
    kind:job            one of the values of this field; of several values of `FACETS`'
                        fields any will do, of all other fields' every one must be met
    requires:"a b"      a value with spaces

Any text is a query.  A field that is none, a quote without its other half, a star, a
bracket are plain words, or nothing where there is no letter in them: there are no
errors, so there is no error page.  A query prints as the text that it was read from,
spaces apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.words import fold, split_words

TEXT_CHARS = 200  # of a text that are read; nobody types more on purpose
CLAUSES_MOST = 16

FIELDS = (
    "kind", "category", "keyword", "team", "license", "requires",
    "version", "accepts", "returns", "after",
)  # fmt: skip
ANY = "any"  # the only value of `version`

_TOKEN = re.compile(
    rf'(?P<field>{"|".join(FIELDS)}):(?:"(?P<quoted>[^"]+)"|(?P<value>[^\s"]+))(?=\s|$)'
    r'|"(?P<phrase>[^"]*)"(?=\s|$)'
    r"|(?P<word>\S+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """What must be met by what is found, or should."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand side by side."""

    text: str

    def __str__(self) -> str:
        return f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Field:
    """A field that must have a value."""

    name: str  # one of FIELDS
    value: str
    written: str = ""  # as it was typed; empty: as it is written best

    def __str__(self) -> str:
        quoted = f'"{self.value}"' if re.search(r"\s", self.value) else self.value
        return self.written or f"{self.name}:{quoted}"


Clause = Word | Phrase | Field


@dataclass(frozen=True, slots=True)
class Asked:
    """A parsed query; `parse(str(asked)) == asked`."""

    clauses: tuple[Clause, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.clauses))

    def values(self, field: str) -> tuple[str, ...]:
        """Return what is asked of a field, each once, as it is compared: see `fold`."""
        asked = (e for e in self.clauses if isinstance(e, Field) and e.name == field)
        return tuple(dict.fromkeys(fold(each.value) for each in asked))

    @property
    def text(self) -> str:
        """The words, those of phrases too, without fields."""
        return " ".join(e.text for e in self.clauses if not isinstance(e, Field))

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases that have a word in them."""
        found = (each.text for each in self.clauses if isinstance(each, Phrase))
        return tuple(each for each in found if split_words(each))


def parse(text: str) -> Asked:
    """Read what was typed; of a long text the beginning."""
    return Asked(tuple(_clauses(text[:TEXT_CHARS]))[:CLAUSES_MOST])


def _clauses(text: str) -> Iterator[Clause]:
    for found in _TOKEN.finditer(text):
        field, phrase = found["field"], found["phrase"]
        value = found["quoted"] or found["value"] or ""
        if field is not None and _is_value(field.lower(), value):
            yield Field(field.lower(), value, found[0])
        elif phrase is not None:
            yield Phrase(phrase)
        else:
            yield from map(Word, found[0].split())


def _is_value(field: str, value: str) -> bool:
    if field == "version":
        return value.lower() == ANY
    return "*" not in value and bool(split_words(value))
