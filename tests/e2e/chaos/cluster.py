"""A hub of one or more processes, each of which can be killed and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.conftest import FNHUB, PLAIN, ROOT
from tests.e2e.postgres import Postgres
from tests.e2e.processes import children_of, is_running
from tests.e2e.s3 import S3
from tests.e2e.servers import free_ports

START_S = 90  # a machine that does much else besides
EMBEDDED, AT_SCALE = "sqlite+folder", "postgres+s3"
SETTINGS = {"FNHUB_RATE_LIMITS": "off"}  # the load is all from one address
PLAIN_PROGRAM = (str(FNHUB),)
# The same program, which ends itself at a step of a publish: see `dying`.
DYING_PROGRAM = (sys.executable, "-m", "tests.e2e.chaos.dying")
CLOCKED_PROGRAM = (sys.executable, "-m", "tests.e2e.chaos.clocked")


@dataclass
class Member:
    """A process of the hub, with those that it starts."""

    folder: Path
    log: Path
    arguments: tuple[str, ...]
    environment: dict[str, str]
    program: tuple[str, ...] = PLAIN_PROGRAM
    url: str = ""  # empty for a worker
    process: subprocess.Popen[bytes] | None = None

    @property
    def pids(self) -> list[int]:
        """All of its processes, the first one first."""
        assert self.process is not None
        return [self.process.pid, *children_of(self.process.pid)]

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def begin(self) -> None:
        """Start it; `ready` waits for it."""
        bound = ("setpriv", "--pdeathsig", "KILL", "--")
        command = [*bound, *self.program, "hub", *self.arguments, "--dir", self.folder]
        with self.log.open("ab") as log:
            self._said = self.log.stat().st_size
            self.process = subprocess.Popen(
                list(map(str, command)),
                env=PLAIN | SETTINGS | self.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def ready(self) -> None:
        """Wait until it serves, or works."""
        sign = f"{self.url}\n" if self.url else "working on the hub's jobs"
        deadline = time.monotonic() + START_S
        while sign not in (said := self.said()):
            assert self.process is not None
            assert self.process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.02)

    def said(self) -> str:
        """What it has logged since it was last started."""
        return self.log.read_bytes()[self._said :].decode("utf-8", "replace")

    def start(self) -> None:
        self.begin()
        self.ready()

    def kill(self) -> None:
        """End all of its processes with -9, at once."""
        pids = self.pids
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.wait_until_gone(pids)

    def wait_until_gone(self, pids: list[int]) -> None:
        assert self.process is not None
        self.process.wait(timeout=30)
        deadline = time.monotonic() + 30
        while any(is_running(pid) for pid in pids):
            assert time.monotonic() < deadline, pids
            time.sleep(0.02)

    def stop(self) -> None:
        """End it in an orderly way, at last with force."""
        if not self.is_running:
            return
        assert self.process is not None
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass
class Cluster:
    """Processes on one database and one store: one hub."""

    folder: Path
    backend: str
    settings: dict[str, str]
    members: list[Member] = field(default_factory=list)

    @property
    def servers(self) -> list[Member]:
        return [each for each in self.members if each.url]

    @property
    def workers(self) -> list[Member]:
        return [each for each in self.members if not each.url]

    @property
    def urls(self) -> list[str]:
        return [each.url for each in self.servers]

    @property
    def database(self) -> str:
        """The URL of its database."""
        file = self.servers[0].folder / "hub.db"
        return self.settings.get("FNHUB_DATABASE", f"sqlite:///{file}")

    def add_server(self, *arguments: str, **more: object) -> Member:
        (port,) = free_ports(1)
        return self._add(
            ("start", "--port", str(port), *arguments),
            url=f"http://127.0.0.1:{port}",
            **more,
        )

    def add_worker(self, **more: object) -> Member:
        """A worker alone; where the record is a file, in the server's folder."""
        is_embedded = self.backend == EMBEDDED
        folder = self.servers[0].folder if is_embedded else None
        return self._add(("work",), folder=folder, **more)

    def _add(
        self,
        arguments: tuple[str, ...],
        folder: Path | None = None,
        environment: dict[str, str] | None = None,
        **more: object,
    ) -> Member:
        place = self.folder / f"{arguments[0]}{len(self.members)}"
        member = Member(
            place if folder is None else folder,
            place.with_suffix(".log"),
            arguments,
            self.settings | (environment or {}),
            **more,  # type: ignore[arg-type]
        )
        self.members.append(member)
        return member

    @property
    def ended(self) -> list[Member]:
        return [each for each in self.members if not each.is_running]

    def start(self) -> None:
        """Start all that do not run, side by side; one of them makes the tables."""
        ended = self.ended
        for each in ended:
            each.begin()
        for each in ended:
            each.ready()

    def stop(self) -> None:
        for each in self.members:
            each.stop()

    def admin(self, *arguments: object, folder: Path | None = None):
        """Run a verb of `fnhub hub` on it; return what became of it."""
        command = [FNHUB, "hub", *arguments, "--dir", folder or self.servers[0].folder]
        return subprocess.run(
            list(map(str, command)),
            env=PLAIN | SETTINGS | self.settings,
            text=True,
            capture_output=True,
        )

    def token(self, team: str) -> str:
        done = self.admin("token", "create", "--team", team)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@dataclass
class Place:
    """Where hubs are made: the folder, and the servers of those at scale."""

    folder: Path
    postgres: Postgres | None = None
    s3: S3 | None = None
    count: int = 0

    @property
    def backends(self) -> tuple[str, ...]:
        return (EMBEDDED,) if self.postgres is None else (EMBEDDED, AT_SCALE)

    @contextlib.contextmanager
    def cluster(self, backend: str, **settings: str) -> Iterator[Cluster]:
        """A hub that is nowhere yet and has no processes; they end with the block."""
        self.count += 1
        folder = self.folder / f"hub{self.count}"
        folder.mkdir()
        places: dict[str, str] = {}
        if backend == AT_SCALE:
            assert self.postgres is not None
            assert self.s3 is not None
            places = self.s3.environment | {
                "FNHUB_DATABASE": self.postgres.url_of(self.postgres.new_database()),
                "FNHUB_STORE": self.s3.new_address(),
            }
        cluster = Cluster(folder, backend, places | settings)
        try:
            yield cluster
        finally:
            cluster.stop()

    @contextlib.contextmanager
    def usual(self, backend: str, **settings: str) -> Iterator[Cluster]:
        """One server; at scale two and a worker, which start with the block."""
        with self.cluster(backend, **settings) as cluster:
            add_usual(cluster)
            cluster.start()
            yield cluster


def add_usual(cluster: Cluster, **more: object) -> None:
    """Add the processes that a hub on this backend usually has."""
    if cluster.backend == EMBEDDED:
        cluster.add_server(**more)
        return
    for _ in range(2):
        cluster.add_server("--no-worker", **more)
    cluster.add_worker(**more)
