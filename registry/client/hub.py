"""One hub, as its API describes it."""

from __future__ import annotations

import functools
import hashlib
import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from registry.client.credentials import token_for
from registry.client.http import Answer, HttpClient, accept
from registry.client.patience import Patience
from registry.client.settings import Settings
from registry.core.errors import (
    AnswerUnreadable,
    DigestMismatch,
    FunctionNotFound,
    NotSignedIn,
)
from registry.core.index_document import IndexDocument
from registry.core.names import FunctionName
from registry.core.versions import Version
from registry.core.wheel.layout import wheel_filename

if TYPE_CHECKING:  # 10 ms that a sync, which only takes packages, does without
    from registry.client.answers import Holder, Receipt, SearchPage, ShownRelease

_API = "/api/v1/functions"
_OK, _CREATED, _NOT_MODIFIED, _MISSING = 200, 201, 304, 404
# RFC 9110, section 8.8.3; what is kept is sent again as a header, so it is looked at.
_ETAG = re.compile(r'(W/)?"[!#-~]{0,200}"')
Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """An index document as it came, to be kept and asked for again by its ETag."""

    document: IndexDocument
    body: bytes
    etag: str | None


def _to_log(said: str) -> None:
    import logging  # noqa: PLC0415  # 4 ms, for what seldom happens

    logging.getLogger("fnhub").warning(said)


