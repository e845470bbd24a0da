"""A stand-in for GitHub's API, as its documentation says it answers, and for chats."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.listening import Quiet, listening


@dataclass
class Foreign:
    """Somebody else's server: it keeps what it was asked, and answers."""

    url: str = ""
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    # Of GitHub: comments of the pull request 7, and what git holds.
    comments: list[dict[str, Any]] = field(default_factory=list)
    blobs: dict[str, str] = field(default_factory=dict)
    trees: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    commits: dict[str, dict[str, Any]] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    refuses: dict[str, int] = field(default_factory=dict)  # a part of a path, a status

    @property
    def bodies(self) -> list[Any]:
        """What was sent, as JSON."""
        return [json.loads(body) for _, _, _, body in self.asked if body]

    def everything(self) -> str:
        """All that came here, but for the headers."""
        return "\n".join(f"{path} {body!r}" for _, path, _, body in self.asked)

    def answer(self, method: str, path: str, content: Any) -> tuple[int, Any]:
        """Answer as GitHub's REST API does, or as a webhook: `ok`."""
        for part, status in self.refuses.items():
            if part in path:
                return status, {"message": "Resource not accessible by integration"}
        if not path.startswith("/repos/ada/flowers/"):
            return 200, "ok"
        return self._github(method, path.removeprefix("/repos/ada/flowers/"), content)

    def _github(self, method: str, path: str, content: Any) -> tuple[int, Any]:
        url = urlsplit(path)
        kind = url.path.split("/")
        if url.path == "issues/7/comments" and method == "GET":
            query = {key: int(each[0]) for key, each in parse_qs(url.query).items()}
            start = (query["page"] - 1) * query["per_page"]
            return 200, self.comments[start : start + query["per_page"]]
        if url.path == "issues/7/comments":
            self.comments.append(self._comment(len(self.comments) + 1, content["body"]))
            return 201, self.comments[-1]
        if kind[:2] == ["issues", "comments"]:
            found = self.comments[int(kind[2]) - 1]
            found["body"] = content["body"]
            return 200, found
        if kind[0] == "git":
            return self._git(method, kind[1], "/".join(kind[2:]), content)
        return 404, {"message": "Not Found"}

    def _git(self, method: str, kind: str, name: str, content: Any) -> tuple[int, Any]:
        if kind == "ref":
            sha = self.refs.get(f"refs/{name}")
            return (200, {"object": {"sha": sha}}) if sha else (404, {"message": "no"})
        if kind == "refs" and method == "PATCH":
            self.refs[f"refs/{name}"] = content["sha"]
            return 200, {"ref": f"refs/{name}"}
        if kind == "refs":
            self.refs[content["ref"]] = content["sha"]
            return 201, {"ref": content["ref"]}
        sha = hashlib.sha1(json.dumps([kind, content]).encode()).hexdigest()
        held = {"blobs": self.blobs, "trees": self.trees, "commits": self.commits}[kind]
        held[sha] = {
            "blobs": lambda: content["content"],
            "trees": lambda: content["tree"],
            "commits": lambda: content,
        }[kind]()
        return 201, {"sha": sha}

    @staticmethod
    def _comment(number: int, body: str) -> dict[str, Any]:
        html = "https://github.com/ada/flowers/pull/7"
        return {
            "id": number,
            "html_url": f"{html}#issuecomment-{number}",
            "body": body,
            "user": {"login": "ada", "id": 1, "type": "User"},
        }


@contextmanager
def foreign_server() -> Iterator[Foreign]:
    """Start one on loopback."""
    made = Foreign()

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            made.asked.append((self.command, self.path, dict(self.headers), body))
            content = None
            if "json" in self.headers.get("Content-Type", "") and body:
                content = json.loads(body)
            status, found = made.answer(self.command, self.path, content)
            data = (
                found.encode() if isinstance(found, str) else json.dumps(found).encode()
            )
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST  # noqa: N815  # of the standard library
        do_PATCH = do_POST  # noqa: N815  # likewise

    with listening(Handler) as made.url:
        yield made
