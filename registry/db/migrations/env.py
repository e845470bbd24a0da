"""Alembic's entry: runs the migrations on the connection that `upgrade` gives."""

from __future__ import annotations

from alembic import context

from registry.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
    render_as_batch=True,  # SQLite alters a table by writing it anew
)
context.run_migrations()
