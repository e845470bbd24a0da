"""GitHub's REST API, as much of it as a comment needs."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import IO, Any

from .place import Place

_PAGE = 100  # comments in an answer, the most there can be
_MOST_PAGES = 100
_MOST_BYTES = 64 * 2**20
_MINUTE_S = 60.0  # to wait where GitHub says that it is too much and not how long
_LONGEST = 200  # characters of what GitHub says
_VERSION = "2022-11-28"


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


@dataclass(frozen=True, slots=True)
class GitHub:
    """Comments of one pull request."""

    place: Place
    token: str
    timeout_s: float
    max_wait_s: float

    def comments(self) -> Iterator[dict[str, Any]]:
        """Give the comments, the oldest first."""
        path = f"issues/{self.place.pull_request}/comments"
        for page in range(1, _MOST_PAGES + 1):
            found = self._ask("GET", f"{path}?per_page={_PAGE}&page={page}")
            if not isinstance(found, list):
                raise ConnectionError("GitHub answers something else than comments")
            yield from found
            if len(found) < _PAGE:
                return

    def create(self, body: str) -> dict[str, Any]:
        """Write a new comment."""
        path = f"issues/{self.place.pull_request}/comments"
        return self._ask("POST", path, {"body": body})

    def update(self, number: int, body: str) -> dict[str, Any]:
        """Put a comment's text in the place of its former one."""
        return self._ask("PATCH", f"issues/comments/{number}", {"body": body})

    def _ask(self, method: str, path: str, content: object = None) -> Any:  # noqa: ANN401  # JSON
        """Ask, and wait where GitHub says so, as long as `max_wait_s` lasts.

        Raises:
            PermissionError: the token is wrong, or may not do this.
            ValueError: GitHub knows no such thing, or does not take it.
            ConnectionError: GitHub cannot be reached, fails, or it is too much.
        """
        waited = 0.0
        while True:
            request = self._request(method, path, content)
            try:
                return self._send(request)
            except urllib.error.HTTPError as error:
                with error:
                    told = _told(error, self.token)
                wait_s = _wait_s(error, told)
                if wait_s is None:
                    raise _refusal(error.code, told, self.place) from None
            if waited + wait_s > self.max_wait_s:
                message = (
                    f"GitHub says that these are too many requests{told}: try again in "
                    f"{wait_s:,.0f} s, or give a max_wait_s above that"
                )
                raise ConnectionError(message)
            time.sleep(wait_s)
            # A wait of 0 s is counted, too, or it could go on without an end.
            waited += max(wait_s, 1.0)

    def _request(
        self, method: str, path: str, content: object
    ) -> urllib.request.Request:
        url = f"{self.place.api_url}/repos/{self.place.repository}/{path}"
        return urllib.request.Request(  # noqa: S310  # https, as find_place saw to
            url,
            data=None if content is None else json.dumps(content).encode(),
            method=method,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "User-Agent": "github-comment/1.0",
                "X-GitHub-Api-Version": _VERSION,
            },
        )

    def _send(self, request: urllib.request.Request) -> Any:  # noqa: ANN401  # JSON
        opener = urllib.request.build_opener(_NoRedirect())
        try:
            with opener.open(request, timeout=self.timeout_s) as answer:
                data = answer.read(_MOST_BYTES)
        except urllib.error.HTTPError:
            raise
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error or type(error).__name__
            message = f"{self.place.api_url} cannot be reached: {reason}"
            raise ConnectionError(message) from None
        try:
            return json.loads(data)
        except ValueError:
            message = f"{self.place.api_url} answers no JSON: is api_url right?"
            raise ConnectionError(message) from None


def _wait_s(error: urllib.error.HTTPError, told: str) -> float | None:
    """Return how long GitHub wants one to wait, None where that is not it.

    As its documentation says: Retry-After, else x-ratelimit-reset where nothing is
    left, else a minute.
    """
    if error.code not in (403, 429):
        return None
    after = error.headers.get("Retry-After", "")
    if after.isdecimal():
        return float(after)
    reset = error.headers.get("x-ratelimit-reset", "")
    if error.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(0.0, float(reset) - time.time())
    too_much = error.code == 429 or "secondary rate limit" in told.lower()
    return _MINUTE_S if too_much else None


def _told(error: urllib.error.HTTPError, token: str) -> str:
    """Return what GitHub says, with the errors of a validation."""
    try:
        content = json.loads(error.read(_MOST_BYTES))
        texts = [str(content.get("message") or "")]
        texts += [
            str(each.get("message") if isinstance(each, dict) else each)
            for each in content.get("errors") or []
        ]
    except (ValueError, AttributeError, OSError):
        return ""
    text = " - ".join(filter(None, texts)).replace(token, "***")
    return f" ({text[:_LONGEST]})" if text else ""


def _refusal(code: int, told: str, place: Place) -> Exception:
    where = f"pull request {place.pull_request} of {place.repository!r}"
    if code == 401:
        message = f"GitHub does not take the token{told}: is it whole, and not expired?"
        return PermissionError(message)
    if code == 403:
        message = (
            f"the token may not comment on {where}{told}: it needs to write to pull "
            "requests; in GitHub Actions 'permissions: pull-requests: write', which "
            "runs for a fork do not get"
        )
        return PermissionError(message)
    if code in (404, 410):
        message = (
            f"there is no {where}, or the token may not see it{told}: check "
            "repository, pull_request and the rights of the token"
        )
        return ValueError(message)
    if code == 422:
        return ValueError(f"GitHub does not take the comment on {where}{told}")
    if code in range(300, 400):
        message = f"{where} has moved: give the repository's present name, and api_url"
        return ValueError(message)
    return ConnectionError(f"GitHub answers {code}{told}: try again later")
