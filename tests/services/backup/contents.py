"""All that a hub holds, to be compared."""

from __future__ import annotations

from sqlalchemy import select

from registry.core.names import FunctionName
from registry.db.tables import metadata

ADD = FunctionName("acme", "add")


def all_rows(hub):
    with hub.database.read() as db:
        return {
            table.name: [
                tuple(row)
                for row in db.execute(
                    select(table).order_by(*table.primary_key.columns)
                )
            ]
            for table in metadata.sorted_tables
        }


def blobs(hub):
    return {key: hub.store.get(key).data for key in hub.store.keys("")}
