"""Files queried by DuckDB, which may read them and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import duckdb

from .answers import Answer, Query, fetch, require_one
from .sample import fill_sample

SINGLE = "source"  # the name of a single file, whatever it is called
_READERS = {
    ".csv": "read_csv",
    ".tsv": "read_csv",
    ".txt": "read_csv",
    ".parquet": "read_parquet",
    ".json": "read_json",
    ".jsonl": "read_json",
    ".ndjson": "read_json",
}
_PACKED = (".gz", ".zst")
_DATABASES = (".duckdb", ".ddb")
_LOCKED = (
    "SET enable_external_access = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET lock_configuration = true",
)


def query_files(source: Path | None, query: Query) -> Answer:
    """Ask DuckDB about a file, a folder of files, its own database, or the sample.

    Raises:
        FileNotFoundError: nothing is there.
        ValueError: the query fails, or does more than read.
    """
    try:
        with _opened(source) as connection:
            tables = _tables(connection, source)
            for each in _LOCKED:
                connection.execute(each)
            return _ask(connection, query, tables)
    except duckdb.Error as error:
        raise ValueError(_told(error, source)) from error


def _opened(source: Path | None) -> duckdb.DuckDBPyConnection:
    if source is not None and source.suffix.lower() in _DATABASES and source.is_file():
        return duckdb.connect(str(source), read_only=True)
    return duckdb.connect(":memory:")


def _tables(connection: duckdb.DuckDBPyConnection, source: Path | None) -> list[str]:
    """Make the files known by name, and nothing else readable."""
    if source is None:
        return fill_sample(connection)
    if source.suffix.lower() in _DATABASES and source.is_file():
        found = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        return sorted(name for (name,) in found)
    paths = _paths(source)
    allowed = ", ".join(_quoted(str(path.resolve())) for path in paths)
    connection.execute(f"SET allowed_paths = [{allowed}]")
    named = _named(paths, single=source.is_file())
    for name, path in named.items():
        where = f"{_reader(path)}({_quoted(str(path.resolve()))})"
        connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {where}')  # noqa: S608
    return list(named)


def _ask(
    connection: duckdb.DuckDBPyConnection, query: Query, tables: list[str]
) -> Answer:
    text = query.text or f'SELECT * FROM "{require_one(tables)}"'  # noqa: S608
    for name in query.values:  # :name is $name here; 1:2 and ::int are not names
        text = re.sub(rf"(?<![:\w]):{re.escape(name)}\b", f"${name}", text)
    statements = connection.extract_statements(text)
    if len(statements) != 1:
        message = f"the query has {len(statements)} statements: give one"
        raise ValueError(message)
    wanted = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    if statements[0].type not in wanted:
        message = f"the query is no SELECT but {statements[0].type.name}: only reading"
        raise ValueError(message)
    found = connection.execute(statements[0], dict(query.values) or None)
    names = [str(each[0]) for each in found.description]
    return fetch(names, found.fetchmany, query.max_rows)


def _paths(source: Path) -> list[Path]:
    """Return the file, or the files of a folder that hold tables."""
    if source.is_dir():
        found = sorted(each for each in source.iterdir() if _suffix(each) in _READERS)
        if not found:
            message = f"folder {str(source)!r} has no csv, tsv, parquet or json files"
            raise ValueError(message)
        return found
    if not source.exists():
        message = (
            f"no file or folder {str(source)!r}: give a path; the address of a "
            "database is the secret database_url"
        )
        raise FileNotFoundError(message)
    if _suffix(source) not in _READERS:
        message = (
            f"{source.name!r} is of a kind that is not known: {', '.join(_READERS)}, "
            ".duckdb and SQLite's files are read"
        )
        raise ValueError(message)
    return [source]


def _named(paths: list[Path], *, single: bool) -> dict[str, Path]:
    """Return files by the name that they have in SQL."""
    if single:
        return {SINGLE: paths[0]}
    names = [re.sub(r"\W", "_", path.name[: -len(_ending(path))]) for path in paths]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        message = f"several files would be called {twice[0]!r}: rename all but one"
        raise ValueError(message)
    return dict(zip(names, paths, strict=True))


def _ending(path: Path) -> str:
    packed = path.suffix.lower() in _PACKED
    return "".join(path.suffixes[-2:] if packed else path.suffixes[-1:])


def _suffix(path: Path) -> str:
    """Return the extension that tells the format, `.csv` of `x.csv.gz`."""
    path = path.with_suffix("") if path.suffix.lower() in _PACKED else path
    return path.suffix.lower()


def _reader(path: Path) -> str:
    return _READERS[_suffix(path)]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _told(error: duckdb.Error, source: Path | None) -> str:
    told = str(error).strip()
    if source is None:
        told += (
            "\n(this is the sample database; give source=, or a database's address as "
            "the secret database_url)"
        )
    return told
