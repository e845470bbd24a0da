"""The pull request that is commented on, given or as GitHub Actions says it."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
_MARKER = re.compile(r"[A-Za-z0-9._/ -]{1,80}")
_TOKEN = re.compile(r"[\x21-\x7e]+")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment goes."""

    api_url: str
    repository: str
    pull_request: int


def find_place(
    repository: str | None, pull_request: int | None, token: str | None, api_url: str
) -> tuple[Place, str]:
    """Return where the comment goes, and the token.

    Raises:
        ValueError: something is not known, or cannot be; all is told at once.
    """
    problems = []
    repository = repository or os.environ.get("GITHUB_REPOSITORY")
    number = _number_of_event() if pull_request is None else pull_request
    token = (token or "").strip()
    if not token:
        problems.append(
            "no token is given: it is the secret 'github_token'.  For fnhub run, set "
            "the environment variable FNHUB_SECRET_GITHUB_TOKEN (or GITHUB_TOKEN); in "
            "Python, give github_token=.  It needs the right to write to pull requests"
        )
    elif not _TOKEN.fullmatch(token):
        problems.append(
            "the secret 'github_token' has spaces or signs that no token has"
        )
    if not repository:
        problems.append(
            "repository is not given: 'owner/name', or GITHUB_REPOSITORY of Actions"
        )
    elif not _REPOSITORY.fullmatch(repository) or repository.endswith(("/.", "/..")):
        problems.append(f"repository is {repository!r}: give it as 'owner/name'")
    if number is None:
        problems.append(
            "pull_request is not given: its number, or an event of GitHub Actions "
            "(GITHUB_EVENT_PATH) that belongs to a pull request"
        )
    elif number < 1:
        problems.append(f"pull_request is {number}: give its number, 1 or more")
    problems += _wrong_api(api_url)
    if problems:
        raise ValueError("; ".join(problems))
    return Place(api_url.rstrip("/"), str(repository), int(number or 0)), token


def marker_line(marker: str) -> str:
    """Return the line by which a comment is found again; it is not shown.

    Raises:
        ValueError: the marker has signs that could end the line.
    """
    if not _MARKER.fullmatch(marker) or "--" in marker:
        message = (
            f"marker is {marker!r}: give 1 to 80 letters, digits, spaces, dots, "
            "slashes and single dashes"
        )
        raise ValueError(message)
    return f"<!-- fnhub comment: {marker} -->"


def _wrong_api(api_url: str) -> list[str]:
    parts = urlsplit(api_url)
    safe = parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in _LOOPBACK
    )
    if safe and parts.hostname and not parts.username and not parts.query:
        return []
    return ["api_url is no https:// address: the token would travel in the open"]


def _number_of_event() -> int | None:
    """Return the pull request of an event of GitHub Actions, None without one."""
    path = os.environ.get("GITHUB_EVENT_PATH")
    if not path or not Path(path).is_file():
        return None
    try:
        event = json.loads(Path(path).read_text("utf-8"))
    except ValueError:
        return None
    if not isinstance(event, dict):
        return None
    for key in ("pull_request", "issue"):
        found = event.get(key)
        # An issue_comment event is of a pull request where the issue names one.
        if isinstance(found, dict) and (
            key == "pull_request" or "pull_request" in found
        ):
            number = found.get("number")
            return number if isinstance(number, int) else None
    return None
