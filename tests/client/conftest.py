"""Something that answers as it is told, and a user's surroundings."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

import fnhub
from registry.client.hub import Hub
from registry.core.index_document import IndexDocument, IndexEntry
from registry.core.wheel.build import Wheel
from tests.factories import function_files
from tests.listening import Quiet, listening

# Functions that are bad on purpose bring tests of their own.
collect_ignore = ["data"]


class Stranger:
    """A server with fixed answers by path; it keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.url = ""

    def answer(self, path: str, value: object, **headers: str) -> None:
        """Answer a path with JSON, or with bytes as they are."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.answers[path] = (headers, body)

    def hold(self, *wheels: Wheel, yanked: str | None = None, **headers: str) -> None:
        """List these releases of one function; the reason is the last one's."""
        entries = [entry_of(each) for each in wheels[:-1]]
        entries.append(entry_of(wheels[-1], yanked=yanked))
        name = wheels[0].manifest.name
        document = IndexDocument(name, 1, tuple(entries))
        self.answer(f"/index/{name}.json", document.encode(), **headers)
        for each in wheels:
            self.answer(f"/packages/{each.sha256}/{each.filename}", each.data)


def entry_of(wheel: Wheel, yanked: str | None = None) -> IndexEntry:
    manifest = wheel.manifest
    return IndexEntry(
        version=manifest.version,
        sha256=wheel.sha256,
        size_bytes=len(wheel.data),
        published="2030-01-01T12:00:00+00:00",
        python=manifest.python,
        requirements=manifest.requirements,
        functions=manifest.functions,
        signature_sha256="0" * 64,
        yanked=yanked,
    )


@pytest.fixture(autouse=True)
def _fresh_imports(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test imports anew, from a cache of its own, whichever ran before it."""
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.setattr(sys, "meta_path", sys.meta_path[:])
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith(("hub_functions", "fnhub.releases")):
            del sys.modules[name]
    fnhub.__dict__.pop("releases", None)


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    made = Stranger()

    class Handler(Quiet, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept, as hubs keep them

        def reply(self) -> None:
            made.asked.append((self.command, self.path, dict(self.headers)))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found = made.answers.get(self.path.partition("?")[0])
            headers, body = found or ({}, b"")
            known = self.headers.get("If-None-Match")
            is_known = known is not None and known == headers.get("ETag")
            if is_known:
                body = b""
            self.send_response(304 if is_known else 200 if found else 404)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            if "Content_Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    for method in ("GET", "POST", "PUT", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.reply)
    with listening(Handler) as made.url:
        yield made


@pytest.fixture
def hub(stranger: Stranger) -> Iterator[Hub]:
    with closing(Hub(stranger.url, "fnhub_secret")) as made:
        yield made


@pytest.fixture
def surroundings(
    stranger: Stranger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A user in an empty project, whose hub is the stranger; returns the project."""
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    for key in ("FNHUB_CONFIG", "FNHUB_TOKEN"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("FNHUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("FNHUB_HUB", stranger.url)
    monkeypatch.setenv("FNHUB_TRACKING", "off")  # it takes seconds
    return project


def write_function(repository: Path, *arguments: str, **more: object) -> Path:
    """Write acme/add, or another function, where it belongs in a repository."""
    files = function_files(*arguments, **more)  # type: ignore[arg-type]
    folder = repository / "hub_functions" / "acme" / "add"
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
