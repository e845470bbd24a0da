"""A real mirror of a real hub: cut, restarted, lied to, and right in the end."""

from __future__ import annotations

import json
import signal
import subprocess
import time
import urllib.request
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from registry.db import open_database
from registry.db.census import all_releases
from tests.e2e.between_hubs import Between, between, honest
from tests.e2e.conftest import FNHUB, PLAIN, Commands, RunningHub
from tests.e2e.processes import started
from tests.factories import make_wheel

FUNCTIONS, VERSIONS = 6, ("1.0.0", "1.0.1", "1.0.2", "1.0.3")
CUT_AT = 9  # packages: those of the first two functions


def publish(hub: RunningHub, token: str, name: str, version: str) -> None:
    request = urllib.request.Request(
        f"{hub.url}/api/v1/functions",
        data=make_wheel(name, version).data,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/zip"},
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 201


def releases(folder: Path) -> set[tuple[str, str, str]]:
    database = open_database(folder / "hub.db")
    with database.read() as db:
        found = {(str(e.name), e.version, e.sha256) for e in all_releases(db)}
    database.close()
    return found


@pytest.fixture
def far(hub: RunningHub) -> RunningHub:
    """A hub with 24 releases."""
    token = hub.token("far")
    for number in range(FUNCTIONS):
        for version in VERSIONS:
            publish(hub, token, f"far/f{number}", version)
    return hub


def mirroring(
    url: str, folder: Path, *arguments: str
) -> AbstractContextManager[subprocess.Popen[str]]:
    command = [FNHUB, "hub", "mirror", url, "--dir", folder, *arguments]
    return started(command, env=PLAIN, stderr=subprocess.PIPE)


def run_mirror(url: str, folder: Path, *arguments: str) -> tuple[int, str]:
    with mirroring(url, folder, *arguments) as process:
        _, told = process.communicate(timeout=60)
    return process.returncode, told


def test_a_mirror_cut_restarted_and_lied_to_has_the_true_releases(far, tmp_path):
    """The promise of a mirror: whatever happened, exactly what was published."""
    here = tmp_path / "here"
    with between(far.url) as middle:
        cut_in_the_middle(middle, here)
        lied_to(middle, here)
        middle.twist = honest
        status, told = run_mirror(middle.url, here)
        assert status == 0, told
        assert releases(here) == releases(far.folder)

        stopped_by_losses(middle, here)
        status, told = run_mirror(middle.url, here, "--accept-losses")
        assert status == 0, told
        assert releases(here) == releases(far.folder)


def cut_in_the_middle(middle: Between, here: Path) -> None:
    """Kill the mirror while it waits for a package."""
    packages = 0

    def kill(path: str, status: int, body: bytes) -> tuple[int, bytes]:
        nonlocal packages
        packages += path.startswith("/packages/")
        if packages == CUT_AT:
            process.kill()
            process.wait(30)
        return status, body

    with mirroring(middle.url, here) as process:
        middle.twist = kill
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert len(releases(here)) == CUT_AT - 1


def lied_to(middle: Between, here: Path) -> None:
    """Give bytes of another digest, and a list that lacks what the log tells."""
    evil = make_wheel("far/f4", "1.0.0", files={"README.md": "# Evil\n"}).data

    def lie(path: str, status: int, body: bytes) -> tuple[int, bytes]:
        if path.startswith("/packages/") and "far_f4" in path:
            return status, evil
        return status, cut_list(body) if path == "/index/far/f5.json" else body

    middle.twist = lie
    status, told = run_mirror(middle.url, here)
    assert status == 1
    assert "expected sha256" in told
    assert "its list does not" in told
    assert len(releases(here)) == 4 * len(VERSIONS) + 1  # f0 to f3, and one of f5


def stopped_by_losses(middle: Between, here: Path) -> None:
    """Shorten every list; the mirror then waits for somebody who has looked."""
    middle.twist = lambda path, status, body: (
        (status, cut_list(body)) if path.startswith("/index/") else (status, body)
    )
    status, told = run_mirror(middle.url, here, "--audit")
    assert status == 1
    assert "stopped: it lists 18 of the 24 releases no more" in told
    middle.twist = honest
    assert run_mirror(middle.url, here)[0] == 1


def cut_list(body: bytes) -> bytes:
    document = json.loads(body)
    return json.dumps(document | {"releases": document["releases"][:1]}).encode()


def test_a_mirror_follows_until_it_is_told_to_end(hub, tmp_path):
    here, token = tmp_path / "here", hub.token("far")
    publish(hub, token, "far/f0", "1.0.0")
    with mirroring(hub.url, here, "--follow") as process:
        assert process.stderr is not None
        assert "took far/f0@1.0.0" in process.stderr.readline()

        publish(hub, token, "far/f0", "1.0.1")

        while "took far/f0@1.0.1" not in (line := process.stderr.readline()):
            assert line, "it ended"
        process.terminate()
        process.stderr.read()
        assert process.wait(timeout=30) == 0
    assert releases(here) == releases(hub.folder)


def test_a_company_hub_fetches_what_it_may_and_keeps_it(hub, start, tmp_path):
    """Its clients ask it alone; the public hub may then be gone."""
    token = hub.token("far")
    publish(hub, token, "far/f0", "1.0.0")
    publish(hub, token, "far/secret", "1.0.0")
    with between(hub.url) as middle:
        _, url = start(
            tmp_path / "company",
            FNHUB_UPSTREAM=middle.url,
            FNHUB_UPSTREAM_NAMES="far/f*, core/*",
        )
        asked = []

        def note(path: str, status: int, body: bytes) -> tuple[int, bytes]:
            asked.append(path)
            return status, body

        middle.twist = note
        fnhub = client(tmp_path / "one", url)
        fnhub("init")
        fnhub("add", "far/f0")
        assert "far/secret" in fnhub("pull", "far/secret", status=1).stderr
        assert not any("secret" in path for path in asked)
    again = client(tmp_path / "two", url)
    again("pull", "far/f0")
    lock = json.loads((tmp_path / "one" / "functions.lock").read_text())
    assert json.dumps(lock).count(make_wheel("far/f0", "1.0.0").sha256) == 1


def client(folder: Path, url: str) -> Commands:
    folder.mkdir()
    settings = {"FNHUB_HUB": url, "FNHUB_CACHE": str(folder / "cache")}
    return Commands(folder, PLAIN | settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"FNHUB_UPSTREAM": "http://127.0.0.1:9"},
        {"FNHUB_UPSTREAM_NAMES": "core/*"},
        {"FNHUB_UPSTREAM": "http://127.0.0.1:9", "FNHUB_UPSTREAM_NAMES": "core"},
        {"FNHUB_UPSTREAM": "http://me:pw@x", "FNHUB_UPSTREAM_NAMES": "core/*"},
        {"FNHUB_UPSTREAM": "file://localhost/", "FNHUB_UPSTREAM_NAMES": "core/*"},
    ],
)
def test_half_a_setting_is_refused_at_the_start(settings, tmp_path):
    """Without names nothing would be fetched, and nobody would know why."""
    began = time.monotonic()
    done = subprocess.run(
        [FNHUB, "hub", "start", "--dir", tmp_path / "hub", "--port", "0"],
        env=PLAIN | settings,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1, began
    assert "pw" not in done.stderr
