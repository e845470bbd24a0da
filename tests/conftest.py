"""Fixtures: a hub with a real database, and the web application around it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from flask.testing import FlaskClient
from hypothesis import settings
from psycopg import sql

from indexer import open_index
from registry.db import open_database
from registry.db.migrations import upgrade
from registry.db.tables import metadata
from registry.server.app import create_app
from registry.services.backend import Backend
from registry.services.follow import follow_events
from registry.services.holder import Holder
from registry.services.jobs import run_due_jobs
from registry.services.teams import make_team
from registry.store import open_store
from tests.e2e.postgres import Postgres, start_postgres
from tests.e2e.s3 import S3, start_s3

# How long an example takes is for benchmarks; a busy machine fails no test.
settings.register_profile("fnhub", deadline=None)
settings.load_profile("fnhub")

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
ACME = Holder("acme", ("publish", "yank"))


# --backend: where the record and the bytes of `backend` are.
EMBEDDED, AT_SCALE = "embedded", "postgres-s3"
TABLES = sql.SQL(", ").join(map(sql.Identifier, metadata.tables))


def pytest_addoption(parser: pytest.Parser) -> None:
    """The same tests for every database and store that a hub may use."""
    parser.addoption(
        "--backend",
        choices=(EMBEDDED, AT_SCALE),
        default=EMBEDDED,
        help="SQLite and memory (default), or a real PostgreSQL and a real S3",
    )


@pytest.fixture(scope="session")
def is_at_scale(pytestconfig: pytest.Config) -> bool:
    """Whether this run is one on PostgreSQL and S3."""
    return bool(pytestconfig.getoption("--backend") == AT_SCALE)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL, started when the first test asks for it."""
    with _own_folder("postgres") as folder:
        server = start_postgres(folder)
        yield server
        server.stop()


@pytest.fixture(scope="session")
def s3() -> Iterator[S3]:
    """An S3, whose credentials this process then has too."""
    with _own_folder("s3") as folder, pytest.MonkeyPatch.context() as patch:
        server = start_s3(folder)
        for name, value in server.environment.items():
            patch.setenv(name, value)
        yield server
        server.stop()


@contextmanager
def _own_folder(name: str) -> Iterator[Path]:
    """A folder that another user can be let into; pytest's own are closed."""
    with tempfile.TemporaryDirectory(prefix=f"fnhub-{name}-") as folder:
        yield Path(folder)


@dataclass
class Databases:
    """Databases on a PostgreSQL that have their tables, and nothing in them."""

    server: Postgres
    spare: list[str] = field(default_factory=list)

    def pop(self) -> str:
        if self.spare:
            return self.spare.pop()
        name = self.server.new_database()
        database = open_database(self.server.url_of(name))
        upgrade(database)
        database.close()
        return name

    def give_back(self, name: str) -> None:
        """Empty one for the next test, which is faster than making one."""
        with self.server.connect(name) as db:
            db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            try:
                db.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(TABLES))
            except psycopg.errors.UndefinedTable:  # the test was about broken tables
                return
            db.execute("INSERT INTO event_serial VALUES (1, 0)")
        self.spare.append(name)


@pytest.fixture(scope="session")
def migrated_databases(postgres: Postgres) -> Databases:
    """Databases for tests, one after another."""
    return Databases(postgres)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with its tables: a copy costs a tenth of the migrations."""
    path = tmp_path_factory.mktemp("migrated") / "hub.db"
    database = open_database(path)
    upgrade(database)
    database.close()
    return path


@pytest.fixture
def empty_database(
    request: pytest.FixtureRequest, tmp_path: Path, is_at_scale: bool
) -> Iterator[str]:
    """The URL of a database without tables."""
    if not is_at_scale:
        yield f"sqlite:///{tmp_path / 'hub.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.new_database()
    yield server.url_of(name)
    server.drop_database(name)


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, is_at_scale: bool
) -> Iterator[str]:
    """The URL of a database that has its tables, and nothing in them."""
    if not is_at_scale:
        shutil.copyfile(request.getfixturevalue("migrated_file"), tmp_path / "hub.db")
        yield f"sqlite:///{tmp_path / 'hub.db'}"
        return
    databases: Databases = request.getfixturevalue("migrated_databases")
    name = databases.pop()
    yield databases.server.url_of(name)
    databases.give_back(name)


@pytest.fixture
def store_address(request: pytest.FixtureRequest, is_at_scale: bool) -> str:
    """The address of an empty store."""
    if not is_at_scale:
        return "memory://"
    server: S3 = request.getfixturevalue("s3")
    return server.new_address()


@pytest.fixture
def backend(database_url: str, store_address: str) -> Iterator[Backend]:
    """An empty hub at noon; the team acme exists."""
    database = open_database(database_url)
    made = Backend(
        database,
        open_store(store_address),
        open_index("whoosh", None),
        clock=lambda: NOON,
    )
    make_team(made, "acme")
    yield made
    made.search.close()
    database.close()


@pytest.fixture
def client(backend: Backend) -> FlaskClient:
    """A client of the hub's web application."""
    return create_app(backend).test_client()


def do_all_jobs(backend: Backend) -> None:
    """Do what commits left to do, and follow their events."""
    while run_due_jobs(backend) + follow_events(backend):
        pass
