"""Start `fnhub serve` in a project, ask it, and stop it."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.e2e.conftest import FNHUB, PLAIN, ROOT


def listens_to_interrupts() -> None:
    """Undo what a shell does to what it starts in the background: it ignores SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    data: bytes

    def json(self) -> Any:
        return json.loads(self.data)


@dataclass
class Serving:
    """`fnhub serve` while it runs."""

    process: subprocess.Popen[str]
    url: str
    log: Path

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """Send a request; a body that is no text or bytes is sent as JSON."""
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        found = Reply(response.status, named, response.read())
        connection.close()
        return found

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=60)


@dataclass(frozen=True)
class Project:
    """A project of functions of its own, without a hub."""

    folder: Path
    cache: Path

    @property
    def variables(self) -> dict[str, str]:
        return PLAIN | {"FNHUB_CACHE": str(self.cache)}

    def fnhub(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [FNHUB, *map(str, arguments)],
            cwd=self.folder,
            env=self.variables,
            text=True,
            capture_output=True,
            check=True,
        )

    def add(self, folder: Path) -> None:
        self.fnhub("add", "--path", folder)

    def add_core(self, name: str) -> None:
        """Add a function of the shelf, as its files are now."""
        module = name.replace("-", "_")
        copy = self.folder / "hub_functions" / "core" / module
        source = ROOT / "hub_functions" / "core" / module
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        self.add(copy)

    @contextmanager
    def serving(self, *arguments: object, **variables: str) -> Iterator[Serving]:
        """Serve until the block ends; `url` is empty where it did not come so far."""
        log = self.folder.parent / "serve.log"
        command = [FNHUB, "serve", *map(str, arguments), "--port", "0"]
        with log.open("w") as stderr:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.variables | variables,
                text=True,
                stdout=subprocess.PIPE,
                stderr=stderr,
                preexec_fn=listens_to_interrupts,  # noqa: PLW1509  # it takes no lock
            )
        assert process.stdout is not None
        try:
            yield Serving(process, process.stdout.readline().strip(), log)
        finally:
            process.terminate()
            process.wait(timeout=60)
            process.stdout.close()


def make_project(folder: Path) -> Project:
    project = Project(folder / "project", folder / "cache")
    project.folder.mkdir()
    project.fnhub("init")
    return project
