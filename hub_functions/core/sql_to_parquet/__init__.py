"""Read the answer to an SQL query as a table."""

from __future__ import annotations

from .sql_to_parquet import QueryResult, sql_to_parquet

__all__ = ["QueryResult", "sql_to_parquet"]
