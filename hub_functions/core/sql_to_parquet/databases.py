"""Databases by their address, through SQLAlchemy."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, quote_plus

import sqlalchemy
from sqlalchemy import exc

from .answers import Answer, Query, fetch, require_one, require_reading

_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_SQLITE_MAGIC = b"SQLite format 3\0"
_SECRET_FROM = 3  # characters; shorter texts are everywhere


def is_sqlite(path: Path) -> bool:
    """Tell a file of SQLite by its first bytes."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_SQLITE_MAGIC)) == _SQLITE_MAGIC


def sqlite_url(path: Path) -> str:
    """Return the address of a file of SQLite."""
    return f"sqlite:///{path.resolve()}"


def query_database(url: str, query: Query) -> Answer:
    """Ask a database; the transaction is one that reads, and is rolled back.

    Raises:
        ValueError: the address is none, its driver is not installed, or the query
            fails or does more than read.
        ConnectionError: the database cannot be reached.
    """
    parsed = _parsed(url)
    try:
        engine = _engine(parsed)
    except (ImportError, exc.NoSuchModuleError) as error:
        message = (
            f"the driver of {parsed.drivername!r} is not installed here ({error}): "
            "install it beside this function; SQLite's and PostgreSQL's are there"
        )
        raise ValueError(_masked(message, parsed, url)) from None
    try:
        connection = engine.connect()
    except exc.SQLAlchemyError as error:
        told = _masked(_reason(error), parsed, url)
        message = f"the {parsed.get_backend_name()} database cannot be reached: {told}"
        raise ConnectionError(message) from None
    try:
        with connection:
            return _ask(connection, query)
    except exc.SQLAlchemyError as error:
        message = f"the query failed: {_masked(_reason(error), parsed, url)}"
        raise ValueError(message) from None
    finally:
        engine.dispose()


def _ask(connection: sqlalchemy.Connection, query: Query) -> Answer:
    if not query.text:
        name = require_one(sqlalchemy.inspect(connection).get_table_names())
        quoted = connection.dialect.identifier_preparer.quote(name)
        query = replace(query, text=f"SELECT * FROM {quoted}")  # noqa: S608
    require_reading(query.text)
    statement = sqlalchemy.text(query.text)
    wanted = {*statement.compile().params}
    if wanted != {*query.values}:
        named = ", ".join(f":{name}" for name in sorted(wanted)) or "none"
        given = ", ".join(sorted(query.values)) or "none"
        message = (
            f"the query has the parameters {named}, and given are {given}; a colon "
            r"that begins none, as in JSON, is written \:"
        )
        raise ValueError(message)
    found = connection.execute(statement, dict(query.values))
    if not found.returns_rows:
        message = "the query gives no rows: only reading is done here"
        raise ValueError(message)
    return fetch(list(found.keys()), found.fetchmany, query.max_rows)


def _parsed(url: str) -> sqlalchemy.URL:
    try:
        parsed = sqlalchemy.make_url(url.strip())
    except (exc.ArgumentError, ValueError):
        message = (
            "database_url is no address of a database: give one as SQLAlchemy reads "
            "it, such as postgresql://user:password@host/database"
        )
        raise ValueError(message) from None
    return parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))


def _engine(url: sqlalchemy.URL) -> sqlalchemy.Engine:
    """Return an engine whose connections read, as far as the database can be told."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    options = {"stream_results": True}
    if url.get_backend_name() == "postgresql":
        options["postgresql_readonly"] = True
    return sqlalchemy.create_engine(url, execution_options=options)


def _sqlite_engine(url: sqlalchemy.URL) -> sqlalchemy.Engine:
    """Open the file for reading alone; one that is not there is not made."""

    def connect() -> sqlite3.Connection:
        path = quote(str(Path(url.database or ":memory:").expanduser()))
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        connection.execute("PRAGMA query_only = ON")
        return connection

    return sqlalchemy.create_engine("sqlite://", creator=connect)


def _reason(error: exc.SQLAlchemyError) -> str:
    """Return what the driver says, without statement and values."""
    return str(getattr(error, "orig", None) or error).strip()


def _masked(text: str, url: sqlalchemy.URL, given: str) -> str:
    """Take address and password out of a text."""
    secrets = [given, url.render_as_string(hide_password=False)]
    if url.password:
        password = str(url.password)
        secrets += [password, quote(password, safe=""), quote_plus(password)]
    for secret in secrets:
        if len(secret) >= _SECRET_FROM:
            text = text.replace(secret, "***")
    return text
