"""Read the tables in an archive, a folder or a file as one table."""

from __future__ import annotations

from .archive_to_parquet import JoinedTables, archive_to_parquet

__all__ = ["JoinedTables", "archive_to_parquet"]
