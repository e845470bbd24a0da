"""What a docstring says of a function, its parameters and its outputs.

Google, NumPy and Sphinx style are told apart by their section marks, and read by
griffe.  A unit is written in brackets at one end of a text: `Window [ms].`
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import griffe

from registry.core.signature.literals import is_storable

_NUMPY = re.compile(
    r"^(?:Parameters|Returns|Attributes|Raises|Yields|Other Parameters|Notes|Examples)"
    r"[ \t]*\n-{3,}[ \t]*$",
    re.MULTILINE,
)
_SPHINX = re.compile(
    r"^:(?:param|parameter|arg|argument|type|returns?|rtype|raises?|except|var|ivar)"
    r"\b[^:\n]*:",
    re.MULTILINE,
)
# A letter, percent or degree sign somewhere; no comma, so that [0, 1] stays a range.
_UNIT = r"\[(?=[^\[\]]*[^\W\d_]|[^\[\]]*[%°])([\w%°/^*·.²³()\- ]{1,24})\]"
_UNIT_FIRST = re.compile(rf"^{_UNIT}(?!\()\s*[:,-]?\s*")
_UNIT_LAST = re.compile(rf"\s*{_UNIT}(?=\.?$)")
_NO_UNITS = {"optional", "required", "deprecated", "experimental"}
_DOCTEST = re.compile(r"^>>> ")
_ITEM = re.compile(r"^(\w+)[ \t]*(?:\([^()]*\))?:[ \t]*(.*)$")
_TYPE_PREFIX = re.compile(r"^([\w.\[\]|, ]{1,100}):\s+")


@dataclass(frozen=True, slots=True)
class Said:
    """A text about one thing, and the unit that it named."""

    doc: str = ""  # one line of Markdown
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Doc:
    """A docstring, taken apart."""

    summary: str = ""  # the first paragraph, one line
    description: str = ""  # all further text, Markdown
    parameters: Mapping[str, Said] = field(default_factory=dict)
    attributes: Mapping[str, Said] = field(default_factory=dict)
    returns: tuple[tuple[str, str], ...] = ()  # (name or empty, text with its lines)
    raises: tuple[tuple[str, str], ...] = ()  # (exception, when)


def said(text: str) -> Said:
    """Fold a text to one line, and take its unit out."""
    line = " ".join(text.split())
    for pattern in (_UNIT_LAST, _UNIT_FIRST):
        match = pattern.search(line)
        if match is not None and match[1].lower() not in _NO_UNITS:
            rest = line[: match.start()] + line[match.end() :]
            return Said(rest.strip(), match[1].strip())
    return Said(line)


def read_docstring(text: str) -> Doc:
    """Take a docstring apart; one that is in no style is all summary and description.

    Args:
        text: Without the indentation of the code, as griffe gives it.
    """
    text = _clean(text)
    doc = Doc()
    for section in _sections(text):
        doc = _with_section(doc, section)
    head, _, rest = doc.description.strip().partition("\n\n")
    return replace(doc, summary=" ".join(head.split()), description=_fenced(rest))


def outputs_of(doc: Doc, fields: Iterable[str]) -> dict[str, Said]:
    """Return what the returns section says of each of some named outputs."""
    wanted = set(fields)
    found: dict[str, Said] = {}
    for name, text in doc.returns:
        # Of Google style, griffe splits only the first name from its text.
        found.update(_items(f"{name}: {text}" if name else text, wanted))
    return found


def result_of(doc: Doc, annotation: str) -> Said:
    """Return what the returns section says, for a handler with one output.

    Args:
        doc: The handler's docstring.
        annotation: Its return annotation; Google style repeats it before the text.
    """
    texts = []
    for name, text in doc.returns:
        line = " ".join((f"{name}: {text}" if name else text).split())
        match = _TYPE_PREFIX.match(line)
        if match is not None and _names(match[1]) <= _names(annotation):
            line = line[match.end() :]
        texts.append(line)
    return said(" ".join(texts))


def _names(annotation: str) -> set[str]:
    return set(re.findall(r"\w+", annotation))


def _clean(text: str) -> str:
    """Drop what neither a database nor griffe's parsers take."""
    if is_storable(text):
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _sections(text: str) -> list[griffe.DocstringSection]:
    docstring = griffe.Docstring(text)
    try:
        if _NUMPY.search(docstring.value):
            return docstring.parse("numpy", warnings=False)
        if _SPHINX.search(docstring.value):
            return docstring.parse("sphinx", warnings=False)
        return docstring.parse(
            "google",
            warnings=False,
            returns_multiple_items=False,
            returns_named_value=True,
        )
    except Exception:  # noqa: BLE001  # griffe, on a stranger's text
        # Empty sections, and types that overflow the parser: it is all prose then.
        return [griffe.DocstringSectionText(docstring.value)]


def _with_section(doc: Doc, section: griffe.DocstringSection) -> Doc:
    """Add what one section says; its texts gather in `description`."""
    if isinstance(section, griffe.DocstringSectionParameters):
        found = {each.name: said(each.description) for each in section.value}
        return replace(doc, parameters={**doc.parameters, **found})
    if isinstance(section, griffe.DocstringSectionAttributes):
        found = {each.name: said(each.description) for each in section.value}
        return replace(doc, attributes={**doc.attributes, **found})
    if isinstance(section, griffe.DocstringSectionReturns):
        returns = [(each.name, each.description) for each in section.value]
        return replace(doc, returns=(*doc.returns, *returns))
    if isinstance(section, griffe.DocstringSectionRaises):
        raises = [
            (str(each.annotation), " ".join(each.description.split()))
            for each in section.value
        ]
        return replace(doc, raises=(*doc.raises, *raises))
    return replace(doc, description=f"{doc.description}\n\n{_prose(section)}")


def _prose(section: griffe.DocstringSection) -> str:
    if isinstance(section, griffe.DocstringSectionText):
        return section.value
    if isinstance(section, griffe.DocstringSectionAdmonition):
        title = section.title or str(section.value.kind).capitalize()
        return f"**{title}**\n\n{section.value.contents}"
    if isinstance(section, griffe.DocstringSectionExamples):
        return "\n\n".join(["**Examples**", *[text for _, text in section.value]])
    return ""


def _fenced(text: str) -> str:
    """Put doctests into code blocks: Markdown reads `>>>` as quotations."""
    blocks = re.split(r"\n{2,}", text.strip("\n"))
    return "\n\n".join(
        f"```pycon\n{block}\n```" if _DOCTEST.match(block) else block
        for block in blocks
    ).rstrip()


def _items(text: str, names: set[str]) -> Iterator[tuple[str, Said]]:
    """Yield the `name: text` items of a returns section in Google style."""
    name, lines = "", list[str]()
    for line in [*text.split("\n"), ""]:
        item = _ITEM.match(line)
        if item is None or item[1] not in names:
            lines.append(line)
            continue
        if name:
            yield name, said("\n".join(lines))
        name, lines = item[1], [item[2]]
    if name:
        yield name, said("\n".join(lines))
