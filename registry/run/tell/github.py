"""GitHub's REST API, version 2022-11-28: comments, and pictures on a branch.

Source: "REST API endpoints for issue comments", "... for Git database".
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

from registry.core.errors import CannotTell

API = "https://api.github.com"
PLOTS = "fnhub-plots"  # the branch that pictures are put on
_FORM = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9._-]{1,100})#([0-9]{1,9})"
)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_VERSION = "2022-11-28"
_WAIT_S = 20.0
_PAGE, _MOST_PAGES = 100, 50  # comments in an answer; answers
_MOST_BYTES = 64 * 2**20
_LONGEST = 200  # characters of what GitHub says
_NOT_THERE = 404


@dataclass(frozen=True, slots=True)
class PullRequest:
    """Where a comment goes."""

    repository: str  # owner/name
    number: int

    @classmethod
    def parse(cls, text: str) -> PullRequest:
        """Read owner/name#number.

        Raises:
            CannotTell: it is written in another way.
        """
        found = _FORM.fullmatch(text)
        if found is None or found[1].endswith(("/.", "/..")):
            raise CannotTell(f"--comment {text}", "write it as OWNER/NAME#NUMBER")
        return cls(found[1], int(found[2]))


@dataclass(frozen=True, slots=True)
class GitHub:
    """One repository, asked with one token."""

    place: PullRequest
    token: str = field(repr=False)
    api: str
    server: str  # where people look

    @classmethod
    def open(cls, place: PullRequest, environ: Mapping[str, str]) -> GitHub:
        """Take token and addresses from the variables that GitHub Actions sets.

        Raises:
            CannotTell: there is no token, or it would travel in the open.
        """
        token = environ.get("GITHUB_TOKEN") or environ.get("GH_TOKEN") or ""
        if not re.fullmatch(r"[\x21-\x7e]+", token):
            why = "there is no token" if not token else "the token is none"
            raise CannotTell("--comment", f"{why}: set GITHUB_TOKEN")
        api = (environ.get("GITHUB_API_URL") or API).rstrip("/")
        parts = urlsplit(api)
        is_near = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not (parts.scheme == "https" or is_near) or parts.username:
            raise CannotTell("GITHUB_API_URL", "it is no https:// address")
        server = environ.get("GITHUB_SERVER_URL") or _server_of(api)
        return cls(place, token, api, server.rstrip("/"))

    def comment(self, mark: str, body: str) -> str:
        """Write a comment, or write over the one with this mark; return its address.

        Raises:
            ConnectionError: GitHub does not take it; says why.
        """
        text = f"{mark}\n{body}"
        ours = next(filter(lambda each: _is_marked(each, mark), self._comments()), None)
        if ours is None:
            path = f"issues/{self.place.number}/comments"
            return str(self._ask("POST", path, {"body": text})["html_url"])
        path = f"issues/comments/{ours['id']}"
        return str(self._ask("PATCH", path, {"body": text})["html_url"])

    def put_plots(self, plots: Sequence[Path], folder: str) -> list[tuple[str, str]]:
        """Put pictures on a branch of their own; return words and address of each.

        A commit holds the pictures of one time, on top of the former ones, so that an
        address never shows another picture.

        Raises:
            ConnectionError: GitHub does not take them.
            OSError: one cannot be read.
        """
        tree = [
            {
                "path": f"{folder}/{number}-{path.name}",
                "mode": "100644",
                "type": "blob",
                "sha": self._blob(path.read_bytes()),
            }
            for number, path in enumerate(plots, 1)
        ]
        head = self._head()
        made = self._ask("POST", "git/trees", {"tree": tree})
        content = {
            "message": f"Plots of {folder}",
            "tree": made["sha"],
            "parents": [head] if head else [],
        }
        commit = str(self._ask("POST", "git/commits", content)["sha"])
        if head:
            self._ask("PATCH", f"git/refs/heads/{PLOTS}", {"sha": commit})
        else:
            ref = {"ref": f"refs/heads/{PLOTS}", "sha": commit}
            self._ask("POST", "git/refs", ref)
        base = f"{self.server}/{self.place.repository}/raw/{commit}"
        return [
            (path.stem, f"{base}/{quote(str(each['path']))}")
            for path, each in zip(plots, tree, strict=True)
        ]

    def _blob(self, data: bytes) -> str:
        content = {"content": base64.b64encode(data).decode(), "encoding": "base64"}
        return str(self._ask("POST", "git/blobs", content)["sha"])

    def _head(self) -> str:
        try:
            return str(self._ask("GET", f"git/ref/heads/{PLOTS}")["object"]["sha"])
        except _NotThere:
            return ""

    def _comments(self) -> Iterator[dict[str, Any]]:
        for page in range(1, _MOST_PAGES + 1):
            path = f"issues/{self.place.number}/comments?per_page={_PAGE}&page={page}"
            found = self._ask("GET", path)
            yield from found
            if len(found) < _PAGE:
                return

    def _ask(self, method: str, path: str, content: object = None) -> Any:  # noqa: ANN401  # JSON
        request = urllib.request.Request(  # noqa: S310  # https, as `open` saw to
            f"{self.api}/repos/{self.place.repository}/{path}",
            data=None if content is None else json.dumps(content).encode(),
            method=method,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "User-Agent": "fnhub",
                "X-GitHub-Api-Version": _VERSION,
            },
        )
        opener = urllib.request.build_opener(_NoRedirect())
        try:
            with opener.open(request, timeout=_WAIT_S) as answer:
                return json.loads(answer.read(_MOST_BYTES))
        except urllib.error.HTTPError as error:
            with error:
                why = f"GitHub answers {error.code}{_told(error)}"
            kind = _NotThere if error.code == _NOT_THERE else ConnectionError
            raise kind(why.replace(self.token, "***")) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error or type(error).__name__
            raise ConnectionError(f"GitHub cannot be asked: {reason}") from None


class _NotThere(ConnectionError):
    """GitHub has no such thing, or does not show it with this token."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows nothing: urllib would take the token along, to any host."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        """Return None, by which the redirect becomes an error."""


def mark_of(title: str) -> str:
    """Return the line by which a comment is found again; it is not shown."""
    return f"<!-- fnhub: {plain_name(title)} -->"


def plain_name(title: str) -> str:
    """Return a title that can stand in a path, and in a comment of HTML."""
    return re.sub(r"-{2,}", "-", re.sub(r"[^A-Za-z0-9._/ -]", "-", title))


def _is_marked(comment: Mapping[str, Any], mark: str) -> bool:
    """Tell our comments from those that quote one: these begin with `>`."""
    return str(comment.get("body") or "").lstrip().startswith(mark)


def _told(error: urllib.error.HTTPError) -> str:
    try:
        text = str(json.loads(error.read(_MOST_BYTES)).get("message") or "")
    except (ValueError, AttributeError, OSError):
        return ""
    return f": {text[:_LONGEST]}" if text else ""


def _server_of(api: str) -> str:
    return "https://github.com" if api == API else api.removesuffix("/api/v3")
