"""Open the database, and begin transactions that mean what they say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

__all__ = ["Connection", "Database", "open_database"]

BUSY_TIMEOUT_S = 30  # how long a writer waits for another before it fails


class Database:
    """The open record.  `read` sees one snapshot; `write` is serialised."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one moment and holds no lock."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that commits at the end, or undoes all on an error."""
        with self.engine.connect() as plain:
            connection = plain.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def migrate(self) -> Iterator[Connection]:
        """Open a transaction that may write whole tables anew.

        SQLite alters a table by copying it and dropping the old one, which no other
        table may then refer to: foreign keys are checked at the end instead.

        Raises:
            RuntimeError: a row refers to one that is not there; all is undone.
        """
        if self.engine.dialect.name != "sqlite":
            with self.write() as db:
                yield db
            return
        with self.engine.connect() as plain:
            connection = plain.execution_options(writes=True)
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA foreign_keys = OFF")  # no effect in a transaction
            try:
                with connection.begin():
                    yield connection
                    _require_no_orphans(connection)
            finally:
                cursor.execute("PRAGMA foreign_keys = ON")

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def open_database(place: str | Path) -> Database:
    """Connect; makes no tables (see `registry.db.migrations.upgrade`).

    Args:
        place: An SQLite file, or any database as an SQLAlchemy URL.
    """
    # A path goes in as a part: in a URL's text, `?` and `#` would end it.
    if isinstance(place, Path):
        url = URL.create("sqlite", database=str(place))
    else:
        url = make_url(place)
    is_sqlite = url.get_backend_name() == "sqlite"
    arguments = {"timeout": BUSY_TIMEOUT_S} if is_sqlite else {}
    engine = create_engine(url, connect_args=arguments)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return Database(engine)


def _require_no_orphans(connection: Connection) -> None:
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if found:
        raise RuntimeError(f"rows that refer to nothing: {found[:10]}")


def _prepare_sqlite(dbapi: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """WAL: readers go on beside a writer.  FULL: commits survive a power loss."""
    dbapi.isolation_level = None  # BEGIN is ours, see `_begin_sqlite`
    cursor = dbapi.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: SQLite refuses to upgrade a stale reader."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
