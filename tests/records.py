"""The record of a hub, whole, to see what a change left in it."""

from __future__ import annotations

from sqlalchemy import select

from registry.db.tables import metadata, token

NOTED = {token.c.last_used.key}  # what every request may change


def record_of(backend):
    """Every row of every table."""
    with backend.database.read() as db:
        return {
            table.name: sorted(
                map(
                    repr,
                    db.execute(select(*(c for c in table.c if c.key not in NOTED))),
                )
            )
            for table in metadata.sorted_tables
        }
