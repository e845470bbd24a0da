"""The migrations make the tables that the code speaks of, and take them away."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from registry.db import open_database
from registry.db.migrations import downgrade, upgrade
from registry.db.tables import metadata


@pytest.fixture
def database(tmp_path):
    opened = open_database(f"sqlite:///{tmp_path / 'hub.db'}")
    yield opened
    opened.close()


def test_migrated_tables_are_those_of_the_code(database):
    """A column added in one place and forgotten in the other fails here."""
    upgrade(database)

    with database.read() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(database):
    upgrade(database)
    upgrade(database)

    with database.read() as db:
        assert set(metadata.tables) <= set(inspect(db).get_table_names())


def test_down_takes_everything_away(database):
    upgrade(database)
    downgrade(database, "base")

    with database.read() as db:
        assert set(inspect(db).get_table_names()) == {"alembic_version"}
