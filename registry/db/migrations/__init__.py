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
        command.upgrade(_config(db), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the tables back to a revision; `base` removes them."""
    with database.migrate() as db:
        command.downgrade(_config(db), revision)


def take(db: Connection, revision: str) -> None:
    """Take the tables to a revision in a transaction of `Database.migrate`.

    Raises:
        MigrationError: as `migrate`.
    """
    known, before = revision_names(), revision_of(db)
    after = known[-1] if revision == "head" else revision
    if before in known and after in known[: known.index(before)]:
        command.downgrade(_config(db), after)
    elif before != after:
        command.upgrade(_config(db), after)


def migrate(database: Database, revision: str) -> tuple[str, str]:
    """Take the tables up or down to a revision; return those before and after.

    Args:
        database: The record.
        revision: One of `revision_names`, or `head` for the newest.

    Raises:
        MigrationError: there is no such revision, or the tables are of a newer fnhub.
    """
    with database.migrate() as db:
        before = revision_of(db)
        take(db, revision)
        return before, revision_of(db)


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


def _config(db: Connection | None = None) -> Config:
    config = Config()
    config.attributes["connection"] = db
    with as_file(files(__package__)) as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
