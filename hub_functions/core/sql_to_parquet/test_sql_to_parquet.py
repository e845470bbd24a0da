"""What comes out of queries, of files and of databases."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import sqlalchemy

from hub_functions.core.sql_to_parquet import sql_to_parquet

SHOP = pd.DataFrame({"item": ["tea", "ink", "pen"], "price": [3, 5, 4]})


@pytest.fixture
def sqlite(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    SHOP.to_sql("shop", engine, index=False)
    engine.dispose()
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "files"
    found.mkdir()
    SHOP.to_csv(found / "as csv.csv", index=False)
    SHOP.to_csv(found / "tabs.tsv", index=False, sep="\t")
    SHOP.to_parquet(found / "columns.parquet")
    SHOP.to_json(found / "objects.json", orient="records")
    SHOP.to_json(found / "lines.jsonl", orient="records", lines=True)
    packed = gzip.compress(SHOP.to_csv(index=False).encode())
    (found / "2024-01.csv.gz").write_bytes(packed)
    (found / "notes.md").write_text("# Notes", "utf-8")
    return found


def lists(answer: object) -> dict[str, list]:
    return answer.table.to_dict("list")


def test_without_an_argument_the_sample_is_asked():
    answer = sql_to_parquet()

    assert lists(answer) == {
        "customer": ["Ada", "Emmy", "Sofja"],
        "city": ["London", "Göttingen", "Stockholm"],
        "orders": [2, 1, 1],
        "amount": [165, 80, None],
    }
    assert answer.report["type"].tolist() == ["string", "string", "int64", "Int64"]
    assert answer.report["missing"].tolist() == [0, 0, 0, 1]
    assert (answer.rows, answer.columns, answer.complete) == (3, 4, True)
    assert answer.notes == [
        "the sample database was asked: no source and no database_url"
    ]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("as csv.csv", "as_csv"),
        ("tabs.tsv", "tabs"),
        ("columns.parquet", "columns"),
        ("objects.json", "objects"),
        ("lines.jsonl", "lines"),
        ("2024-01.csv.gz", '"2024_01"'),
    ],
)
def test_a_file_is_asked_alone_or_by_its_name_in_a_folder(folder, file, name):
    alone = sql_to_parquet(None, folder / file)
    asked = sql_to_parquet("SELECT max(price) AS most FROM source", folder / file)
    within = sql_to_parquet(f"SELECT * FROM {name}", str(folder))

    assert lists(alone) == lists(within) == SHOP.to_dict("list")
    assert lists(asked) == {"most": [5]}
    assert alone.notes == []


def test_files_of_a_folder_are_joined(folder):
    query = (
        "SELECT item, c.price + l.price AS sum FROM columns c JOIN lines l USING (item)"
    )
    answer = sql_to_parquet(f"{query} ORDER BY sum DESC", folder)

    assert lists(answer) == {"item": ["ink", "pen", "tea"], "sum": [10, 8, 6]}


def test_a_database_is_asked_by_its_address_or_as_a_file(sqlite):
    query = "SELECT item FROM shop WHERE price > 3 ORDER BY price"
    url = f"sqlite:///{sqlite}"

    for answer in (
        sql_to_parquet(query, database_url=url),
        sql_to_parquet(query, sqlite),
    ):
        assert lists(answer) == {"item": ["pen", "ink"]}
    assert lists(sql_to_parquet(None, sqlite)) == SHOP.to_dict("list")
    assert lists(sql_to_parquet(database_url=url)) == SHOP.to_dict("list")


def test_a_file_of_duckdb_is_asked(tmp_path):
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE shop AS SELECT 'tea' AS item, 3 AS price")

    assert lists(sql_to_parquet(None, path)) == {"item": ["tea"], "price": [3]}


VALUE = "tea' OR '1'='1"


@pytest.mark.parametrize("name", ["sqlite", "csv"])
def test_parameters_are_bound_and_never_put_into_the_text(name, sqlite, folder):
    """What would be more SQL in the text is a value that no row has."""
    source, table = {
        "sqlite": (sqlite, "shop"),
        "csv": (folder / "as csv.csv", "source"),
    }[name]
    query = f"SELECT price FROM {table} WHERE item = :what AND price < :most"

    found = sql_to_parquet(query, source, {"what": "tea", "most": 3.5})
    none = sql_to_parquet(query, source, {"what": VALUE, "most": 100})

    assert lists(found) == {"price": [3]}
    assert none.rows == 0
    assert lists(none) == {"price": []}


def test_a_colon_that_is_no_parameter_stays():
    query = "SELECT '12:30'::TIME::VARCHAR AS t, [1, 2, 3][1:2] AS l, :x AS x"

    answer = sql_to_parquet(query, None, {"x": None})

    assert answer.table["t"].tolist() == ["12:30:00"]
    assert answer.table["l"].tolist() == ["[1, 2]"]
    assert answer.table["x"].isna().tolist() == [True]


@pytest.mark.parametrize("rows", [1, 2, 9_999, 10_000, 10_001, 25_000])
def test_no_more_rows_than_allowed_are_fetched(rows):
    query = "SELECT range AS n FROM range(25000)"

    answer = sql_to_parquet(query, max_rows=rows)

    assert answer.table["n"].tolist() == list(range(rows))
    assert answer.complete == (rows == 25_000)
    note = f"there are more rows than max_rows={rows:,}: the rest is left"
    assert (note in answer.notes) != answer.complete


TYPES = {
    "1": ("int64", 1),
    "sum(2)": ("int64", 2),
    "9223372036854775807": ("int64", 9223372036854775807),
    "9223372036854775808": ("string", "9223372036854775808"),
    "1.5::DECIMAL(5, 2)": ("float64", 1.5),
    "3::DECIMAL(5, 2)": ("int64", 3),
    "'inf'::DOUBLE": ("float64", float("inf")),
    "true": ("bool", True),
    "'größe'": ("string", "größe"),
    "DATE '2024-01-31'": ("datetime64[us]", pd.Timestamp("2024-01-31")),
    "DATE '9999-12-31'": ("datetime64[us]", pd.Timestamp("9999-12-31")),
    "TIMESTAMP '2024-01-31 10:00:00.000001'": (
        "datetime64[us]",
        pd.Timestamp("2024-01-31T10:00:00.000001"),
    ),
    "TIMESTAMPTZ '2024-01-31 10:00:00+02:00'": (
        "datetime64[us, UTC]",
        pd.Timestamp("2024-01-31T08:00Z"),
    ),
    "TIME '10:00:00'": ("string", "10:00:00"),
    "{'a': [1, 2]}": ("string", '{"a": [1, 2]}'),
    "'x'::BLOB": ("object", b"x"),
}


@pytest.mark.parametrize("expression", TYPES)
def test_a_column_has_the_type_of_its_values(expression):
    dtype, value = TYPES[expression]

    column = sql_to_parquet(f"SELECT {expression} AS c").table["c"]

    assert column.dtype == dtype
    assert column.tolist() == [value]


@pytest.mark.parametrize(
    ("value", "dtype"),
    [("9007199254740993", "Int64"), ("true", "boolean"), ("'a'", "string")],
)
def test_a_missing_cell_changes_no_other(value, dtype):
    query = f"SELECT * FROM (VALUES (1, {value}), (2, NULL)) t(n, c) ORDER BY n"

    column = sql_to_parquet(query).table["c"]
    alone = sql_to_parquet("SELECT NULL AS c").table["c"]

    assert column.dtype == dtype
    assert column.isna().tolist() == [False, True]
    assert str(column[0]).lower() == value.strip("'")
    assert alone.dtype == "float64"


def test_missing_times_stay_missing():
    query = "SELECT * FROM (VALUES (1, {0}), (2, NULL)) t(n, c) ORDER BY n"

    for value in ("DATE '2024-01-31'", "TIMESTAMPTZ '2024-01-31 00:00:00+00'"):
        column = sql_to_parquet(query.format(value)).table["c"]
        assert column.isna().tolist() == [False, True]
        assert str(column[0])[:10] == "2024-01-31"


def test_what_sqlite_keeps_of_mixed_types_is_text(tmp_path):
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.executemany("INSERT INTO t VALUES (?)", [(1,), ("x",), (None,)])
    connection.close()

    column = sql_to_parquet(None, tmp_path / "x.db").table["a"]

    assert column.tolist() == ["1", "x", pd.NA]


def test_five_hundred_columns_and_names_of_any_kind():
    names = ", ".join(f'{number} AS "größe {number}"' for number in range(500))

    table = sql_to_parquet(f"SELECT {names}").table

    assert table.shape == (1, 500)
    assert table["größe 499"].tolist() == [499]


def test_every_answer_can_be_kept_as_parquet(tmp_path):
    table = sql_to_parquet("SELECT " + ", ".join(TYPES)).table

    table.to_parquet(tmp_path / "x.parquet")

    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "x.parquet"), table)


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    answer = sql_to_parquet()

    for table in (answer.table, answer.report):
        for row in table.itertuples(index=False):
            cells = ["" if pd.isna(cell) else str(cell) for cell in row]
            assert f"| {' | '.join(cells)} |".replace("  ", " ") in readme
