"""Fixtures: a hub with a real database, and the web application around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import settings

from indexer import open_engine
from registry.db import open_database
from registry.db.migrations import upgrade
from registry.server.app import create_app
from registry.services.backend import Backend
from registry.services.follow import follow_events
from registry.services.jobs import run_due_jobs
from registry.services.teams import make_team
from registry.services.tokens import Holder
from registry.store.memory import MemoryStore

# How long an example takes is for benchmarks; a busy machine fails no test.
settings.register_profile("fnhub", deadline=None)
settings.load_profile("fnhub")

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
ACME = Holder("acme", ("publish", "yank"))


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    """An empty hub at noon; the team acme exists."""
    database = open_database(f"sqlite:///{tmp_path / 'hub.db'}")
    upgrade(database)
    made = Backend(
        database, MemoryStore(), open_engine("whoosh", None), clock=lambda: NOON
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
