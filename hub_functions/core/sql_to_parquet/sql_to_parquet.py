"""Read the answer to an SQL query as a table."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from .answers import Query, Value, to_table
from .databases import is_sqlite, query_database, sqlite_url
from .files import query_files
from .sample import SAMPLE_QUERY

__all__ = ["QueryResult", "sql_to_parquet"]


class QueryResult(NamedTuple):
    """The answer to a query.

    Attributes:
        table: The rows, in the order in which they came; the index is 0, 1, 2 ...
        report: One row per column: `column`, `type` (that of pandas) and `missing`,
            the cells without a value.
        rows: Rows of the table.
        columns: Columns of the table.
        complete: Whether these are all rows; false where `max_rows` cut them off.
        notes: What to know: that rows were cut off, or which source was asked.
    """

    table: pd.DataFrame
    report: pd.DataFrame
    rows: int
    columns: int
    complete: bool
    notes: list[str]


def sql_to_parquet(
    query: str | None = None,
    source: Path | str | None = None,
    parameters: dict[str, Value] | None = None,
    *,
    database_url: str | None = None,
    max_rows: int = 1_000_000,
) -> QueryResult:
    """Read the answer to an SQL query as a table.

    Files are asked by DuckDB: a single csv, tsv, parquet or json file is the table
    `source`, those of a folder have their names.  Databases are asked through
    SQLAlchemy.  Nothing is changed: DuckDB gets one SELECT and may read these files
    alone, a file of SQLite is opened for reading, PostgreSQL reads in a transaction
    that is read-only, and others are rolled back.

    Columns get one type each: whole numbers with missing cells stay whole (Int64),
    decimals become whole numbers or float64, times with an offset UTC, and lists,
    objects, ids and the like text.  A column without a value is float64.

    Args:
        query: One SQL query that reads.  None: all of a single file; the sample's
            own query without a source.
        source: File, folder of files, or database file of DuckDB or SQLite.  None:
            the database at `database_url`, or else a small sample with the tables
            `customers` and `orders`.
        parameters: Values of the query's parameters, written `:name` in it; they
            are passed to the database and never put into the text.
        database_url: Address of a database as SQLAlchemy reads it, such as
            "postgresql://user:password@host/shop"; a secret.  Not looked at where
            there is a `source`.
        max_rows: Rows that are fetched at most, at least 1.

    Returns:
        The rows, and whether they are all.

    Raises:
        FileNotFoundError: there is no file or folder `source`.
        ValueError: the query fails, does more than read, or its parameters are not
            those given; two columns have one name; a file is of an unknown kind; the
            driver is not installed; `max_rows` is out of range.
        ConnectionError: the database cannot be reached.

    Source:
        DuckDB: Raasveldt & Muehleisen, SIGMOD (2019), 1981-1984.  SQLAlchemy: Bayer,
        The architecture of open source applications 2 (2012).

    >>> sql_to_parquet("SELECT count(*) AS n FROM orders").table["n"].tolist()
    [4]
    """
    if not max_rows >= 1:
        message = f"max_rows is {max_rows}: give 1 or more"
        raise ValueError(message)
    asked = Query((query or "").strip(), dict(parameters or {}), max_rows)
    notes = []
    path = None if source is None else Path(source).expanduser()
    if path is not None and is_sqlite(path):
        answer = query_database(sqlite_url(path), asked)
    elif path is not None or not database_url:
        if path is None:
            notes.append("the sample database was asked: no source and no database_url")
            asked = Query(asked.text or SAMPLE_QUERY, asked.values, max_rows)
        answer = query_files(path, asked)
    else:
        answer = query_database(database_url, asked)
    if path is not None and database_url:
        notes.append("database_url was not looked at, as there is a source")
    if not answer.complete:
        notes.append(
            f"there are more rows than max_rows={max_rows:,}: the rest is left"
        )
    table = to_table(answer)
    return QueryResult(
        table=table,
        report=_report(table),
        rows=len(table),
        columns=len(table.columns),
        complete=answer.complete,
        notes=notes,
    )


def _report(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "column": pd.array(list(table.columns), dtype="string"),
            "type": pd.array([str(each) for each in table.dtypes], dtype="string"),
            "missing": [int(table[name].isna().sum()) for name in table.columns],
        }
    )
