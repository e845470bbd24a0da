"""All rows of all tables, out of one database and into another.

What comes out is JSON: times and days in ISO 8601, the rest as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    MetaData,
    Table,
    delete,
    func,
    insert,
    select,
    text,
)

from registry.db.engine import Connection
from registry.db.tables import event_serial, metadata

ROWS = 500  # in memory at a time


def table_names() -> tuple[str, ...]:
    """Return the tables, each after those that it refers to."""
    return tuple(table.name for table in metadata.sorted_tables)


def rows_of(db: Connection, table: str) -> Iterator[list[dict[str, Any]]]:
    """Yield a table's rows, some hundred at a time, in the order of their keys."""
    chosen = metadata.tables[table]
    query = select(chosen).order_by(*chosen.primary_key.columns)
    found = db.execute(query.execution_options(yield_per=ROWS))
    for part in found.mappings().partitions():
        yield [{key: _encode(value) for key, value in row.items()} for row in part]


def first_row(db: Connection) -> str | None:
    """Return the name of a table that has rows; None for a record that is new."""
    for table in metadata.sorted_tables:
        if table is not event_serial and db.execute(select(table).limit(1)).first():
            return table.name
    return None


class Filling:
    """Puts rows into the empty tables of any revision, as they are there."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._tables = MetaData()
        self._tables.reflect(bind=db)
        db.execute(delete(event_serial))  # the migration's own row

    def insert(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows.

        Raises:
            KeyError: there is no such table or column.
            ValueError, TypeError: a value is none of its column.
        """
        chosen = self._tables.tables[table]
        ready = [_decode(chosen, row) for row in rows]
        if ready:
            self._db.execute(insert(chosen), ready)

    def finish(self) -> None:
        """Let new rows be numbered after those that were inserted."""
        if self._db.dialect.name != "postgresql":
            return  # SQLite goes on from the greatest
        for table in self._tables.sorted_tables:
            name = func.pg_get_serial_sequence(table.name, "id")
            if "id" not in table.c or self._db.execute(select(name)).scalar() is None:
                continue
            greatest = self._db.execute(select(func.max(table.c.id))).scalar()
            if greatest is not None:
                self._db.execute(select(func.setval(name, greatest)))


def count_rows(db: Connection, table: str) -> int:
    """Return how many rows a table has."""
    found: int = db.execute(
        select(func.count()).select_from(text(metadata.tables[table].name))
    ).scalar_one()
    return found


def _encode(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _decode(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {key: _value(table.c[key], value) for key, value in row.items()}


def _value(column: Column[Any], value: Any) -> Any:  # noqa: ANN401  # JSON
    if value is None:
        return None
    if isinstance(column.type, DateTime):  # kept without a zone, see `UtcDateTime`
        return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return value
