"""Killed at any moment, crowded or pruned: what the cache shows is whole and right."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from registry.client.cache import Cache
from registry.client.cache.prune import Wish, prune
from registry.core.names import FunctionName
from tests.e2e.conftest import PLAIN, ROOT
from tests.e2e.processes import started
from tests.factories import make_wheel

KILLS = 20
ADDERS = 4
PRUNING_S = 3.0
WHEELS = [
    make_wheel(
        f"acme/add-{number}", files={f"data/{i}.csv": "1,2\n" * 5000 for i in "abc"}
    )
    for number in range(12)
]

# What the processes of these tests have in common.
COMMON = """
import random, sys, time
from pathlib import Path
from registry.client.cache import Cache
from registry.client.import_root import arrange
from registry.core.names import FunctionName
from registry.core.versions import parse_version

ONE = parse_version("1.0.0")
cache, shelf = Cache(Path(sys.argv[1])), Path(sys.argv[2])
wheels = {FunctionName("acme", p.parent.name): p for p in sorted(shelf.glob("*/*"))}

def add(name):
    sha256 = wheels[name].name
    found = cache.find(name, ONE, sha256)
    return found or cache.add(name, ONE, sha256, wheels[name].read_bytes())

print("ready", flush=True)
sys.stdin.readline()
"""
ADD_ALL = """
for name in wheels:
    add(name)
"""
# Syncs a project again and again, each time with other functions, and uses them.
SYNC = """
project, end = Path(sys.argv[3]), time.monotonic() + float(sys.argv[4])
choose = random.Random(str(project))
while time.monotonic() < end:
    with cache.in_use():
        wanted = {name: add(name) for name in choose.sample(list(wheels), 4)}
        arrange(project / ".fnhub", wanted)
        cache.register(project)
    time.sleep(0.005)
    for name in wanted:
        folder = project / ".fnhub" / name.folder
        assert len([path.read_bytes() for path in folder.rglob("*.csv")]) == 3, folder
"""
# Turns every link of a project from one release to another and back.
TURN = """
project, flip = Path(sys.argv[3]), True
while True:
    wanted = list(wheels) if flip else list(reversed(wheels))
    arrange(project / ".fnhub", dict(zip(sorted(wheels), map(add, wanted))))
    flip = not flip
"""
PRUNE = """
from registry.client.cache.prune import Wish, prune
prune(cache, Wish(), time.time())
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """The wheels, as files that processes read."""
    for wheel in WHEELS:
        path = tmp_path / "shelf" / wheel.manifest.name.name / wheel.sha256
        path.parent.mkdir(parents=True)
        path.write_bytes(wheel.data)
    return tmp_path / "shelf"


@pytest.fixture
def start(shelf):
    """Starts processes; whatever the test does, none of them outlives it."""
    with ExitStack() as stack:

        def begin(code: str, cache: Cache, *more: object) -> subprocess.Popen[str]:
            process = stack.enter_context(
                started(
                    [sys.executable, "-c", COMMON + code, cache.root, shelf, *more],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    cwd=ROOT,
                    env=PLAIN,
                )
            )
            assert process.stdout.readline() == "ready\n", process.stderr.read()
            return process

        yield begin


def go(process: subprocess.Popen[str]) -> None:
    process.stdin.write("\n")
    process.stdin.flush()


def seconds_of(process: subprocess.Popen[str]) -> float:
    """Run a process to its end; return how long it took."""
    began = time.monotonic()
    go(process)
    ends_well(process)
    return time.monotonic() - began


def ends_well(process: subprocess.Popen[str]) -> None:
    errors = process.communicate()[1]
    assert process.returncode == 0, errors


def add_all(cache: Cache) -> None:
    for wheel in WHEELS:
        manifest = wheel.manifest
        cache.add(manifest.name, manifest.version, wheel.sha256, wheel.data)


def visible(cache: Cache) -> int:
    """Prove every visible release right, to the byte; return how many there are."""
    folders = list(cache.releases.iterdir()) if cache.releases.is_dir() else []
    files = {wheel.sha256[:16]: dict(wheel.files) for wheel in WHEELS}
    for folder in folders:
        found = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        assert found == files[folder.name.rpartition("_")[2]]
        assert cache.damage_of(folder) is None
    return len(folders)


def test_a_killed_adder_leaves_only_whole_releases(start, tmp_path):
    moments = random.Random(3)
    whole_s = seconds_of(start(ADD_ALL, Cache(tmp_path / "whole")))
    seen = set()
    for number in range(KILLS):
        cache = Cache(tmp_path / str(number))
        process = start(ADD_ALL, cache)
        go(process)
        time.sleep(moments.uniform(0, whole_s))
        process.kill()
        process.wait()

        seen.add(visible(cache))
        add_all(cache)
        assert visible(cache) == len(WHEELS)
        prune(cache, Wish(), time.time())
        assert list((cache.root / "unpacking").iterdir()) == []
    assert len(seen) > 1, "all kills fell into the same moment"


def test_a_killed_prune_leaves_only_whole_releases(start, tmp_path):
    moments = random.Random(4)
    add_all(cache := Cache(tmp_path / "whole"))
    whole_s = seconds_of(start(PRUNE, cache))
    for number in range(KILLS // 2):
        cache = Cache(tmp_path / str(number))
        add_all(cache)
        process = start(PRUNE, cache)
        go(process)
        time.sleep(moments.uniform(0, whole_s))
        process.kill()
        process.wait()

        visible(cache)
        prune(cache, Wish(), time.time())
        assert visible(cache) == 0
        assert list((cache.root / "unpacking").iterdir()) == []


def test_a_killed_arrangement_leaves_every_link_leading_somewhere(start, tmp_path):
    """A running pipeline imports through them, whatever becomes of a sync."""
    cache, project = Cache(tmp_path / "cache"), tmp_path / "project"
    add_all(cache)
    names = [FunctionName.parse(str(wheel.manifest.name)) for wheel in WHEELS]
    moments = random.Random(5)
    for number in range(KILLS // 2):
        process = start(TURN, cache, project)
        go(process)
        while number == 0 and not all(
            (project / ".fnhub" / name.folder).exists() for name in names
        ):
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.05))
        process.kill()
        process.wait()

        for name in names:
            assert (project / ".fnhub" / name.folder / "function.yaml").is_file()


def test_processes_that_add_the_same_releases_all_succeed(start, tmp_path):
    cache = Cache(tmp_path / "cache")
    processes = [start(ADD_ALL, cache) for _ in range(ADDERS)]

    for process in processes:
        go(process)
    for process in processes:
        ends_well(process)

    assert visible(cache) == len(WHEELS)
    assert list((cache.root / "unpacking").iterdir()) == []


def test_syncs_beside_a_prune_all_succeed_and_lose_nothing(start, tmp_path):
    cache = Cache(tmp_path / "cache")
    projects = [tmp_path / f"project-{number}" for number in range(ADDERS)]
    processes = [start(SYNC, cache, each, PRUNING_S) for each in projects]
    removed = prunes = 0

    for process in processes:
        go(process)
    while any(process.poll() is None for process in processes):
        removed += len(prune(cache, Wish(), time.time()).paths)
        prunes += 1
        time.sleep(0.02)

    for process in processes:
        ends_well(process)
    assert prunes > 1
    assert removed > 0
    visible(cache)
    for project in projects:
        linked = list((project / ".fnhub").glob("hub_functions/acme/*/function.yaml"))
        assert len(linked) == 4