class Hub:
    """The verbs of a hub, for several threads.

    The token goes with what changes something, and with reads once this hub has asked
    who reads (`WWW-Authenticate`): public functions are read without one.  Every
    verb raises AnswerUnreadable for an answer that is not a hub's.
    """

    def __init__(
        self,
        url: str,
        token: str | Callable[[], str | None] | None = None,
        *,
        patience: Patience | None = None,
        note: Note | None = None,
    ) -> None:
        """Connect with the first request.

        Args:
            url: The hub's address.
            token: This hub's, or what finds it when it is needed.
            patience: How long to wait, how often to ask again.
            note: Is told that something is tried again; by default the log is.

        Raises:
            InvalidSetting: not an address.
        """
        self.url = url
        self._token = token
        self._finding_token = threading.Lock()
        self._sign_reads = False  # until the hub asks
        self._http = HttpClient(url, patience, note or _to_log)

    @classmethod
    def at(
        cls,
        url: str,
        settings: Settings,
        *,
        note: Note | None = None,
    ) -> Hub:
        """Open the hub at an address, with its own token (`credentials`).

        Raises:
            InvalidSetting: not an address.
        """
        find = functools.partial(token_for, url, settings, note or _to_log)
        return cls(url, find, note=note)

    def close(self) -> None:
        """Close the connections; the next verb opens another."""
        self._http.close()

    def search(
        self, words: str, filters: Mapping[str, Sequence[str]], limit: int
    ) -> SearchPage:
        """Return a page of search results, best first."""
        from registry.client.answers import read_page  # noqa: PLC0415  # above

        asked: list[tuple[str, str]] = [("q", words), ("per_page", str(limit))]
        asked += [(key, value) for key in filters for value in filters[key]]
        answer = self._read(f"{_API}?{urlencode(asked)}")
        return read_page(answer.url, accept(answer, _OK).json())

    def show(self, name: FunctionName, version: Version | None = None) -> ShownRelease:
        """Return all that the hub knows of a function or of one release."""
        from registry.client.answers import read_shown  # noqa: PLC0415  # above

        path = f"{_API}/{name}" + (f"/{version}" if version is not None else "")
        answer = self._read(path)
        return read_shown(answer.url, accept(answer, _OK).json())

    def index_document(self, name: FunctionName) -> IndexDocument:
        """Return the document to resolve from.

        Raises:
            FunctionNotFound: the hub has no such function.
        """
        fetched = self.fetch_index(name)
        assert fetched is not None  # only an ETag is answered with "not modified"
        return fetched.document

    def fetch_index(
        self, name: FunctionName, etag: str | None = None
    ) -> Fetched | None:
        """Return the document to resolve from, None if it still has this ETag.

        Raises:
            FunctionNotFound: the hub has no such function.
        """
        condition = {} if etag is None else {"If-None-Match": etag}
        answer = self._read(f"/index/{name}.json", condition)
        if answer.status == _MISSING:
            raise FunctionNotFound(str(name))
        if etag is not None and answer.status == _NOT_MODIFIED:
            return None
        body = accept(answer, _OK).body
        document = IndexDocument.decode(body, answer.url)
        if document.name != name:
            raise AnswerUnreadable(answer.url, f"it is of {document.name}")
        sent = answer.headers.get("etag", "")
        return Fetched(document, body, sent if _ETAG.fullmatch(sent) else None)

    def package(self, name: FunctionName, version: Version, sha256: str) -> bytes:
        """Return a release's wheel, verified.

        Raises:
            DigestMismatch: other bytes came than were published.
        """
        filename = wheel_filename(name, version)
        answer = self._read(f"/packages/{sha256}/{filename}")
        data = accept(answer, _OK).body
        actual = hashlib.sha256(data).hexdigest()
        if actual != sha256:
            raise DigestMismatch(f"{name}@{version}", sha256, actual)
        return data

    def publish(self, wheel: bytes) -> Receipt:
        """Send a wheel.

        It is sent again when the connection broke: a hub answers the same bytes with
        `unchanged`, so that may be the receipt of a release that just came to be.

        Raises:
            NotSignedIn: there is no token.
        """
        from registry.client.answers import read_receipt  # noqa: PLC0415  # above

        headers = self._signed("application/zip")
        answer = self._http.request(
            "POST", _API, body=wheel, headers=headers, is_repeatable=True
        )
        return read_receipt(answer.url, accept(answer, _OK, _CREATED).json())

    def yank(
        self, name: FunctionName, version: Version, reason: str | None
    ) -> dict[str, Any]:
        """Yank a release, or with None take the yank back; return it in brief.

        Raises:
            NotSignedIn: there is no token.
        """
        from registry.client.answers import read_release  # noqa: PLC0415  # above

        path = f"{_API}/{name}/{quote(str(version))}/yank"
        answer = self._mark(path, None if reason is None else {"reason": reason})
        return read_release(answer.url, accept(answer, _OK).json())

    def deprecate(
        self,
        name: FunctionName,
        reason: str | None,
        replacement: FunctionName | None = None,
    ) -> dict[str, Any]:
        """Deprecate a function, or with None take that back; return its marks.

        Raises:
            NotSignedIn: there is no token.
        """
        from registry.client.answers import read_marked  # noqa: PLC0415  # above

        said = {"reason": reason}
        if replacement is not None:
            said["replacement"] = str(replacement)
        answer = self._mark(
            f"{_API}/{name}/deprecation", None if reason is None else said
        )
        return read_marked(answer.url, accept(answer, _OK).json())

    def archive(self, name: FunctionName, reason: str | None) -> dict[str, Any]:
        """Close a function to new releases, or with None open it; return its marks.

        Raises:
            NotSignedIn: there is no token.
        """
        from registry.client.answers import read_marked  # noqa: PLC0415  # above

        said = None if reason is None else {"reason": reason}
        answer = self._mark(f"{_API}/{name}/archive", said)
        return read_marked(answer.url, accept(answer, _OK).json())

    def _mark(self, path: str, said: Mapping[str, object] | None) -> Answer:
        """Put what is said, or with None take away what was said before."""
        headers = self._signed("application/json")
        if said is None:
            return self._http.request("DELETE", path, headers=headers)
        body = json.dumps(said).encode()
        return self._http.request("PUT", path, body=body, headers=headers)

    def whoami(self) -> Holder:
        """Return what the hub knows of the token.

        Raises:
            NotSignedIn: there is none.
        """
        from registry.client.answers import read_holder  # noqa: PLC0415  # above

        headers = self._signed("application/json")
        answer = self._http.request("GET", "/api/v1/whoami", headers=headers)
        return read_holder(answer.url, accept(answer, _OK).json())

    def _read(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        signature = self._signature() if self._sign_reads else {}
        asked = {**(headers or {}), **signature}
        answer = self._http.request("GET", path, headers=asked)
        if self._sign_reads or not _asks_who(answer) or not self._signature():
            return answer
        self._sign_reads = True
        return self._read(path, headers)

    def _signed(self, content_type: str) -> dict[str, str]:
        if not (signature := self._signature()):
            raise NotSignedIn
        return {"Content-Type": content_type, **signature}

    def _signature(self) -> dict[str, str]:
        with self._finding_token:  # once: asking a keyring may ask the user
            if callable(self._token):
                self._token = self._token()
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}


def _asks_who(answer: Answer) -> bool:
    """Whether another answer may come to who sends a token."""
    return answer.headers.get("www-authenticate", "").lower().startswith("bearer")
