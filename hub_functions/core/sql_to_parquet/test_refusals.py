"""Nothing is changed, nothing else is read, and no secret is told."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from hub_functions.core.sql_to_parquet import sql_to_parquet

PASSWORD = "s3cr3t/p@ss"
QUOTED = "s3cr3t%2Fp%40ss"


@pytest.fixture
def sqlite(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("CREATE TABLE shop AS SELECT 1 AS a, 2 AS b")
        connection.execute("CREATE TABLE staff AS SELECT 1 AS a")
    connection.close()
    return tmp_path / "shop.db"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", "utf-8")
    return tmp_path / "x.csv"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("DELETE FROM shop", "begins with 'DELETE': only reading"),
        ("/* SELECT */ -- SELECT\nDROP TABLE shop", "begins with 'DROP'"),
        ("ATTACH 'y.db' AS y", "begins with 'ATTACH'"),
        ("PRAGMA query_only = OFF", "begins with 'PRAGMA'"),
        ("WITH t AS (SELECT 1) DELETE FROM shop", "attempt to write a readonly"),
        ("SELECT 1; DELETE FROM shop", "one statement at a time"),
        ("-- nothing", "the query is empty"),
    ],
)
def test_a_database_is_not_changed(query, message, sqlite):
    before = sqlite.read_bytes()

    with pytest.raises(ValueError, match=message):
        sql_to_parquet(query, database_url=f"sqlite:///{sqlite}")

    assert sqlite.read_bytes() == before
    assert sorted(path.name for path in sqlite.parent.iterdir()) == ["shop.db"]


@pytest.mark.parametrize(
    "query", ["(SELECT 1 AS a)", "-- a\n/* b */ with t as (select 1)"]
)
def test_comments_and_brackets_before_a_query_are_passed_over(query, sqlite):
    if query.startswith("("):
        with pytest.raises(ValueError, match="syntax error"):  # of SQLite's own
            sql_to_parquet(query, sqlite)
    else:
        assert sql_to_parquet(f"{query} select * from t", sqlite).rows == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * FROM read_text('{other}')", "Permission Error"),
        ("SELECT * FROM '{other}'", "Permission Error"),
        ("SELECT * FROM glob('{other}')", "Permission Error"),
        ("COPY source TO '{new}'", "is no SELECT but COPY: only reading"),
        ("CREATE TABLE t AS SELECT 1", "is no SELECT but CREATE"),
        ("ATTACH '{new}'", "is no SELECT but ATTACH"),
        ("SET enable_external_access = true", "is no SELECT but SET"),
        ("INSTALL httpfs", "is no SELECT but LOAD"),
        ("SELECT 1; SELECT 2", "the query has 2 statements: give one"),
    ],
)
def test_duckdb_reads_the_source_and_nothing_else(query, message, csv):
    other, new = csv.with_name("other.csv"), csv.with_name("new")
    other.write_text("secret\n1\n", "utf-8")

    with pytest.raises(ValueError, match=message):
        sql_to_parquet(query.format(other=other, new=new), csv)

    assert not new.exists()


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://ada:{QUOTED}@127.0.0.1:1/shop",
        f"postgresql+psycopg://ada:{QUOTED}@127.0.0.1:1/shop",
        f"nosuch://ada:{QUOTED}@host/shop",
        f"nosuch+driver://ada:{QUOTED}@host/shop",
        f"postgresql//ada:{QUOTED}@host",
        f"postgresql://ada:{QUOTED}@host:port/shop",
        f"sqlite:////nowhere/{QUOTED}/x.db",
    ],
)
def test_no_error_tells_what_the_address_holds(url):
    with pytest.raises((ValueError, ConnectionError)) as caught:
        sql_to_parquet("SELECT 1", database_url=url)

    told = str(caught.value)
    assert "s3cr3t" not in told
    assert url not in told
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path):
    with pytest.raises(ConnectionError, match="the sqlite database cannot be reached"):
        sql_to_parquet("SELECT 1", database_url=f"sqlite:///{tmp_path}/none.db")

    assert list(tmp_path.iterdir()) == []


def test_a_driver_that_is_not_there_is_named():
    with pytest.raises(
        ValueError, match=r"driver of 'mysql\+pymysql' is not installed"
    ):
        sql_to_parquet("SELECT 1", database_url="mysql+pymysql://host/shop")


def test_a_source_goes_before_the_secret(csv):
    """The variable may be set for another purpose."""
    answer = sql_to_parquet(None, csv, database_url="sqlite:////none.db")

    assert answer.rows == 1
    assert answer.notes == ["database_url was not looked at, as there is a source"]


@pytest.mark.parametrize("given", [{}, {"a": 1, "b": 2}])
def test_parameters_that_do_not_fit_are_told(given, sqlite, csv):
    query = "SELECT * FROM {} WHERE a = :a"

    with pytest.raises(ValueError, match=r"the query has the parameters :a, and given"):
        sql_to_parquet(query.format("shop"), sqlite, given)
    escaped = r"""SELECT '{"a"\:1}' AS j FROM shop"""
    assert sql_to_parquet(escaped, sqlite).table["j"].tolist() == ['{"a":1}']
    with pytest.raises(ValueError, match=r"syntax error|excess parameters: b"):
        sql_to_parquet(query.format("source"), csv, given)


def test_what_fails_says_why(sqlite, csv):
    with pytest.raises(ValueError, match="the query failed: no such table: none"):
        sql_to_parquet("SELECT * FROM none", sqlite)
    with pytest.raises(ValueError, match=r"none does not exist(.|\n)*the sample data"):
        sql_to_parquet("SELECT * FROM none")
    with pytest.raises(ValueError, match=r'"nope" not found'):
        sql_to_parquet("SELECT nope FROM source", csv)
    with pytest.raises(ValueError, match=r"Conversion Error"):
        sql_to_parquet("SELECT CAST('x' AS INTEGER) AS a")


def test_two_columns_of_one_name_are_refused(sqlite):
    for source in (sqlite, None):
        with pytest.raises(ValueError, match="of the answer is called 'a': give them"):
            sql_to_parquet("SELECT 1 AS a, 2 AS b, 3 AS a", source)


def test_without_a_query_there_must_be_one_table(sqlite, tmp_path):
    with pytest.raises(ValueError, match="the tables are 'shop', 'staff': give query"):
        sql_to_parquet(None, sqlite)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x\n1\n", "utf-8")
    with pytest.raises(ValueError, match="the tables are 'a', 'b': give query"):
        sql_to_parquet(None, tmp_path)


def test_sources_that_cannot_be_used_are_refused(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"PK")
    (tmp_path / "empty").mkdir()
    (tmp_path / "twice").mkdir()
    for name in ("a b.csv", "a-b.csv"):
        (tmp_path / "twice" / name).write_text("x\n1\n", "utf-8")

    with pytest.raises(FileNotFoundError, match=r"no file or folder .* database_url"):
        sql_to_parquet(None, tmp_path / "none.csv")
    with pytest.raises(ValueError, match=r"'x.xlsx' is of a kind that is not known"):
        sql_to_parquet(None, tmp_path / "x.xlsx")
    with pytest.raises(ValueError, match="has no csv, tsv, parquet or json files"):
        sql_to_parquet(None, tmp_path / "empty")
    with pytest.raises(ValueError, match="several files would be called 'a_b'"):
        sql_to_parquet("SELECT 1", tmp_path / "twice")
    with pytest.raises(ValueError, match="max_rows is 0: give 1 or more"):
        sql_to_parquet(max_rows=0)
