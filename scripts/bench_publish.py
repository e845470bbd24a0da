"""What a publish costs beside devpi and pypiserver, and as a hub grows.

Uploads go one after another, to the servers in turns; figures are medians, and CPU
time is that of all of a server's processes, fnhub's search index included.

usage: bench_publish.py [--uploads N] [--growth N]
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench_functions import make_wheel
from bench_growth import compare_sizes
from bench_servers import (
    BIN,
    PLAIN,
    Server,
    all_stopped,
    make_peers,
    start_devpi,
    start_fnhub,
    start_pypiserver,
)

from registry.client.hub import Hub

TOGETHER = 10  # wheels of one call of twine
MS = 1000
SETTLED_S = 2.0  # in which the work that publishes leave behind is done


def main() -> None:
    """Compare servers, then look at one hub alone, then at hubs of two sizes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--uploads", type=int, default=50)
    parser.add_argument("--growth", type=int, default=10_000)
    args = parser.parse_args()
    make_peers("devpi", "pypiserver")
    place = Path(tempfile.mkdtemp(prefix="fnhub-bench-"))
    try:
        wheels = _write_wheels(place / "wheels", args.uploads * 3)
        with all_stopped() as stack:
            servers = []
            for begin in (start_fnhub, start_devpi, start_pypiserver):
                servers.append(begin(place))
                stack.callback(servers[-1].stop)
            _compare(servers, wheels[: 2 * args.uploads], args.uploads)
            _alone(servers[0], wheels[2 * args.uploads :])
        compare_sizes(place, (1_000, args.growth))
    finally:
        shutil.rmtree(place)


def _write_wheels(folder: Path, count: int) -> list[Path]:
    folder.mkdir()
    paths = []
    for index in range(count):
        wheel = make_wheel(index)
        paths.append(folder / wheel.filename)
        paths[-1].write_bytes(wheel.data)
    return paths


def _compare(servers: Sequence[Server], wheels: Sequence[Path], uploads: int) -> None:
    """Upload the same wheels to each server, by twine."""
    single, together = wheels[:uploads], wheels[uploads:]
    print(f"\n{uploads} uploads by twine, one process for each, in turns")
    one = _in_turns(servers, [[each] for each in single])
    _report(one)
    print(f"\n{uploads} uploads by twine, {TOGETHER} in each call, in turns")
    calls = [together[at : at + TOGETHER] for at in range(0, uploads, TOGETHER)]
    _report(_in_turns(servers, calls), budget="  (budget 3)")


def _in_turns(
    servers: Sequence[Server], calls: Sequence[Sequence[Path]]
) -> Mapping[str, tuple[float, float]]:
    """Return seconds and CPU seconds of an upload, by server."""
    taken: dict[str, list[float]] = {each.name: [] for each in servers}
    before = {each.name: each.cpu_s() for each in servers}
    for wheels in calls:
        for server in servers:
            taken[server.name].append(_twine(server, wheels) / len(wheels))
    time.sleep(SETTLED_S)
    count = sum(map(len, calls))
    return {
        each.name: (
            statistics.median(taken[each.name]),
            (each.cpu_s() - before[each.name]) / count,
        )
        for each in servers
    }


def _twine(server: Server, wheels: Sequence[Path]) -> float:
    to = server.upload
    command = [BIN / "twine", "upload", "--non-interactive", "--disable-progress-bar"]
    who = ["-u", to["user"], "-p", to["password"]]
    words = [*command, "--repository-url", to["url"], *who, *wheels]
    begun = time.perf_counter()
    subprocess.run(
        [str(each) for each in words], env=PLAIN, check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - begun


def _report(taken: Mapping[str, tuple[float, float]], budget: str = "") -> None:
    for name, (seconds, cpu_s) in taken.items():
        print(f"  {name:<12} {seconds * MS:8.1f} ms   server {cpu_s * MS:6.1f} ms CPU")
    ours, ours_cpu = taken["fnhub"]
    for name, (seconds, cpu_s) in taken.items():
        if name != "fnhub":
            ratio = f"{seconds / ours:.2f}{budget if name == 'devpi' else ''}"
            print(f"  {name} / fnhub: {ratio}; server CPU {cpu_s / ours_cpu:.2f}")


def _alone(server: Server, wheels: Sequence[Path]) -> None:
    """Publish by fnhub's own client, on a connection that stays open."""
    hub = Hub(server.url, server.upload["password"])
    taken, before = [], server.cpu_s()
    for wheel in wheels:
        data = wheel.read_bytes()
        begun = time.perf_counter()
        hub.publish(data)
        taken.append(time.perf_counter() - begun)
    cpu_s = server.cpu_s() - before
    time.sleep(SETTLED_S)
    settled_s = server.cpu_s() - before
    each = MS / len(wheels)
    print(f"\n{len(wheels)} publishes by fnhub's client, one after another")
    median, least = statistics.median(taken) * MS, min(taken) * MS
    print(f"  an answer takes {median:.1f} ms, at least {least:.1f}  (budget 25)")
    print(f"  server CPU {cpu_s * each:.1f} ms, with all it leaves to do", end=" ")
    print(f"{settled_s * each:.1f} ms")


if __name__ == "__main__":
    main()
