"""The record: teams, functions, releases, tokens, jobs, events.

The only package that imports SQLAlchemy.  Functions take a `Connection` of an
open transaction and never commit; rows stay inside, callers get core's values.
"""

from alembic.util import CommandError as MigrationError
from sqlalchemy.exc import SQLAlchemyError as DatabaseError

from registry.db.engine import Connection, Database, open_database

__all__ = [
    "Connection",
    "Database",
    "DatabaseError",
    "MigrationError",
    "open_database",
]
