"""What a request gives: JSON values, texts and files by name.

    application/json       an object: params and inputs by name
    multipart/form-data    fields are texts, and those with a file name are files
    no body                everything keeps its default
    any other              the file of the only input; params are in the query

The query's parameters are texts, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from ...media_types import DATA, extension_of_any
from ..json_text import parse_json
from .multipart import Part, boundary_of, media_type_of, parts_of
from .problems import Fault, Problem, wrong_call

JSON, FORM = "application/json", "multipart/form-data"
_EXTENSION = re.compile(r"(\.[a-z0-9]{1,10}){0,2}$")
# What is sent as a form by default says nothing of a file's format.
_UNTOLD = ("", "application/octet-stream", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that a request carries."""

    extension: str  # with its dot; tells the format
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Given:
    """What a request gives, not yet checked."""

    values: dict[str, Any] = field(default_factory=dict)  # JSON
    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, GivenFile] = field(default_factory=dict)


def given_by(
    body: bytes,
    content_type: str,
    query: Iterable[tuple[str, str]],
    inputs: list[str],
) -> Given:
    """Read a request.

    Args:
        body: All of it.
        content_type: The header, empty for none.
        query: Names and texts.
        inputs: The names of the inputs that may be given.

    Raises:
        Problem: it is none of the ways to give something.
    """
    kind = media_type_of(content_type)
    if kind == FORM:
        given = _of_form(body, content_type)
    elif kind == JSON or (kind in _UNTOLD and body.lstrip()[:1] == b"{"):
        given = Given(values=_object(body))
    elif body:
        given = Given(files={_only(inputs, kind): GivenFile(_extension(kind), body)})
    else:
        given = Given()
    for name, text in query:
        _once(given, name)
        given.texts[name] = text
    return given


def extension_of(filename: str) -> str:
    """Return the part of a name that tells the format: `.csv.gz`."""
    found = _EXTENSION.search(filename.lower())
    return found[0] if found else ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = parse_json(body or b"{}")
    except ValueError as error:
        raise _unreadable(f"the body is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise _unreadable("the body is no JSON object with params and inputs by name")
    return found


def _of_form(body: bytes, content_type: str) -> Given:
    given = Given()
    try:
        for part in parts_of(body, boundary_of(content_type)):
            _add(given, part)
    except ValueError as error:
        raise _unreadable(str(error)) from None
    return given


def _add(given: Given, part: Part) -> None:
    _once(given, part.name)
    if part.filename is not None:
        extension = extension_of(part.filename) or _guessed(part.media_type)
        given.files[part.name] = GivenFile(extension, part.data)
    elif part.media_type == JSON:
        given.values[part.name] = parse_json(part.data)
    else:
        given.texts[part.name] = part.data.decode("utf-8")


def _once(given: Given, name: str) -> None:
    if name in given.values or name in given.texts or name in given.files:
        raise wrong_call([Fault(f"/{name}", "it is given twice")])


def _only(inputs: list[str], kind: str) -> str:
    if len(inputs) == 1:
        return inputs[0]
    told = f"it takes {', '.join(inputs)}" if inputs else "it takes no input"
    why = f"a body of {kind or 'no type'} is the file of the only input, and {told}"
    raise _unknown_type(f"{why}: send {JSON} or {FORM}")


def _extension(kind: str) -> str:
    found = _guessed(kind)
    if not found:
        files = ", ".join(each for each in DATA if each != JSON)
        told = f"{kind or 'nothing'} tells no format"
        raise _unknown_type(f"{told}; send {JSON}, {FORM}, or a file as {files}")
    return found


def _guessed(kind: str) -> str:
    return "" if kind in _UNTOLD else extension_of_any(kind)


def _unreadable(why: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "body-unreadable", why)


def _unknown_type(why: str) -> Problem:
    return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media-type-unknown", why)
