"""A real hub with the whole shelf and what is hostile, and a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, sync_playwright

from registry.client.publish import build
from tests.e2e.conftest import PLAIN, ROOT, Commands, running_hub
from tests.e2e.servers import find_program
from tests.factories import make_wheel
from tests.server.site.hostile import hostile_wheel
from tests.server.site.world import VERSIONS

SHELF = sorted((ROOT / "hub_functions" / "core").glob("*/function.yaml"))
HUB_TOKENS = ("core", "acme")
# Where pictures of all pages go, for people to look at.
SHOTS = ROOT / ".venvs" / "web" / "shots"
TOOLS = ROOT / ".venvs" / "web" / "node_modules"
# Every sort of page there is.
PAGES = {
    "home": "/",
    "search": "/search?q=class",
    "search-filtered": "/search?q=table&category=prepare&sort=score",
    "search-nothing": "/search?q=zzzzqqq",
    "search-meant": "/search?q=clasifier",
    "function": "/functions/core/describe",
    "function-many-outputs": "/functions/core/test-classifier",
    "function-old": "/functions/acme/add/1.0.0",
    "function-yanked": "/functions/acme/add/1.1.0",
    "function-pre-release": "/functions/acme/add/2.0.0-rc.1",
    "function-deprecated": "/functions/acme/oldadd",
    "hostile": "/functions/acme/hostile",
    "versions": "/functions/acme/add/versions",
    "diff": "/functions/acme/add/diff/1.2.0...2.0.0-rc.1",
    "files": "/functions/acme/hostile/1.0.0/files",
    "source": "/functions/acme/add/1.2.0/files/add.py",
    "picture": "/functions/acme/hostile/1.0.0/files/drawn.svg",
    "hostile-source": "/functions/acme/hostile/1.0.0/files/README.md",
    "team": "/teams/core",
    "category": "/categories/train",
    "category-empty": "/categories/audio",
    "publish": "/publish",
    "score": "/score",
    "api": "/api",
    "sign-in": "/sign-in",
    "not-found": "/functions/core/descrive",
}


@dataclass(frozen=True)
class Site:
    """A hub that is served, and tokens of it."""

    url: str
    account: str
    tokens: dict[str, str]

    def get(self, path: str, **more: object) -> requests.Response:
        return requests.get(f"{self.url}{path}", timeout=30, **more)  # type: ignore[arg-type]

    def post(self, path: str, team: str, **more: object) -> requests.Response:
        return self._send("POST", path, team, **more)

    def put(self, path: str, team: str, **more: object) -> requests.Response:
        return self._send("PUT", path, team, **more)

    def _send(self, method: str, path: str, team: str, **more: object):
        headers = {"Authorization": f"Bearer {self.tokens[team]}"}
        headers |= more.pop("headers", {})  # type: ignore[arg-type]
        url = f"{self.url}{path}"
        done = requests.request(method, url, headers=headers, timeout=60, **more)  # type: ignore[arg-type]
        assert done.status_code < 300, done.text
        return done

    def publish(self, team: str, data: bytes) -> None:
        headers = {"Content-Type": "application/zip"}
        self.post("/api/v1/functions", team, data=data, headers=headers)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The hub; everything is published over HTTP, and rendered by its worker."""
    folder = tmp_path_factory.mktemp("site")
    with running_hub(folder / "hub", FNHUB_RATE_LIMITS="off") as hub:
        yield fill(folder, hub.url)


def fill(folder: Path, url: str) -> Site:
    """Make teams, an account and tokens, and publish what pages are about."""
    fnhub = Commands(folder, PLAIN | {"FNHUB_HUB": url})
    place = ("--dir", folder / "hub")
    scopes = ("--scope", "publish", "--scope", "yank")
    fnhub("hub", "account", "create", "ada", *place)
    fnhub("hub", "team", "create", "acme", "--owner", "ada", *place)
    tokens = {
        team: fnhub(
            "hub", "token", "create", "--team", team, *scopes, *place
        ).stdout.strip()
        for team in HUB_TOKENS
    }
    words = ("publish", "yank", "read", "admin")
    every = [part for word in words for part in ("--scope", word)]
    made = fnhub("hub", "token", "create", "--account", "ada", *every, *place)
    served = Site(url, made.stdout.strip(), tokens)
    publish_all(served)
    return served


def publish_all(site: Site) -> None:
    """Publish, and wait until all of it is rendered."""
    for manifest in SHELF:
        site.publish("core", build(manifest.parent).data)
    for version, code, files in VERSIONS:
        wheel = make_wheel("acme/add", version, code=code, files=files)
        site.publish("acme", wheel.data)
    why = {"reason": "it lost the sign of negative numbers"}
    site.put("/api/v1/functions/acme/add/1.1.0/yank", "acme", json=why)
    site.publish("acme", make_wheel("acme/oldadd").data)
    instead = {"reason": "it is slow", "replacement": "acme/add"}
    site.put("/api/v1/functions/acme/oldadd/deprecation", "acme", json=instead)
    site.publish("acme", hostile_wheel().data)
    package = site.get("/api/v1/functions/core/describe").json()["url"]
    site.get(package)  # a pull
    deadline = time.monotonic() + 600  # closures are made in between
    while "until the hub has rendered it" in site.get("/functions/acme/hostile").text:
        assert time.monotonic() < deadline, "the worker renders nothing"
        time.sleep(0.2)
    while site.get("/api/v1/functions").json()["total"] < len(SHELF) + 3:
        assert time.monotonic() < deadline, "the search index stays behind"
        time.sleep(0.2)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = find_program("chromium")
    with sync_playwright() as playwright:
        # Its sandbox needs rights that a container does not give.
        launched = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def tools() -> Path:
    """What npm installed."""
    assert TOOLS.is_dir(), "run scripts/setup-web"
    return TOOLS
