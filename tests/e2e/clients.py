"""pip and uv as people have them, a hub to install from, and an index beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from registry.core.wheel.build import Wheel
from tests.e2e.conftest import FNHUB, PLAIN, UV, RunningHub, running_hub
from tests.e2e.index import Index, serve_index
from tests.factories import make_wheel

JSON = "application/vnd.pypi.simple.v1+json"
# Nothing of this machine's settings: no other index, no cache that somebody filled.
BARE = {k: v for k, v in PLAIN.items() if not k.startswith(("PIP_", "UV_"))}


@dataclass
class Shop:
    """A hub with functions, and an index that has what they require."""

    hub: RunningHub
    index: Index
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.hub.url

    @property
    def simple(self) -> str:
        return f"{self.hub.url}/simple/"

    def token(self, team: str) -> str:
        if team not in self.tokens:
            scopes = ("--scope", "publish", "--scope", "yank", "--scope", "read")
            self.tokens[team] = self.hub.token(team, *scopes)
        return self.tokens[team]

    def publish(self, name: str, version: str = "1.0.0", **lines: str) -> Wheel:
        """Publish a function; `lines` are of its manifest."""
        wheel = make_wheel(name, version, manifest=lines)
        self.publish_wheel(name.partition("/")[0], wheel)
        return wheel

    def publish_wheel(self, team: str, wheel: Wheel) -> None:
        self._send("POST", "/api/v1/functions", team, wheel.data, "application/zip")

    def yank(self, name: str, version: str, reason: str) -> None:
        path = f"/api/v1/functions/{name}/{version}/yank"
        body = json.dumps({"reason": reason}).encode()
        self._send("PUT", path, name.partition("/")[0], body, "application/json")

    def requirements_url(
        self, name: str, version: str = "1.0.0", token: str = ""
    ) -> str:
        """The address of a closure, once it is made."""
        url = f"{self.url}/api/v1/functions/{name}/{version}/requirements.txt"
        deadline = time.monotonic() + 60
        while (status := _status(url, token)) == 503 and time.monotonic() < deadline:
            time.sleep(0.2)
        assert status == 200, url
        return url

    def make_private_team(self, team: str) -> None:
        command = [FNHUB, "hub", "team", "create", team, "--private"]
        command += ["--allow-similar", "--dir", self.hub.folder]
        subprocess.run(command, env=PLAIN, check=True, capture_output=True)

    def files(self, distribution: str) -> list[dict[str, object]]:
        """What /simple/ says of a project's files."""
        request = urllib.request.Request(
            f"{self.simple}{distribution}/", headers={"Accept": JSON}
        )
        with urllib.request.urlopen(request) as answer:
            return list(json.loads(answer.read())["files"])

    def requests(self) -> list[tuple[str, str, int]]:
        """Every request so far: (method, path, status), as the hub's log has them."""
        log = self.hub.folder.parent / f"{self.hub.folder.name}.log"
        lines = [
            json.loads(line)
            for line in log.read_text().splitlines()
            if line.startswith("{")
        ]
        return [
            (line["method"], line["path"], line["status"])
            for line in lines
            if line["logger"] == "fnhub.access"
        ]

    def _send(self, method: str, path: str, team: str, body: bytes, kind: str) -> None:
        headers = {
            "Authorization": f"Bearer {self.token(team)}",
            "Content-Type": kind,
        }
        request = urllib.request.Request(
            f"{self.url}{path}", body, headers, method=method
        )
        with urllib.request.urlopen(request) as answer:
            assert answer.status in (200, 201)


def text_of(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return str(answer.read().decode())


def _status(url: str, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def of_ours(requests: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Those for our own names: clients ask for each other package once, too."""
    return [each for each in requests if "fnhub" in each[1]]


@contextmanager
def open_shop(folder: Path) -> Iterator[Shop]:
    """Start a hub that makes closures of what the index beside it has."""
    with serve_index() as index:
        index.add("tiny", "1.0")
        index.add("other", "1.0", "tiny")
        variables = {"UV_DEFAULT_INDEX": f"{index.url}/simple/", "UV_NO_CONFIG": "1"}
        variables["UV_CACHE_DIR"] = str(folder / "hub-uv-cache")
        with running_hub(folder / "hub", **variables) as hub:
            yield Shop(hub, index)


@dataclass
class Installer:
    """pip or uv, with a cache of its own; each environment is a new one."""

    name: str
    folder: Path
    shop: Shop

    def __post_init__(self) -> None:
        self.python = self.new_environment()
        self.environment = BARE | {
            "PIP_CACHE_DIR": str(self.folder / "pip-cache"),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_TRUSTED_HOST": "127.0.0.1",  # pip keeps nothing of plain http else
            "UV_CACHE_DIR": str(self.folder / "uv-cache"),
            "UV_NO_CONFIG": "1",
        }

    def new_environment(self) -> Path:
        """Go on in an empty environment."""
        number = len(list(self.folder.glob("venv-*")))
        venv = self.folder / f"venv-{number}"
        command = [UV, "venv", "--quiet", "--python", sys.executable, venv]
        subprocess.run(command, env=BARE | {"UV_NO_CONFIG": "1"}, check=True)
        self.python = venv / "bin" / "python"
        return self.python

    def run(self, *arguments: object, status: int | None = 0, **variables: str) -> str:
        """Run `pip …` or `uv pip …` in the environment; return all that it says."""
        if self.name == "pip":
            start = [sys.executable, "-m", "pip", "--python", self.python]
        else:
            start = [UV, "pip"]
        verb, *rest = arguments
        where = ["--python", self.python] if self.name == "uv" else []
        done = subprocess.run(
            [*map(str, [*start, verb, *where, *rest])],
            env=self.environment | variables,
            cwd=self.folder,
            text=True,
            capture_output=True,
        )
        said = done.stdout + done.stderr
        if status is not None:
            assert (done.returncode == 0) == (status == 0), said
        return said

    def install(self, *arguments: object, **more: object) -> str:
        """Install from the hub, and from the index what is not the hub's."""
        index = f"{self.shop.index.url}/simple/"
        if self.name == "pip":
            indexes = ["--index-url", self.shop.simple, "--extra-index-url", index]
        else:
            indexes = ["--index", self.shop.simple, "--default-index", index]
        return self.run("install", *indexes, *arguments, **more)  # type: ignore[arg-type]

    def python_says(self, code: str) -> str:
        """Run code in the environment."""
        done = subprocess.run(
            [self.python, "-c", code], env=BARE, cwd=self.folder, text=True,
            capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def version(self, distribution: str) -> str:
        """The version that is installed."""
        code = f"import importlib.metadata as m; print(m.version({distribution!r}))"
        return self.python_says(code)
