"""Write results as a comment on a pull request."""

from __future__ import annotations

from typing import Literal, NamedTuple

import pandas as pd

from .github import GitHub
from .place import find_place, marker_line
from .rendering import LONGEST, Value, render

__all__ = ["PostedComment", "github_comment"]

Action = Literal["created", "updated", "unchanged"]


class PostedComment(NamedTuple):
    """The comment, as it now is.

    Attributes:
        url: Where people read it.
        comment_id: GitHub's number of the comment.
        action: "created", "updated", or "unchanged" where it was so already.
        body: Its text in Markdown, with the marker.
        notes: What was cut off, and other comments with the same marker.
    """

    url: str
    comment_id: int
    action: str
    body: str
    notes: list[str]


def github_comment(  # noqa: PLR0913  # a comment has many parts, each by its name
    message: str = "",
    table: pd.DataFrame | None = None,
    metrics: dict[str, Value] | None = None,
    repository: str | None = None,
    pull_request: int | None = None,
    *,
    github_token: str | None = None,
    title: str = "",
    marker: str = "results",
    max_rows: int = 20,
    api_url: str = "https://api.github.com",
    timeout_s: float = 30.0,
    max_wait_s: float = 60.0,
) -> PostedComment:
    """Write results as a comment on a pull request.

    The comment has a marker that is not shown.  When there is one with this marker
    already, it is updated, so that a pull request has one comment with the latest
    results, however often this runs.  Names and values of metrics and tables are
    shown as they are: they mention nobody, and no HTML or Markdown of theirs counts.

    In GitHub Actions, repository and pull request are taken from the event where
    they are not given.  Where GitHub asks to wait, as it does after too many
    requests, it is waited for.  Redirects are not followed, so that the token goes to
    `api_url` alone.  Without a token, the error says which secret is needed.

    Args:
        message: Text, in GitHub's Markdown.
        table: Any table; its first twenty columns and `max_rows` rows are shown.
        metrics: Numbers and texts by name, such as those of a run.
        repository: The repository as "owner/name".  None: GITHUB_REPOSITORY.
        pull_request: Number of the pull request; that of an issue will do.  None:
            that of the event in GITHUB_EVENT_PATH.
        github_token: Token that may write to pull requests; a secret.
        title: Heading of the comment.
        marker: What tells this comment from others by this function: letters,
            digits, spaces, dots, slashes, dashes.
        max_rows: Rows of the table that are shown, 0 or more; fewer where the
            comment would be longer than GitHub allows (65,536 characters).
        api_url: Address of the API; "https://HOST/api/v3" of GitHub Enterprise.
        timeout_s: How long GitHub may be silent [s].
        max_wait_s: How long it is waited in all where GitHub asks for it [s].

    Returns:
        The comment, and whether it is new.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: token, repository or pull request are not given, or are not
            there; there is nothing to tell; GitHub does not take the text (422); a
            param is out of range.
        PermissionError: the token is wrong (401) or may not comment (403).
        ConnectionError: GitHub cannot be reached, or fails, or asks to wait longer
            than `max_wait_s`.

    Source:
        GitHub's REST API, version 2022-11-28: "REST API endpoints for issue
        comments", "Rate limits for the REST API".

    >>> github_comment("done", repository="ada/flowers", pull_request=7)
    Traceback (most recent call last):
    ValueError: no token is given: it is the secret 'github_token'. ...
    """
    place, token = find_place(repository, pull_request, github_token, api_url)
    _require(max_rows, timeout_s, max_wait_s)
    mark = marker_line(marker)
    room = LONGEST - len(mark) - 1
    text, notes = render((title, message), metrics or {}, table, max_rows, room=room)
    body = f"{mark}\n{text}"
    github = GitHub(place, token, timeout_s, max_wait_s)
    ours = [each for each in github.comments() if _is_marked(each, mark)]
    if len(ours) > 1:
        notes.append(f"{len(ours)} comments have this marker: the oldest was updated")
    action: Action
    if not ours:
        action, found = "created", github.create(body)
    elif _same(str(ours[0]["body"]), body):
        action, found = "unchanged", ours[0]
    else:
        action, found = "updated", github.update(int(ours[0]["id"]), body)
    return PostedComment(
        url=str(found["html_url"]),
        comment_id=int(found["id"]),
        action=action,
        body=body,
        notes=notes,
    )


def _is_marked(comment: dict[str, object], mark: str) -> bool:
    """Tell our comments from those that quote one: these begin with `>`."""
    return str(comment.get("body") or "").lstrip().startswith(mark)


def _same(one: str, other: str) -> bool:
    """Compare texts; GitHub's may have other ends of lines."""
    return one.replace("\r\n", "\n").strip() == other.strip()


def _require(max_rows: int, timeout_s: float, max_wait_s: float) -> None:
    for name, value in (("max_rows", max_rows), ("max_wait_s", max_wait_s)):
        if not value >= 0:
            raise ValueError(f"{name} is {value}: give 0 or more")
    if not timeout_s > 0:
        raise ValueError(f"timeout_s is {timeout_s}: give a number above 0")
