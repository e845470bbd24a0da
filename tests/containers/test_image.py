"""The image of deploy/Containerfile, built and run."""

from __future__ import annotations

import json

import pytest

from tests.containers.podman import Container, podman, running_hub
from tests.e2e.conftest import PLAIN, Commands, copy_describe

TMPFS = "--tmpfs=/data:rw,mode=1777"


@pytest.fixture
def fnhub(tmp_path):
    """Make the command of somebody who publishes for team core."""
    project = tmp_path / "project"
    project.mkdir()

    def for_hub(hub: Container) -> Commands:
        token = hub("fnhub", "hub", "token", "create", "--team", "core")
        settings = {
            "FNHUB_HUB": hub.url,
            "FNHUB_TOKEN": token,
            "FNHUB_CACHE": str(tmp_path / "cache"),
        }
        return Commands(project, PLAIN | settings)

    return for_hub


@pytest.fixture
def volume():
    name = podman("volume", "create")
    yield f"--volume={name}:/data"
    podman("volume", "rm", "--force", name)


def test_it_holds_a_hub_and_nothing_to_build_or_break_in_with(image):
    inspected = json.loads(podman("inspect", image))[0]["Config"]
    uid = int(inspected["User"].partition(":")[0])
    assert uid > 0
    assert list(inspected["Volumes"]) == ["/data"]
    assert not [each for each in inspected["Env"] if each.startswith(("PIP", "AWS"))]

    def inside(program: str) -> str:
        return podman("run", "--rm", "--entrypoint=sh", image, "-c", program)

    assert inside("id -u") == str(uid)
    assert inside("ls -A /src /pip /dist /etc/pip.conf 2>/dev/null || true") == ""
    assert inside("python3 -c 'import pip' 2>&1 || true").endswith("'pip'")
    assert inside("find /opt/fnhub -user 10001 -o -perm /o+w ! -type l") == ""


def test_a_hub_runs_with_a_root_that_nobody_can_write(image, fnhub, tmp_path):
    """As deploy/ runs it: not root, no capability, only /data and /tmp to write in."""
    with running_hub(TMPFS, "--with-core") as hub:
        hub("touch", "/opt/fnhub/x", status=1)
        hub("touch", "/data/x")
        podman("healthcheck", "run", hub.name, status=1)  # it listens on another port
        run = fnhub(hub)
        assert '"core/gen-class-data"' in run("info", "gen-class-data", "--json").stdout
        newer = copy_describe(
            tmp_path, ("function.yaml", 'version: "1.1.0"', 'version: "1.1.1"')
        )
        run("publish", newer)
        assert "core/describe@1.1.1" in run("pull", "describe").stderr


def test_it_ends_in_time_and_comes_back_with_everything(image, fnhub, volume, tmp_path):
    with running_hub(volume) as hub:
        fnhub(hub)("publish", copy_describe(tmp_path))
        assert hub.stop() == 0, hub.log()  # 137: it was killed
    with running_hub(volume) as again:
        assert "core/describe@1.1.0" in fnhub(again)("pull", "describe").stderr


def test_the_health_check_asks_the_hub(image):
    """With the image's own command, on the image's own port, in its own network."""
    name = podman("run", "-d", "--network=none", "--read-only", TMPFS, image)
    try:
        deadline_s = 60
        wait = (
            f"for i in $(seq {deadline_s}); do {_ASK} && exit 0; sleep 1; done; exit 1"
        )
        podman("exec", name, "sh", "-c", wait)
        podman("healthcheck", "run", name)
    finally:
        podman("rm", "--force", "--time=0", name)


_ASK = "python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", 8080))'"
