"""What a sync costs beside uv, pip and a script without checks.

Every figure is the median of whole processes that took turns; ratios are what
counts, machines differ.  usage: bench_pull.py [COUNT ...]   (default: 10 100)
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench_functions import make_wheel

from registry.client.hub import Hub
from registry.core.lockfile import Lock, LockedRelease
from registry.core.wheel.layout import wheel_filename

BIN = Path(sys.executable).parent
MOST_ROUNDS = 9


class Bench:
    """A hub with functions, and a project that wants all of them."""

    def __init__(self, place: Path, count: int) -> None:
        self.place, self.count = place, count
        self.project = place / "project"
        self.environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("FNHUB_", "PYTHONDONTWRITE"))
        } | {  # of a user who has no settings
            "XDG_CONFIG_HOME": str(place / "settings"),
            "FNHUB_CACHE": str(place / "cache"),
            "FNHUB_RATE_LIMITS": "off",  # a thousand are published in a row
        }

    def start(self) -> subprocess.Popen[str]:
        """Start a hub and publish the functions."""
        command = [BIN / "fnhub", "hub", "start", "--dir", self.place / "hub"]
        hub = subprocess.Popen(
            [*map(str, command), "--port", "0"],
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a line for each request
        )
        assert hub.stdout is not None
        self.environment["FNHUB_HUB"] = hub.stdout.readline().strip()
        token = self.fnhub(
            "hub", "token", "create", "--team", "bench", "--dir", self.place / "hub"
        )
        self.environment["FNHUB_TOKEN"] = token.strip()
        publish_all(self.environment, self.count)
        return hub

    def fnhub(self, *arguments: str | Path) -> str:
        """Run a command in the project; return what it printed."""
        done = subprocess.run(
            [str(BIN / "fnhub"), *map(str, arguments)],
            cwd=self.project if self.project.is_dir() else self.place,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        return done.stdout

    def make_project(self) -> None:
        """Want every function, and lock."""
        self.project.mkdir()
        wanted = "".join(f"  - bench/function-{i}@^1.0\n" for i in range(self.count))
        hubs = f"hubs:\n  default: {self.environment['FNHUB_HUB']}\n"
        text = f"format: 1\n{hubs}functions:\n{wanted}"
        (self.project / "functions.yaml").write_text(text, "utf-8")
        self.fnhub("lock")
        lock = Lock.decode((self.project / "functions.lock").read_bytes())
        lines, urls = [], []
        for each in lock.functions:
            assert isinstance(each.source, LockedRelease)
            filename = wheel_filename(each.name, each.source.version)
            url = f"{self.environment['FNHUB_HUB']}/packages/{each.source.sha256}"
            urls.append(f"{url}/{filename}")
            pin = f"#sha256={each.source.sha256}"
            lines.append(f"{each.name.distribution} @ {urls[-1]}{pin}")
        (self.place / "requirements.txt").write_text("\n".join(lines), "utf-8")
        (self.place / "urls.txt").write_text("\n".join(urls), "utf-8")

    def clear(self, *names: str) -> None:
        """Remove folders of the bench, outside of what is timed."""
        for name in names:
            shutil.rmtree(self.place / name, ignore_errors=True)

    def seconds(self, *command: str | Path, cwd: Path | None = None) -> float:
        """Time a whole process."""
        begun = time.perf_counter()
        subprocess.run(
            [str(each) for each in command],
            cwd=cwd or self.place,
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return time.perf_counter() - begun


def publish_all(environment: dict[str, str], count: int) -> None:
    """Publish functions of six files and about 5 KiB each."""
    hub = Hub(environment["FNHUB_HUB"], environment["FNHUB_TOKEN"])
    for index in range(count):
        hub.publish(make_wheel(index).data)


def measure(bench: Bench) -> dict[str, list[float]]:
    """Run every way in turns; return seconds by what was done."""
    uv = (BIN / "uv", "pip", "install", "--no-deps", "--python", sys.executable)
    wheels = (
        "-r",
        bench.place / "requirements.txt",
        "--target",
        bench.place / "target",
    )
    bench.environment["UV_CACHE_DIR"] = str(bench.place / "uv")
    pip = (sys.executable, "-m", "pip", "install", "--no-deps", "--no-cache-dir")
    sync = (BIN / "fnhub", "sync", "--locked")
    floor = (sys.executable, Path(__file__).with_name("bench_floor.py"))

    def ours(*remove: str) -> float:
        bench.clear(*remove)
        return bench.seconds(*sync, cwd=bench.project)

    def theirs(command: tuple[str | Path, ...], *remove: str) -> float:
        bench.clear("target", *remove)
        return bench.seconds(*command)

    ways: dict[str, Callable[[], float]] = {
        "fnhub cold": lambda: ours("cache", "project/.fnhub"),
        "uv cold": lambda: theirs((*uv, *wheels), "uv"),
        "floor": lambda: theirs((*floor, bench.place / "urls.txt", wheels[-1])),
        "fnhub warm": lambda: ours("project/.fnhub"),
        "uv warm": lambda: theirs((*uv, *wheels)),
        "fnhub nothing to do": ours,
        "python -c pass": lambda: bench.seconds(sys.executable, "-c", "pass"),
    }
    taken: dict[str, list[float]] = {name: [] for name in [*ways, "pip cold"]}
    for turn in range(rounds(bench.count)):
        for name, way in ways.items():
            taken[name].append(way())
        if turn < min(2, 1000 // bench.count):  # it takes far longer than all others
            taken["pip cold"].append(theirs((*pip, *wheels)))
    return taken


def rounds(count: int) -> int:
    """Return how often each way takes its turn: fewer times where one takes long."""
    return max(3, min(MOST_ROUNDS, 1000 // count))


def report(count: int, taken: dict[str, list[float]]) -> None:
    """Print medians, and the ratios that have a budget."""
    median = {name: statistics.median(times) for name, times in taken.items()}
    print(f"\n{count} functions, medians of {rounds(count)} whole processes in turns")
    for name, seconds in median.items():
        print(f"  {name:<20} {seconds * 1000:8.0f} ms")
    for ours, theirs, budget in (
        ("fnhub cold", "uv cold", "0.6"),
        ("fnhub cold", "floor", "2"),
        ("fnhub cold", "pip cold", ""),
        ("fnhub warm", "uv warm", ""),
        ("fnhub nothing to do", "python -c pass", "3"),
    ):
        ratio = median[ours] / median[theirs]
        limit = f"  (budget {budget})" if budget else ""
        print(f"  {ours} / {theirs}: {ratio:.2f}{limit}")


def main() -> None:
    """Measure each count in a hub of its own."""
    for count in [int(each) for each in sys.argv[1:]] or [10, 100]:
        place = Path(tempfile.mkdtemp(prefix="fnhub-bench-"))
        bench = Bench(place, count)
        hub = bench.start()
        try:
            bench.make_project()
            report(count, measure(bench))
        finally:
            hub.terminate()
            hub.wait(timeout=30)
            shutil.rmtree(place)


if __name__ == "__main__":
    main()
