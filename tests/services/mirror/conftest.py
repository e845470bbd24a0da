"""A hub that is not this one."""

from __future__ import annotations

import shutil

import pytest

from indexer import open_index
from registry.db import open_database
from registry.server.app import create_app
from registry.services.backend import Backend
from registry.services.teams import make_team
from registry.store import open_store
from tests.conftest import NOON
from tests.services.mirror.far import Far


@pytest.fixture
def far(tmp_path, migrated_file):
    """A hub that is not this one; the team far exists."""
    shutil.copyfile(migrated_file, tmp_path / "far.db")
    database = open_database(f"sqlite:///{tmp_path / 'far.db'}")
    made = Backend(
        database,
        open_store("memory://"),
        open_index("whoosh", None),
        clock=lambda: NOON,
    )
    make_team(made, "far")
    yield Far(made, create_app(made).test_client())
    made.search.close()
    database.close()
