"""A real PostgreSQL of a test's own, from the system's programs."""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from tests.e2e.servers import find_program, free_ports, start_bound

USER = "postgres"  # of the system: the server refuses to run as root
START_S = 30


@dataclass
class Postgres:
    """A server on loopback.  It syncs what it commits, as in production."""

    folder: Path
    port: int
    password: str
    process: subprocess.Popen[bytes]
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, database: str, *, port: int | None = None) -> str:
        """The SQLAlchemy URL of a database; `port` where a test stands in between."""
        who = f"fnhub:{self.password}@127.0.0.1:{port or self.port}"
        return f"postgresql+psycopg://{who}/{database}"

    def new_database(self) -> str:
        """Make a database without tables and return its name."""
        name = f"test{next(self.numbers)}"
        with self.connect() as db:
            db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return name

    def drop_database(self, name: str) -> None:
        statement = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        with self.connect() as db:
            db.execute(statement.format(sql.Identifier(name)))

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connect past SQLAlchemy; each statement commits."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="fnhub",
            password=self.password,
            dbname=database,
            autocommit=True,
        )

    def restart(self, *, how: signal.Signals = signal.SIGINT) -> None:
        """Stop, by default in an orderly way, and start again on the same port."""
        self.stop(how=how)
        self.process = _serve(self.folder, self.port)
        self.wait()

    def stop(self, *, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT breaks off connections; SIGQUIT is a crash, which WAL mends."""
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + START_S
        while True:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                log = (self.folder / "log").read_text()
                assert self.process.poll() is None, log
                assert time.monotonic() < deadline, log
                time.sleep(0.05)
            else:
                return


def start_postgres(folder: Path) -> Postgres:
    """Make a cluster in an empty folder and serve it.

    The folder becomes the property of the system's user `postgres` where this
    process is root's: those above it must be open to him.
    """
    password = secrets.token_hex(16)
    words = folder / "password"
    words.write_text(password)
    if os.geteuid() == 0:
        entry = pwd.getpwnam(USER)
        for path in (folder, words):
            os.chown(path, entry.pw_uid, entry.pw_gid)
    made = start_bound(
        [
            *(_program("initdb"), "--pgdata", folder / "data", "--username=fnhub"),
            *(f"--pwfile={words}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C.UTF-8"),
        ],
        folder / "log",
        user=USER,
    )
    assert made.wait(timeout=120) == 0, (folder / "log").read_text()
    (port,) = free_ports(1)
    server = Postgres(folder, port, password, _serve(folder, port))
    server.wait()
    return server


def _serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    settings = [
        *(
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            f"unix_socket_directories={folder}",
        ),
        *("-c", "fsync=on", "-c", "max_connections=200"),
    ]
    command = [_program("postgres"), "-D", folder / "data", "-p", port, *settings]
    return start_bound(command, folder / "log", user=USER)


def _program(name: str) -> str:
    return find_program(name, "usr/lib/postgresql/*/bin")
