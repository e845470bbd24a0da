"""Open the database, and begin transactions that mean what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.pool import ConnectionPoolEntry

from registry.core.errors import CannotOpen, DatabaseFailed, ExtraMissing
from registry.db.locks import hold

__all__ = ["Connection", "Database", "open_database"]

BUSY_TIMEOUT_S = 30  # how long a writer waits for another before it fails
# One process has as many connections as it has requests and workers at a time.
POOL = 20
# A database that is cut off is given up after this, not after the system's minutes.
_LOST_S = 30
_POSTGRESQL = {
    "connect_timeout": 5,
    "keepalives_idle": _LOST_S,
    "tcp_user_timeout": _LOST_S * 1000,
    "options": f"-c lock_timeout={BUSY_TIMEOUT_S * 1000}",
}
# One snapshot for all statements; what SQLite's WAL gives every transaction.
_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# Each statement sees what is committed by then: so after a lock was waited for, what
# its last holder wrote.
_LATEST = {"isolation_level": "READ COMMITTED"}


class Database:
    """The open record.  `read` sees one snapshot; `write` is safe.

    On SQLite writers take turns.  On PostgreSQL they go on side by side: one that
    decides by what it has read holds a lock first (`registry.db.locks`), or leaves
    the decision to a constraint.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        is_sqlite = engine.dialect.name == "sqlite"
        reads: Mapping[str, Any] = {} if is_sqlite else _SNAPSHOT
        writes: Mapping[str, Any] = {"writes": True} if is_sqlite else _LATEST
        self._reading = engine.execution_options(**reads)
        self._writing = engine.execution_options(**writes)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one moment and holds no lock.

        Raises:
            DatabaseFailed: the database does not answer.
        """
        with _failures_told(), self._reading.connect() as db, db.begin():
            yield db

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that commits at the end, or undoes all on an error.

        Raises:
            DatabaseFailed: the database went away.  When that was at the very end,
                what was written may be there all the same: look it up.
        """
        with _failures_told(), self._writing.connect() as db, db.begin():
            yield db

    @contextmanager
    def migrate(self) -> Iterator[Connection]:
        """Open a transaction that may write whole tables anew.

        Of several hubs that start at once one migrates, the others wait and find it
        done.  SQLite alters a table by copying it and dropping the old one, which no
        other table may then refer to: foreign keys are checked at the end instead.

        Raises:
            RuntimeError: a row refers to one that is not there; all is undone.
        """
        if self.engine.dialect.name != "sqlite":
            with self.write() as db:
                hold(db, "migrations")
                yield db
            return
        with _failures_told(), self._writing.connect() as connection:
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
        place: An SQLite file, or a database as an SQLAlchemy URL.

    Raises:
        CannotOpen: another database than SQLite or PostgreSQL.
        ExtraMissing: the driver of PostgreSQL is not installed.
    """
    # A path goes in as a part: in a URL's text, `?` and `#` would end it.
    if isinstance(place, Path):
        url = URL.create("sqlite", database=str(place))
    else:
        url = make_url(place)
    kind = url.get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise CannotOpen("database", f"{kind} is neither SQLite nor PostgreSQL")
    if kind == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = _postgresql(url)
    return Database(engine)


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args=_POSTGRESQL,
            pool_size=POOL,
            pool_pre_ping=True,  # connections from before a restart are dead
            pool_timeout=BUSY_TIMEOUT_S,
        )
    except ModuleNotFoundError:
        raise ExtraMissing("PostgreSQL", "postgres") from None


@contextmanager
def _failures_told() -> Iterator[None]:
    """Tell apart a database that fails from a statement that is wrong.

    The library's words hold SQL, hosts and users: they stay the cause, for the log.
    """
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR":
            raise  # SQLite's word for a wrong statement
        was_lost = error.connection_invalidated
        raise DatabaseFailed(
            "its connection was lost" if was_lost else "it does not answer or is busy"
        ) from error
    except PoolExhausted as error:
        raise DatabaseFailed("too many requests use it") from error


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
