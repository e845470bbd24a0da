"""The tables' history: one file for each change, applied in order by Alembic."""

from __future__ import annotations

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from registry.db.engine import Connection, Database


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the tables to a revision, in one transaction where the database can."""
    with database.migrate() as db:
        config = _config()
        config.attributes["connection"] = db
        command.upgrade(config, revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the tables back to a revision; `base` removes them."""
    with database.migrate() as db:
        config = _config()
        config.attributes["connection"] = db
        command.downgrade(config, revision)


def migrate(database: Database, revision: str) -> tuple[str, str]:
    """Take the tables up or down to a revision; return those before and after.

    Args:
        database: The record.
        revision: One of `revision_names`, or `head` for the newest.

    Raises:
        MigrationError: there is no such revision, or the tables are of a newer fnhub.
    """
    known = revision_names()
    before = current_revision(database)
    after = known[-1] if revision == "head" else revision
    if before in known and after in known[: known.index(before)]:
        downgrade(database, after)
    elif before != after:
        upgrade(database, after)
    return before, current_revision(database)


def current_revision(database: Database) -> str:
    """Return the revision of the tables; `base` when there are none."""
    with database.read() as db:
        return revision_of(db)


def revision_of(db: Connection) -> str:
    """Return the revision that a transaction sees; `base` when there are no tables."""
    return MigrationContext.configure(db).get_current_revision() or "base"


def revision_names() -> tuple[str, ...]:
    """Return all revisions, the oldest first; `base`, where nothing is, before them."""
    walked = ScriptDirectory.from_config(_config()).walk_revisions()
    return ("base", *reversed([each.revision for each in walked]))


def _config() -> Config:
    config = Config()
    with as_file(files(__package__)) as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
