"""Locks by name, held to the end of a transaction that writes.

Who checks before it writes takes the lock of what it checks first: on PostgreSQL
transactions that write run side by side, and two could both find that they may.
On SQLite they take turns, and a lock adds nothing.

One transaction takes one of these at most, and takes it first: nobody can then wait
for one that waits for him.  The row of `event_serial` is the last lock of all.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from registry.core.names import FunctionName


def hold(db: Connection, what: str) -> None:
    """Wait until no other transaction holds this name, and hold it to our end.

    Names whose hashes are equal wait for each other, which does no harm.
    """
    if db.dialect.name == "postgresql":
        number = func.hashtextextended(what, 0)
        db.execute(select(func.pg_advisory_xact_lock(number)))


def hold_function(db: Connection, name: FunctionName) -> None:
    """Be the only one who changes a function or its releases; it may be a new one."""
    hold(db, f"function {name}")
