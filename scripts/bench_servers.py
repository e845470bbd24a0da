"""Servers that the benchmarks of publishing and reading compare, each a process tree.

fnhub runs from this environment; a peer runs from a virtual environment of its own
(`scripts/peers`).  All listen on free ports of the loopback.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PEERS = ROOT / ".venvs"
START_S = 60
_TICKS = os.sysconf("SC_CLK_TCK")
# Of a user who has no settings.
PLAIN = {
    key: value
    for key, value in os.environ.items()
    if not key.startswith(("FNHUB_", "TWINE_", "PYTHONDONTWRITE"))
} | {"FNHUB_CONFIG": os.devnull}


@dataclass
class Server:
    """A server that answers."""

    name: str
    url: str
    process: subprocess.Popen[str]
    upload: Mapping[str, str] = field(default_factory=dict)  # url, user, password

    def cpu_s(self) -> float:
        """Return the CPU time that it and those it started have taken so far."""
        parents, taken = {}, {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            number = int(stat.parent.name)
            parents[number], taken[number] = (
                int(fields[1]),
                sum(map(int, fields[11:13])),
            )
        own = {self.process.pid}
        while more := {n for n, p in parents.items() if p in own} - own:
            own |= more
        return sum(taken.get(number, 0) for number in own) / _TICKS

    def stop(self) -> None:
        """End it, by its process id."""
        self.process.terminate()
        self.process.wait(timeout=30)


def make_peers(*names: str) -> None:
    """Make their virtual environments, where they are not made yet."""
    subprocess.run([str(ROOT / "scripts" / "peers"), *names], check=True)


def free_port() -> int:
    """Return a port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def all_stopped() -> Iterator[ExitStack]:
    """Stop every server, whatever happens, also when this process is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with ExitStack() as stack:
        yield stack


def start(name: str, command: list[str | Path], log: Path, port: int) -> Server:
    """Start a server and wait until it answers."""
    with log.open("w") as talk:
        process = subprocess.Popen(
            [str(each) for each in command],
            env=PLAIN,
            text=True,
            stdout=talk,
            stderr=talk,
        )
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        probe = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:  # a hub listens for a moment, to see that its port is free
            probe.request("GET", "/")
            probe.getresponse()
            return Server(name, f"http://127.0.0.1:{port}", process)
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            probe.close()
    process.kill()
    raise SystemExit(f"{name} did not start:\n{log.read_text()}")


def start_fnhub(place: Path, team: str = "bench") -> Server:
    """Start a hub on SQLite and a folder; its upload is a token's of the team."""
    folder, port = place / "hub", free_port()
    command = [BIN / "fnhub", "hub", "start", "--dir", folder, "--port", str(port)]
    server = start("fnhub", [*command], place / "fnhub.log", port)
    token = subprocess.run(
        [str(BIN / "fnhub"), "hub", "token", "create", "--team", team, "--dir", folder],
        env=PLAIN,
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout.strip()
    server.upload = {
        "url": f"{server.url}/legacy/",
        "user": "__token__",
        "password": token,
    }
    return server


def start_devpi(place: Path) -> Server:
    """Start devpi on SQLite, with an index that is no mirror."""
    programs, data, port = PEERS / "devpi" / "bin", place / "devpi", free_port()
    log = place / "devpi.log"
    _run(programs / "devpi-init", "--serverdir", data, "--no-root-pypi", log=log)
    command = [programs / "devpi-server", "--serverdir", data, "--offline-mode"]
    server = start("devpi", [*command, "--port", str(port)], log, port)
    client = ("--clientdir", place / "devpi-client")
    devpi = programs / "devpi"
    _run(devpi, "use", *client, server.url, log=log)
    _run(devpi, "user", *client, "-c", "bench", "password=bench", log=log)
    _run(devpi, "login", *client, "bench", "--password=bench", log=log)
    _run(devpi, "index", *client, "-c", "dev", log=log)
    url = f"{server.url}/bench/dev/"
    server.upload = {"url": url, "user": "bench", "password": "bench"}
    return server


def start_pypiserver(place: Path) -> Server:
    """Start pypiserver on a folder that everybody may upload to."""
    folder, port = place / "pypiserver", free_port()
    folder.mkdir(exist_ok=True)
    command = [PEERS / "pypiserver" / "bin" / "pypi-server", "run", "-p", str(port)]
    options = ["-i", "127.0.0.1", "-a", ".", "-P", ".", "--disable-fallback"]
    log = place / "pypiserver.log"
    server = start("pypiserver", [*command, *options, folder], log, port)
    server.upload = {"url": server.url, "user": "bench", "password": "bench"}
    return server


def start_simple(place: Path, folder: Path) -> Server:
    """Start simple-repository-server on a folder: one folder for each project."""
    port = free_port()
    program = PEERS / "simple" / "bin" / "simple-repository-server"
    command = [program, "--port", str(port), folder]
    return start("simple-repository-server", command, place / "simple.log", port)


def start_constant(place: Path, body: Path, *, is_logged: bool) -> Server:
    """Start a Flask view that returns these bytes, served as a hub is."""
    port = free_port()
    script = Path(__file__).with_name("bench_constant.py")
    command = [sys.executable, script, str(port), body, "yes" if is_logged else "no"]
    return start("constant view", command, place / f"constant-{port}.log", port)


def start_nginx(place: Path, hub: Server) -> Server:
    """Start nginx as deploy/nginx has it, on the store of a hub."""
    port, folder = free_port(), place / "nginx"
    (folder / "conf.d").mkdir(parents=True)
    values = {
        "FNHUB_LISTEN": f"127.0.0.1:{port}",
        "FNHUB_INCLUDE": str(folder / "conf.d"),
        "FNHUB_HUBS": f"server {hub.url.removeprefix('http://')};",
        "FNHUB_STORE_FOLDER": str(place / "hub" / "store"),
        "FNHUB_PUBLIC_HOST": "hub.example",
        "FNHUB_PUBLIC_SCHEME": "http",
        "FNHUB_ACCESS_LOG": str(folder / "access.log"),
        "FNHUB_PULL_LOG": str(folder / "pulls.log"),
    }
    for name in ("hubs.conf", "server.inc", "folder.conf"):
        templates = ROOT / "deploy" / "nginx" / "templates"
        text = (templates / f"{name}.template").read_text("utf-8")
        for key, value in values.items():
            text = text.replace(f"${{{key}}}", value)
        (folder / "conf.d" / name).write_text(text, "utf-8")
    main = f"pid {folder}/pid;\nerror_log {folder}/error.log;\nworker_processes 1;\n"
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{name}_temp_path {folder}/{name};\n" for name in temporary)
    http = f"{paths}include {folder}/conf.d/*.conf;\n"
    user = "user root;\n" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(f"{user}{main}events {{}}\nhttp {{\n{http}}}\n", "utf-8")
    command = [find_nginx() or "", "-c", configuration, "-g", "daemon off;"]
    return start("nginx", [*command], place / "nginx.log", port)


def find_nginx() -> str | None:
    """Return the program, where it is installed."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _run(*command: str | Path, log: Path) -> None:
    with log.open("a") as talk:
        words = [str(each) for each in command]
        subprocess.run(words, env=PLAIN, stdout=talk, stderr=talk, check=True)
