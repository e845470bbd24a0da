"""Another fnhub, as one who follows it asks it.  What it answers is not trusted."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from registry.core.errors import (
    AnswerUnreadable,
    DigestMismatch,
    ElsewhereRefused,
    InvalidName,
)
from registry.core.index_document import IndexDocument, IndexEntry
from registry.core.names import FunctionName
from registry.core.wheel.layout import DEFAULT_LIMITS, wheel_filename
from registry.imports.web import Web

EVENTS = 500  # asked for at a time
EVENTS_BYTES = 4 * 1024 * 1024
DOCUMENT_BYTES = 64 * 1024 * 1024
_SERIAL_MOST = 2**31 - 1  # what a hub's column holds
_KIND = re.compile(r"[a-z]{1,40}")

# Returns what is at a path of the hub, query included, within so many bytes.
Ask = Callable[[str, int], bytes]


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of its log."""

    serial: int
    kind: str
    name: FunctionName
    version: str  # empty where the whole function is meant
    sha256: str  # likewise


@dataclass(frozen=True, slots=True)
class Page:
    """Some of its log."""

    events: tuple[Happened, ...]  # oldest first
    last: int  # of the last event there is; below what was asked: the log is shorter


class OtherHub:
    """The other hub.  Each question raises ElsewhereFailed where it does not answer."""

    def __init__(self, url: str, ask: Ask) -> None:
        """Keep how to ask it.

        Args:
            url: Its address, which is kept with each release that it gives.
            ask: Asks it; raises KeyError where nothing is.
        """
        self.url, self._ask = url, ask

    @classmethod
    def at(cls, url: str) -> OtherHub:
        """Open one by its address; connects with the first question.

        Raises:
            ElsewhereFailed: not an address without secrets in it.
        """
        web = Web(url)
        return cls(web.url, lambda path, most: web.ask(f"{web.url}{path}", most))

    def events(self, after: int, *, wait_s: int = 0) -> Page:
        """Return the events after a serial; with a wait, as soon as there is one.

        Raises:
            ElsewhereRefused: no answer of a hub, or serials that do not rise.
        """
        path = f"/api/v1/events?after={after}&limit={EVENTS}&wait={wait_s}"
        try:
            page = _page(json.loads(self._ask(path, EVENTS_BYTES)))
        except (ValueError, TypeError, InvalidName, RecursionError) as error:
            raise ElsewhereRefused(self.url, f"no log of a hub: {error}") from None
        except KeyError as error:
            raise ElsewhereRefused(self.url, f"no log of a hub: {error}") from None
        serials = [after, *(each.serial for each in page.events)]
        if any(low >= high for low, high in pairwise(serials)):
            raise ElsewhereRefused(self.url, "the serials of its log do not rise")
        return page

    def document(self, name: FunctionName) -> IndexDocument | None:
        """Return the list of a function's releases, None where it has none.

        Raises:
            ElsewhereRefused: what it gives is no such list, or another function's.
        """
        path = f"/index/{name}.json"
        try:
            document = IndexDocument.decode(self._ask(path, DOCUMENT_BYTES), path)
        except KeyError:
            return None
        except AnswerUnreadable as error:
            raise ElsewhereRefused(path, error.why) from None
        if document.name != name:
            raise ElsewhereRefused(path, f"it is the list of {document.name}")
        versions = [each.version for each in document.releases]
        if len(set(versions)) != len(versions):
            raise ElsewhereRefused(path, "it lists a version twice")
        return document

    def package(self, name: FunctionName, entry: IndexEntry) -> bytes:
        """Return a release's bytes, which are those that the list says.

        Raises:
            KeyError: they are not there.
            DigestMismatch: they are others.
            ElsewhereRefused: there are more than a release may have.
        """
        path = f"/packages/{entry.sha256}/{wheel_filename(name, entry.version)}"
        data = self._ask(path, DEFAULT_LIMITS.wheel_bytes)
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 != entry.sha256:
            raise DigestMismatch(f"{name}@{entry.version}", entry.sha256, sha256)
        return data


def _page(answer: Any) -> Page:  # noqa: ANN401  # any JSON value
    listed = answer["events"]
    if not isinstance(listed, list) or len(listed) > EVENTS:
        raise TypeError("its events are no list, or more than were asked for")
    return Page(tuple(map(_happened, listed)), _serial(answer["last"]))


def _happened(line: Any) -> Happened:  # noqa: ANN401  # any JSON value
    kind, version, sha256 = line["kind"], line["version"], line["sha256"]
    if not all(isinstance(each, str) for each in (kind, version, sha256, line["name"])):
        raise TypeError("an event's members are no texts")
    if _KIND.fullmatch(kind) is None:
        raise ValueError("an event's kind is no word")
    name = FunctionName.parse(line["name"])
    return Happened(_serial(line["serial"]), kind, name, version, sha256)


def _serial(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _SERIAL_MOST:
        raise ValueError("a serial is no whole number")
    return value
