"""The rows of a query become a local file."""

from __future__ import annotations

import gc
import sqlite3

import pandas as pd
import pytest

from registry.core.errors import SourceFailed
from registry.run.sources import fetch
from tests.run.sources.kinds import ARRAY, TABLE


class TestQueries:
    @pytest.fixture
    def url(self, tmp_path):
        path = tmp_path / "a.db"
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE t (x INTEGER, y TEXT)")
            connection.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b')")
        connection.close()
        return f"sqlite:///{path}"

    @pytest.mark.thorough
    @pytest.mark.parametrize(
        "sql", ["SELECT * FROM t", " with a as (select * from t) select * from a"]
    )
    def test_its_rows_are_a_table_with_the_same_bytes(self, sql, url, into, tmp_path):
        source = fetch("t", f"{url}#{sql}", TABLE, into)
        again = fetch("t", f"{url}#{sql}", TABLE, tmp_path)

        assert pd.read_parquet(source.path).to_dict("list") == {
            "x": [1, 2],
            "y": ["a", "b"],
        }
        assert source.sha256 == again.sha256
        assert source.shown == f"{url}#{sql}"
        gc.collect()  # a connection that was left open would warn now

    def test_a_wrong_query_is_told(self, url, into):
        with pytest.raises(SourceFailed, match="no such table: none_such"):
            fetch("t", f"{url}#SELECT * FROM none_such", TABLE, into)

    def test_an_unknown_database_is_told_without_its_password(self, into):
        with pytest.raises(SourceFailed) as caught:
            fetch("t", "foo://u:hunt/er2@h/d#SELECT 1", TABLE, into)

        assert "hunt" not in str(caught.value)

    def test_a_table_is_no_array(self, url, into):
        with pytest.raises(SourceFailed, match="a query gives a table, and the input"):
            fetch("t", f"{url}#SELECT 1", ARRAY, into)
