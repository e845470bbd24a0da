"""The migrations make the tables that the code speaks of, and take them away."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from registry.db import MigrationError, open_database, tokens
from registry.db.migrations import (
    current_revision,
    downgrade,
    migrate,
    revision_names,
    upgrade,
)
from registry.db.tables import metadata


@pytest.fixture
def database(empty_database):
    opened = open_database(empty_database)
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


HASH = "a" * 64
HASHES = f"'{HASH}', '{HASH}', '{HASH}'"
REST = f"'{{}}', '{{}}', '{HASH}', '{{}}', NULL"
TIME = "'2030-01-01 12:00:00'"
ROWS = (
    f"INSERT INTO team VALUES (1, 'acme', {TIME})",
    f"INSERT INTO function VALUES (1, 1, 'add', {TIME})",
    f"INSERT INTO release VALUES (1, 1, '1.0.0', {HASHES}, 5, {TIME}, {REST})",
    f"INSERT INTO token VALUES (1, 1, '{HASH}', '[\"publish\"]', {TIME}, NULL)",
)


def test_rows_outlive_the_way_up_and_down(database):
    """SQLite writes a table anew to alter it, while other rows refer to its own."""
    upgrade(database, "0001")
    with database.write() as db:
        for row in ROWS:
            db.exec_driver_sql(row)

    upgrade(database)
    with database.read() as db:
        assert db.exec_driver_sql("SELECT visibility FROM team").scalar() == "public"
        token = tokens.find_token(db, HASH)
    assert (token.team, token.scopes) == ("acme", ("publish",))

    downgrade(database, "0001")
    with database.read() as db:
        for table in ("team", "function", "release", "token"):
            count = db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            assert (table, count) == (table, 1)


def test_migrate_goes_either_way_and_tells_from_where(database):
    """Whoever goes back to an older fnhub names one revision, not a direction."""
    newest = revision_names()[-1]

    assert migrate(database, "head") == ("base", newest)
    assert migrate(database, newest) == (newest, newest)
    for older in reversed(revision_names()[:-1]):
        assert migrate(database, older)[1] == older == current_revision(database)
    assert migrate(database, "base") == ("base", "base")


def test_tables_of_a_newer_fnhub_are_left_alone(database):
    upgrade(database)
    with database.write() as db:
        db.execute(text("UPDATE alembic_version SET version_num = 'later'"))

    for revision in ("head", "base"):
        with pytest.raises(MigrationError, match="later"):
            migrate(database, revision)

    with database.read() as db:
        assert set(metadata.tables) <= set(inspect(db).get_table_names())
