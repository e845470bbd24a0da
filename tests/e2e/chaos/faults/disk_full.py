"""No space is left: where the bytes are, the record, or the search index."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.chaos.cluster import (
    AT_SCALE,
    EMBEDDED,
    Cluster,
    Member,
    Place,
    add_usual,
)
from tests.e2e.chaos.load import Load
from tests.e2e.chaos.outcome import Outcome
from tests.e2e.postgres import start_postgres

BACKENDS = (EMBEDDED, AT_SCALE)
TIMES = 3
SMALL_MB, LARGE_MB = 4, 256
CLUSTER_MB = 128  # a PostgreSQL is 40 MB before there is anything in it
REFUSED = 15  # publishes that are not taken any more, until there is space again


def run(place: Place, backend: str, seed: int, times: int) -> Iterator[Outcome]:
    faults = _EMBEDDED if backend == EMBEDDED else _AT_SCALE
    for name, fault in faults.items():
        outcome = Outcome(f"disk full: {name}", backend)
        for number in range(times):
            fault(place, outcome, seed + number)
        yield outcome


def _store(place: Place, outcome: Outcome, seed: int) -> None:
    with small_disk(place.folder / "disk") as disk:
        settings = {"FNHUB_STORE": str(disk.folder / "store")}
        with place.usual(EMBEDDED, **settings) as cluster:
            token = cluster.token("acme")
            _fill(cluster, token, outcome, seed, disk.grow, filler_bytes=100_000)


def _sqlite(place: Place, outcome: Outcome, seed: int) -> None:
    with small_disk(place.folder / "disk") as disk:
        settings = {"FNHUB_DATABASE": f"sqlite:///{disk.folder / 'hub.db'}"}
        with place.usual(EMBEDDED, **settings) as cluster:
            token = cluster.token("acme")
            _fill(cluster, token, outcome, seed, disk.grow)


def _postgres(place: Place, outcome: Outcome, seed: int) -> None:
    """No file grows any more; it may well crash, and is started again then."""
    with small_disk(place.folder / "disk", CLUSTER_MB) as disk:
        home = disk.folder / "postgres"
        home.mkdir()
        server = start_postgres(home)
        try:
            url = server.url_of(server.new_database())
            with place.usual(AT_SCALE, FNHUB_DATABASE=url) as cluster:
                token = cluster.token("acme")
                filler = disk.fill_up()

                def free() -> None:
                    filler.unlink()
                    if server.process.poll() is not None:
                        server.restart()

                _fill(cluster, token, outcome, seed, free)
        finally:
            server.stop(how=signal.SIGQUIT)


def _search(place: Place, outcome: Outcome, seed: int) -> None:
    """Publishing goes on; the index is late, and catches up."""
    with (
        small_disk(place.folder / "disk") as disk,
        place.cluster(outcome.backend) as cluster,
    ):
        add_usual(cluster)
        for each in cluster.servers:
            each.folder.mkdir()
            (disk.folder / each.folder.name).mkdir()
            (each.folder / "search").symlink_to(disk.folder / each.folder.name)
        cluster.start()
        disk.fill_up()
        with Load(cluster.urls, cluster.token("acme"), seed) as load:
            outcome.begin(load)
            load.wait_for(30)
            for each in cluster.servers:
                _wait_until_said(each, "No space left on device")
            since = time.monotonic()
            disk.grow()
            outcome.recovered(load, since)
            outcome.judge(cluster, load)
            outcome.end(load)


_EMBEDDED: dict[str, Callable[[Place, Outcome, int], None]] = {
    "store": _store,
    "database": _sqlite,
    "search index": _search,
}
_AT_SCALE: dict[str, Callable[[Place, Outcome, int], None]] = {
    "database": _postgres,
    "search index": _search,
}


def _fill(
    cluster: Cluster,
    token: str,
    outcome: Outcome,
    seed: int,
    free: Callable[[], None],
    **more: int,
) -> None:
    """Publish until nothing goes any more, make room, and judge."""
    with Load(cluster.urls, token, seed, **more) as load:
        outcome.begin(load)
        deadline = time.monotonic() + 120
        while load.record.statuses["publish", 503] < REFUSED:
            assert time.monotonic() < deadline, "the disk does not get full"
            time.sleep(0.02)
        since = time.monotonic()
        free()
        outcome.recovered(load, since)
        outcome.judge(cluster, load)
        outcome.end(load)


def _wait_until_said(member: Member, words: str) -> None:
    deadline = time.monotonic() + 30
    while words not in member.said():
        assert time.monotonic() < deadline, f"{words!r} is not in {member.log}"
        time.sleep(0.1)


@dataclass(frozen=True)
class Disk:
    """A small file system."""

    folder: Path

    def grow(self) -> None:
        options = f"remount,size={LARGE_MB}m"
        subprocess.run(["mount", "-o", options, self.folder], check=True)

    def fill_up(self) -> Path:
        """Leave no space; returns what takes it."""
        filler = self.folder / "filler"
        free = os.statvfs(self.folder)
        with filler.open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, free.f_bavail * free.f_frsize)
        return filler


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int = SMALL_MB) -> Iterator[Disk]:
    """A file system in memory of some MB, which takes root's leave to mount."""
    assert os.geteuid() == 0, "a full disk is a small one: only root can mount it"
    folder.mkdir(exist_ok=True)
    options = f"size={megabytes}m,mode=755"
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "fnhub-test", folder], check=True
    )
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
