"""Comments on a stand-in for GitHub that answers as its documentation says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from hub_functions.core.github_comment import github_comment

TOKEN = "ghp_t0kenOf4da"
MARK = "<!-- fnhub comment: results -->"


def comment(number: int, body: str) -> dict[str, object]:
    """Return a comment as in GitHub's documentation of issue comments."""
    api = "https://api.github.com/repos/octocat/Hello-World/issues"
    html = "https://github.com/octocat/Hello-World/issues/1347"
    return {
        "id": number,
        "node_id": "MDEyOklzc3VlQ29tbWVudDE=",
        "url": f"{api}/comments/{number}",
        "html_url": f"{html}#issuecomment-{number}",
        "body": body,
        "user": {"login": "octocat", "id": 1, "type": "User", "site_admin": False},
        "created_at": "2011-04-14T16:00:49Z",
        "updated_at": "2011-04-14T16:00:49Z",
        "issue_url": f"{api}/1347",
        "author_association": "COLLABORATOR",
    }


class Api(BaseHTTPRequestHandler):
    """The three calls, with what the server's `refusals` answer before."""

    def do_GET(self) -> None:
        self.answer(None)

    def do_POST(self) -> None:
        self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    do_PATCH = do_POST  # noqa: N815  # of the standard library

    def answer(self, content: dict[str, str] | None) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        if self.server.refusals:
            self.say(*self.server.refusals.pop(0))
            return
        url = urlsplit(self.path)
        path = url.path.removeprefix("/repos/octocat/Hello-World/issues/")
        comments = self.server.comments
        if self.command == "GET" and path == "1347/comments":
            query = {key: int(each[0]) for key, each in parse_qs(url.query).items()}
            start = (query["page"] - 1) * query["per_page"]
            self.say(200, comments[start : start + query["per_page"]])
        elif self.command == "POST" and path == "1347/comments":
            comments.append(comment(len(comments) + 1, content["body"]))
            self.say(201, comments[-1])
        elif self.command == "PATCH" and (number := path.removeprefix("comments/")):
            comments[int(number) - 1]["body"] = content["body"].replace("\n", "\r\n")
            self.say(200, comments[int(number) - 1])
        else:
            self.say(404, {"message": "Not Found", "status": "404"})

    def say(
        self, status: int, content: object, headers: dict[str, str] | None = None
    ) -> None:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": len(data)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    for name in ("GITHUB_REPOSITORY", "GITHUB_EVENT_PATH"):
        monkeypatch.delenv(name, raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    server.comments, server.asked, server.refusals = [], [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def post(
    github: ThreadingHTTPServer, message: str = "Done.", **params: object
) -> object:
    given = {
        "repository": "octocat/Hello-World",
        "pull_request": 1347,
        "github_token": TOKEN,
        "api_url": f"http://127.0.0.1:{github.server_port}/",
        **params,
    }
    return github_comment(message, **given)


def test_a_comment_is_made_as_the_documentation_wants_it(github):
    posted = post(github, title="Results")

    ((_, _, _), (method, path, headers)) = github.asked
    assert (method, path) == ("POST", "/repos/octocat/Hello-World/issues/1347/comments")
    assert headers["Accept"] == "application/vnd.github+json"
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["X-Github-Api-Version"] == "2022-11-28"
    assert headers["User-Agent"]
    assert github.comments[0]["body"] == f"{MARK}\n### Results\n\nDone."
    assert (posted.action, posted.comment_id, posted.notes) == ("created", 1, [])
    assert posted.url.endswith("/Hello-World/issues/1347#issuecomment-1")
    assert posted.body == github.comments[0]["body"]


def test_the_second_run_updates_and_the_third_changes_nothing(github):
    """The stand-in ends lines as GitHub may, with CR and LF."""
    first = post(github, "one")
    second = post(github, "two")
    third = post(github, "two")

    actions = [each.action for each in (first, second, third)]
    assert actions == ["created", "updated", "unchanged"]
    assert {each.comment_id for each in (first, second, third)} == {1}
    methods = [method for method, _, _ in github.asked]
    assert methods == ["GET", "POST", "GET", "PATCH", "GET"]
    assert len(github.comments) == 1


def test_each_marker_has_a_comment_of_its_own(github):
    post(github, "one", marker="train")
    post(github, "two", marker="train/large")
    post(github, "three", marker="train")

    bodies = [each["body"].replace("\r\n", "\n") for each in github.comments]
    assert bodies == [
        "<!-- fnhub comment: train -->\nthree",
        "<!-- fnhub comment: train/large -->\ntwo",
    ]


def test_the_comment_is_found_on_a_later_page(github):
    github.comments += [comment(number, "talk") for number in range(1, 251)]
    github.comments[230]["body"] = f"{MARK}\nold"

    posted = post(github)

    assert (posted.action, posted.comment_id) == ("updated", 231)
    pages = [path.rpartition("page=")[2] for method, path, _ in github.asked[:-1]]
    assert pages == ["1", "2", "3"]


def test_a_quote_and_an_empty_comment_are_not_ours(github):
    github.comments += [comment(1, f"> {MARK}\n> old"), comment(2, "")]
    github.comments[1]["body"] = None

    assert post(github).action == "created"


def test_of_several_with_the_marker_the_oldest_is_updated(github):
    github.comments += [comment(number, f"{MARK}\nold") for number in (1, 2)]

    posted = post(github)

    assert posted.comment_id == 1
    assert posted.notes == ["2 comments have this marker: the oldest was updated"]


DOCS = {"documentation_url": "https://docs.github.com/rest", "status": "x"}
TOO_LONG = {
    "message": "Validation Failed",
    "errors": [
        {
            "resource": "IssueComment",
            "code": "unprocessable",
            "field": "data",
            "message": "Body is too long (maximum is 65536 characters)",
        }
    ],
}


@pytest.mark.parametrize(
    ("status", "content", "error", "message"),
    [
        (
            401,
            {"message": f"Bad {TOKEN}"},
            PermissionError,
            "not take the token .Bad \\*",
        ),
        (
            *(403, {"message": "Resource not accessible by integration"}),
            *(
                PermissionError,
                r"by integration\): .*'permissions: pull-requests: write'",
            ),
        ),
        (
            404,
            {"message": "Not Found"},
            ValueError,
            "no pull request 1347 of 'octocat/",
        ),
        (410, {"message": "Issues are disabled"}, ValueError, "Issues are disabled"),
        (422, TOO_LONG, ValueError, "Validation Failed - Body is too long"),
        (422, {"message": "x", "errors": ["y"]}, ValueError, r"\(x - y\)"),
        (500, {"message": "Server Error"}, ConnectionError, "GitHub answers 500"),
        (502, b"<html>", ConnectionError, "GitHub answers 502: try again later"),
        (200, b"<html>", ConnectionError, "answers no JSON: is api_url right"),
        (200, {"message": "hm"}, ConnectionError, "something else than comments"),
        (301, {"message": "Moved Permanently"}, ValueError, "has moved: give the repo"),
    ],
)
def test_each_refusal_says_what_to_do_and_not_the_token(
    status, content, error, message, github
):
    if isinstance(content, dict):
        content = {**DOCS, **content, "token": TOKEN}
    github.refusals.append((status, content))

    with pytest.raises(error, match=message) as caught:
        post(github)

    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None
    assert len(github.asked) == 1


def test_the_token_goes_to_no_other_host(github):
    """urllib alone would follow, and take it along."""
    elsewhere = f"http://localhost:{github.server_port}/stolen"
    github.refusals.append((302, {}, {"Location": elsewhere}))

    with pytest.raises(ValueError, match="has moved"):
        post(github)

    assert [path for _, path, _ in github.asked if "stolen" in path] == []


SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait"}
PRIMARY = {"message": "API rate limit exceeded for user ID 1."}


@pytest.mark.parametrize("status", [403, 429])
def test_where_github_says_to_wait_it_is_waited_for(status, github, monkeypatch):
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)
    reset = str(int(time.time()) + 5)
    spent = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    github.refusals += [
        (status, SECONDARY, {"Retry-After": "7"}),
        (status, PRIMARY, spent),
    ]

    assert post(github).action == "created"
    assert naps[0] == 7
    assert 3 < naps[1] <= 5


@pytest.mark.parametrize(
    ("status", "content", "headers", "seconds"),
    [
        (403, SECONDARY, {}, "60"),
        (429, {}, {}, "60"),
        (403, SECONDARY, {"Retry-After": "3600"}, "3,600"),
    ],
)
def test_where_the_wait_is_too_long_it_is_told(
    status, content, headers, seconds, github
):
    github.refusals.append((status, content, headers))

    with pytest.raises(ConnectionError, match=f"too many .* again in {seconds} s, or"):
        post(github, max_wait_s=59)


def test_waits_of_no_time_come_to_an_end(github, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda _: None)
    github.refusals += [(429, {}, {"Retry-After": "0"})] * 9

    with pytest.raises(ConnectionError, match="too many requests"):
        post(github, max_wait_s=3)
    assert len(github.asked) == 5
