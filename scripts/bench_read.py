"""Requests a second: what clients of a hub read, beside a constant and two peers.

Load comes from `wrk`, else from a small program in a process of its own.  Everything
takes turns; figures are medians of rounds.  CPU is that of the server's processes, for
one request: it is what counts where the machine has other work.

usage: bench_read.py [--rounds N] [--seconds S] [--connections N]
"""

from __future__ import annotations

import argparse
import http.client
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench_functions import make_wheel
from bench_servers import (
    Server,
    all_stopped,
    find_nginx,
    make_peers,
    start_constant,
    start_fnhub,
    start_nginx,
    start_pypiserver,
    start_simple,
)

from registry.client.hub import Hub
from registry.store.keys import index_key, package_key

FUNCTIONS = 50
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
_ERRORS = re.compile(r"Non-2xx|Socket errors")


@dataclass(frozen=True)
class Column:
    """One thing that is read, again and again."""

    name: str
    server: Server
    path: str
    header: str = ""

    def load(self, seconds: float, connections: int) -> tuple[float, float]:
        """Return requests a second, and the server's CPU seconds of one."""
        url, before = f"{self.server.url}{self.path}", self.server.cpu_s()
        done = subprocess.run(
            _load_command(url, self.header, seconds, connections),
            text=True,
            stdout=subprocess.PIPE,
            check=True,
        )
        found = _RATE.search(done.stdout)
        if found is None or _ERRORS.search(done.stdout):
            raise SystemExit(f"{self.name}: {done.stdout}")
        rate = float(found[1])
        return rate, (self.server.cpu_s() - before) / (rate * seconds)


def main() -> None:
    """Fill all servers with the same wheels, and read."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    args = parser.parse_args()
    make_peers("pypiserver", "simple")
    place = Path(tempfile.mkdtemp(prefix="fnhub-bench-"))
    place.chmod(0o755)  # nginx reads a hub's store as another user
    try:
        with all_stopped() as stack:
            columns = _start(stack, place)
            for each in columns:
                each.load(1, args.connections)
            taken: dict[str, list[tuple[float, float]]] = {}
            for _ in range(args.rounds):
                for each in columns:
                    figures = each.load(args.seconds, args.connections)
                    taken.setdefault(each.name, []).append(figures)
        _report(taken, args.rounds)
    finally:
        shutil.rmtree(place)


def _start(stack: ExitStack, place: Path) -> list[Column]:
    """Start everything; return what is read of each."""
    hub = start_fnhub(place)
    stack.callback(hub.stop)
    wheels = [make_wheel(index) for index in range(FUNCTIONS)]
    client = Hub(hub.url, hub.upload["password"])
    for wheel in wheels:
        client.publish(wheel.data)
        _write(place / "pypiserver" / wheel.filename, wheel.data)
        project = wheel.manifest.name.distribution
        _write(place / "simple" / project / wheel.filename, wheel.data)
    name = wheels[0].manifest.name
    document = f"/{index_key(name)}"
    package = f"/{package_key(wheels[0].sha256, wheels[0].filename)}"
    body, tag = _get(hub, document)
    _write(place / "constant.json", body)
    constants = []
    for is_logged in (False, True):
        made = start_constant(place, place / "constant.json", is_logged=is_logged)
        stack.callback(made.stop)
        constants.append(made)
    pypi, simple = start_pypiserver(place), start_simple(place, place / "simple")
    stack.callback(pypi.stop)
    stack.callback(simple.stop)
    known = f"If-None-Match: {tag}"
    columns = [
        Column("constant view", constants[0], "/constant"),
        Column("constant view, logged", constants[1], "/constant"),
        Column("index document", hub, document),
        Column("index document, 304", hub, document, known),
        Column("package", hub, package),
        Column("pypiserver page", pypi, f"/simple/{name.distribution}/"),
        Column("simple-repository page", simple, f"/simple/{name.distribution}/"),
    ]
    if find_nginx() is None:
        print("nginx is not installed: its columns are left out", file=sys.stderr)
        return columns
    proxy = start_nginx(place, hub)
    stack.callback(proxy.stop)
    known = f"If-None-Match: {_get(proxy, document)[1]}"
    return [
        *columns,
        Column("nginx: index document", proxy, document),
        Column("nginx: 304", proxy, document, known),
        Column("nginx: package", proxy, package),
    ]


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _get(server: Server, path: str) -> tuple[bytes, str]:
    """Return a body and its ETag."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise SystemExit(f"{server.name}{path}: {answer.status}")
    return body, answer.getheader("ETag", "")


def _load_command(url: str, header: str, seconds: float, connections: int) -> list[str]:
    wrk = shutil.which("wrk")
    if wrk is not None:
        named = ["-H", header] if header else []
        return [wrk, "-t1", f"-c{connections}", f"-d{seconds:.0f}s", *named, url]
    script = str(Path(__file__).with_name("bench_load.py"))
    named = [header] if header else []
    return [sys.executable, script, url, str(seconds), str(connections), *named]


def _report(taken: dict[str, list[tuple[float, float]]], rounds: int) -> None:
    load = "wrk" if shutil.which("wrk") else "bench_load.py"
    print(f"\nmedians of {rounds} rounds in turns, load by {load}")
    print(f"  {'':<24} {'requests/s':>10} {'x constant':>11} {'CPU/request':>13}")
    rates = {name: [rate for rate, _ in rows] for name, rows in taken.items()}
    whole = statistics.median(rates["constant view"])
    for name, rows in taken.items():
        rate = statistics.median(rates[name])
        cpu = statistics.median(cpu_s for _, cpu_s in rows) * 1e6
        budget = "  (budget 0.7)" if name == "index document" else ""
        print(
            f"  {name:<24} {rate:>10.0f} {rate / whole:>11.2f} {cpu:>10.0f} us{budget}"
        )


if __name__ == "__main__":
    main()
