"""Podman, as machines without systemd and with little rights can run it."""

from __future__ import annotations

import http.client
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.servers import free_ports

ROOT = Path(__file__).parent.parent.parent
TOOLS = ROOT / ".venvs" / "deploy"
BASE = "localhost/fnhub-test-base:bookworm"  # scripts/setup-containers makes it
IMAGE = "localhost/fnhub-test"
# What fnhub itself is told, where it runs containers.
SETTINGS = {
    "CONTAINERS_CONF": str(TOOLS / "containers.conf"),
    "FNHUB_IMAGE": BASE,
    "FNHUB_CONTAINERS": "podman",
}
_ENVIRONMENT = os.environ | SETTINGS


def podman(*arguments: object, status: int = 0) -> str:
    done = subprocess.run(
        ["podman", "--log-level=fatal", *map(str, arguments)],
        cwd=ROOT,
        env=_ENVIRONMENT,
        text=True,
        capture_output=True,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout.strip()


def build_image() -> None:
    """Build as deploy/Containerfile says, with this machine's way to packages."""
    command: list[object] = ["build", "--format=docker", "--network=host"]
    command += [f"--build-arg=BASE={BASE}", "-v", "/etc/ssl/certs:/etc/ssl/certs:ro"]
    if Path("/etc/pip.conf").exists():
        command += ["--secret", "id=pip.conf,src=/etc/pip.conf"]
    podman(*command, "-f", "deploy/Containerfile", "-t", IMAGE, ".")


@dataclass(frozen=True)
class Container:
    """A hub in a container that answers."""

    name: str
    url: str

    def __call__(self, *command: object, status: int = 0) -> str:
        return podman("exec", self.name, *command, status=status)

    def stop(self) -> int:
        """Ask it to end, kill it after 10 s; return its exit status."""
        podman("stop", "--time=10", self.name)
        return int(podman("inspect", "--format={{.State.ExitCode}}", self.name))

    def log(self) -> str:
        return subprocess.run(
            ["podman", "logs", self.name],
            env=_ENVIRONMENT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ).stdout


@contextmanager
def running_hub(data: str, *arguments: str) -> Iterator[Container]:
    """Run a hub that may do as little as deploy/ lets it; it is gone afterwards.

    Args:
        data: Podman's option that says what /data is.
        arguments: More for `fnhub hub start`.
    """
    (port,) = free_ports(1)
    name = f"fnhub-test-{port}"
    restrictions = ["--read-only", "--cap-drop=all", "--security-opt=no-new-privileges"]
    start = ["hub", "start", "--host=127.0.0.1", f"--port={port}", *arguments]
    podman("run", "-d", f"--name={name}", *restrictions, data, IMAGE, *start)
    container = Container(name, f"http://127.0.0.1:{port}")
    try:
        _wait_for(container, port)
        yield container
    finally:
        podman("rm", "--force", "--time=0", name)


def _wait_for(container: Container, port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200 and "http://" in container.log():
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    pytest.fail(container.log())
