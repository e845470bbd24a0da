"""One hub, as its API describes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from registry.client.answers import (
    Receipt,
    SearchPage,
    ShownRelease,
    read_page,
    read_receipt,
    read_release,
    read_shown,
)
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
    """The verbs of a hub.

    The token goes with `publish` and `yank` only: whoever asks another hub for a
    function does not hand it out.  Every verb raises AnswerUnreadable for an
    answer that is not a hub's.
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self._token = token
        self._http = HttpClient(url)

    @classmethod
    def of(cls, settings: Settings) -> Hub:
        """Open the hub that the settings name.

        Raises:
            HubNotSet: they name none.
            InvalidSetting: what they name is not an address.
        """
        return cls(settings.require_hub(), settings.token)

    def search(
        self, words: str, filters: Mapping[str, Sequence[str]], limit: int
    ) -> SearchPage:
        """Return a page of search results, best first."""
        asked: list[tuple[str, str]] = [("q", words), ("per_page", str(limit))]
        asked += [(key, value) for key in filters for value in filters[key]]
        answer = self._http.request("GET", f"{_API}?{urlencode(asked)}")
        return read_page(answer.url, accept(answer, _OK).json())

    def show(self, name: FunctionName, version: Version | None = None) -> ShownRelease:
        """Return all that the hub knows of a function or of one release."""
        path = f"{_API}/{name}" + (f"/{version}" if version is not None else "")
        answer = self._http.request("GET", path)
        return read_shown(answer.url, accept(answer, _OK).json())

    def index_document(self, name: FunctionName) -> IndexDocument:
        """Return the document to resolve from.

        Raises:
            FunctionNotFound: the hub has no such function.
        """
        answer = self._http.request("GET", f"/index/{name}.json")
        if answer.status == _MISSING:
            raise FunctionNotFound(str(name))
        document = IndexDocument.decode(accept(answer, _OK).body, answer.url)
        if document.name != name:
            raise AnswerUnreadable(answer.url, f"it is of {document.name}")
        return document

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

    def publish(self, wheel: bytes) -> Receipt:
        """Send a wheel.

        Raises:
            NotSignedIn: there is no token.
        """
        headers = self._signed("application/zip")
        answer = self._http.request("POST", _API, body=wheel, headers=headers)
        return read_receipt(answer.url, accept(answer, _OK, _CREATED).json())

    def yank(
        self, name: FunctionName, version: Version, reason: str | None
    ) -> dict[str, Any]:
        """Yank a release, or with None take the yank back; return it in brief.

        Raises:
            NotSignedIn: there is no token.
        """
        headers = self._signed("application/json")
        path = f"{_API}/{name}/{quote(str(version))}/yank"
        if reason is None:
            answer = self._http.request("DELETE", path, headers=headers)
        else:
            body = json.dumps({"reason": reason}).encode()
            answer = self._http.request("PUT", path, body=body, headers=headers)
        return read_release(answer.url, accept(answer, _OK).json())

    def _signed(self, content_type: str) -> dict[str, str]:
        if not self._token:
            raise NotSignedIn
        return {"Content-Type": content_type, "Authorization": f"Bearer {self._token}"}
