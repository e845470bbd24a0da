"""Debian's nginx with the configuration of deploy/nginx, and requests as they are."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT
from tests.e2e.servers import find_program, free_ports, start_bound

TEMPLATES = ROOT / "deploy" / "nginx" / "templates"
# What Debian's own nginx.conf says, as far as a test of one user in one folder can.
_CONFIGURATION = """\
user root;
pid {folder}/pid;
error_log {folder}/error.log;
worker_processes 2;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/conf.d/*.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """One response, nothing followed, nothing decoded."""

    status: int
    headers: Message  # whose names have no case
    body: bytes

    @property
    def is_of_the_store(self) -> bool:
        return self.headers.get("X-Served-By") == "store"


def ask(
    url: str,
    path: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """Send one request; the path goes out as it stands, dots, slashes and all."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    try:
        connection.putrequest(method, path, skip_host="Host" in (headers or {}))
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def render(into: Path, *names: str, **variables: str) -> None:
    """Fill in templates as nginx's own image does, with the program it does it with."""
    into.mkdir(parents=True, exist_ok=True)
    shown = " ".join(f"${{{name}}}" for name in variables)
    for name in names:
        template = (TEMPLATES / f"{name}.template").read_text()
        done = subprocess.run(
            ["envsubst", shown],
            input=template,
            env=variables | {"PATH": "/usr/bin:/bin"},
            text=True,
            capture_output=True,
            check=True,
        )
        (into / name).write_text(done.stdout)


@contextmanager
def running_nginx(folder: Path, variant: str, **variables: str) -> Iterator[str]:
    """Run nginx on a free port before the hubs; yield its address."""
    (port,) = free_ports(1)
    folder.mkdir()
    settings = {
        "FNHUB_LISTEN": f"127.0.0.1:{port}",
        "FNHUB_INCLUDE": str(folder / "conf.d"),
        "FNHUB_PUBLIC_HOST": "hub.example",
        "FNHUB_PUBLIC_SCHEME": "https",
        "FNHUB_ACCESS_LOG": str(folder / "access.log"),
        "FNHUB_PULL_LOG": str(folder / "pulls.log"),
    } | variables
    names = ("hubs.conf", "server.inc", f"{variant}.conf")
    render(folder / "conf.d", *names, **settings)
    configuration = folder / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder))
    nginx = find_program("nginx", "usr/sbin")
    command: list[object] = [nginx, "-c", configuration, "-g", "daemon off;"]
    process = start_bound(command, folder / "talk.log", environment=dict(os.environ))
    try:
        _wait_for(port, process, folder)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    logs = [folder / "talk.log", folder / "error.log"]
    pytest.fail("\n".join(log.read_text() for log in logs if log.exists()))


def hubs(*urls: str) -> str:
    """Return FNHUB_HUBS for these addresses."""
    return " ".join(f"server {url.removeprefix('http://')};" for url in urls)
