"""The tables' history: one file for each change, applied in order by Alembic."""

from __future__ import annotations

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config

from registry.db.engine import Database


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


def _config() -> Config:
    config = Config()
    with as_file(files(__package__)) as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
