"""One hub, as its API describes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from registry.client.http import HttpClient, accept
from registry.client.settings import Settings
from registry.core.errors import (
    AnswerUnreadable,
    DigestMismatch,
    FunctionNotFound,
    NotSignedIn,
)
from registry.core.index_document import IndexDocument, IndexEntry
from registry.core.names import FunctionName
from registry.core.versions import Version
from registry.core.wheel.layout import wheel_filename

_API = "/api/v1/functions"
_OK, _CREATED, _MISSING = 200, 201, 404


class Hub:
    """The verbs of a hub.  Answers are JSON values unless a method says otherwise."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self._token = token
        self._http = HttpClient(url, token)

    @classmethod
    def of(cls, settings: Settings) -> Hub:
        """Open the hub that the settings name.

        Raises:
            HubNotSet: they name none.
        """
        return cls(settings.require_hub(), settings.token)

    def search(
        self, words: str, filters: Mapping[str, Sequence[str]], limit: int
    ) -> dict[str, Any]:
        """Return a page of search results, best first."""
        asked: list[tuple[str, str]] = [("q", words), ("per_page", str(limit))]
        asked += [(key, value) for key in filters for value in filters[key]]
        answer = self._http.request("GET", f"{_API}?{urlencode(asked)}")
        return _object(accept(answer, _OK).json(), answer.url)

    def show(
        self, name: FunctionName, version: Version | None = None
    ) -> dict[str, Any]:
        """Return all that the hub knows of a function or of one release."""
        path = f"{_API}/{name}" + (f"/{version}" if version is not None else "")
        answer = self._http.request("GET", path)
        return _object(accept(answer, _OK).json(), answer.url)

    def index_document(self, name: FunctionName) -> IndexDocument:
        """Return the document to resolve from.

        Raises:
            FunctionNotFound: the hub has no such function.
        """
        answer = self._http.request("GET", f"/index/{name}.json")
        if answer.status == _MISSING:
            raise FunctionNotFound(str(name))
        return IndexDocument.decode(accept(answer, _OK).body, answer.url)

    def package(self, name: FunctionName, entry: IndexEntry) -> bytes:
        """Return a release's wheel, verified.

        Raises:
            DigestMismatch: other bytes came than were published.
        """
        filename = wheel_filename(name, entry.version)
        answer = self._http.request("GET", f"/packages/{entry.sha256}/{filename}")
        data = accept(answer, _OK).body
        actual = hashlib.sha256(data).hexdigest()
        if actual != entry.sha256:
            raise DigestMismatch(f"{name}@{entry.version}", entry.sha256, actual)
        return data

    def publish(self, wheel: bytes) -> dict[str, Any]:
        """Send a wheel; return the receipt."""
        if not self._token:
            raise NotSignedIn
        headers = {"Content-Type": "application/zip"}
        answer = self._http.request("POST", _API, body=wheel, headers=headers)
        return _object(accept(answer, _OK, _CREATED).json(), answer.url)

    def yank(
        self, name: FunctionName, version: Version, reason: str | None
    ) -> dict[str, Any]:
        """Yank a release, or with None take the yank back."""
        if not self._token:
            raise NotSignedIn
        path = f"{_API}/{name}/{quote(str(version))}/yank"
        if reason is None:
            answer = self._http.request("DELETE", path)
        else:
            body = json.dumps({"reason": reason}).encode()
            headers = {"Content-Type": "application/json"}
            answer = self._http.request("PUT", path, body=body, headers=headers)
        return _object(accept(answer, _OK).json(), answer.url)


def _object(value: Any, url: str) -> dict[str, Any]:  # noqa: ANN401  # any JSON value
    if not isinstance(value, dict):
        raise AnswerUnreadable(url, "an object was expected")
    return value
