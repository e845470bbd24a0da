"""A file, a URL or a query becomes a local file; its secrets are shown to nobody."""

from __future__ import annotations

import gc
import hashlib
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler

import fsspec
import pandas as pd
import pytest

from registry.core.errors import (
    ExtraMissing,
    FileFailed,
    RequirementMissing,
    SourceFailed,
    SourceNotFound,
)
from registry.core.types import Atom, ValueType
from registry.run.sources import fetch, shown
from registry.run.worker.files import digest_of
from tests.listening import Quiet, listening

TABLE = ValueType((Atom("table", library="pandas"),))
ARRAY = ValueType((Atom("array", library="numpy"),))
DATA = b"x\n1\n"


@pytest.fixture(autouse=True)
def _without_a_proxy(monkeypatch):
    """The machine's proxy does not reach this test's server."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


class Handler(Quiet, BaseHTTPRequestHandler):
    """Serves DATA as csv, and what its path asks for."""

    def do_GET(self):
        status = (
            404 if "missing" in self.path else 403 if "denied" in self.path else 200
        )
        self.send_response(status)
        self.send_header("Content-Type", "text/csv; charset=utf-8")
        more = 10 if "short" in self.path else 0
        self.send_header("Content-Length", str(len(DATA) + more))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(DATA)

    def do_HEAD(self):
        self.do_GET()


@pytest.fixture(scope="module")
def web():
    with listening(Handler) as url:
        yield url


@pytest.fixture
def into(tmp_path):
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def test_a_file_is_used_where_it_is(tmp_path, into, monkeypatch):
    (tmp_path / "a.csv").write_bytes(DATA)
    monkeypatch.chdir(tmp_path)

    source = fetch("t", "a.csv", TABLE, into)

    assert source.path == tmp_path / "a.csv"
    assert source.sha256 == hashlib.sha256(DATA).hexdigest()
    assert (source.size_bytes, source.shown) == (len(DATA), "a.csv")
    assert fetch("t", (tmp_path / "a.csv").as_uri(), TABLE, into).path == source.path
    assert list(into.iterdir()) == []


def test_a_home_folder_is_found(tmp_path, into, monkeypatch):
    """The shell leaves it alone in `-i table=~/a.csv`."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.csv").write_bytes(DATA)

    assert fetch("t", "~/a.csv", TABLE, into).path == tmp_path / "a.csv"


def test_a_folder_has_a_digest_of_names_and_content(tmp_path, into):
    folder = tmp_path / "parts"
    (folder / "deep").mkdir(parents=True)
    (folder / "b.csv").write_bytes(DATA)
    (folder / "deep" / "a.csv").write_bytes(b"")

    source = fetch("t", str(folder), TABLE, into)

    lines = [
        b"b.csv\0" + hashlib.sha256(DATA).hexdigest().encode() + b"\n",
        b"deep/a.csv\0" + hashlib.sha256(b"").hexdigest().encode() + b"\n",
    ]
    assert source.sha256 == hashlib.sha256(b"".join(lines)).hexdigest()
    assert source.size_bytes == len(DATA)


def test_links_are_followed_but_not_in_a_circle(tmp_path, into):
    folder, other = tmp_path / "parts", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    (other / "a.csv").write_bytes(DATA)
    before = digest_of(folder)
    (folder / "linked").symlink_to(other)
    assert digest_of(folder) != before
    (other / "back").symlink_to(tmp_path)

    with pytest.raises(FileFailed, match="link to a folder around it"):
        fetch("t", str(tmp_path), TABLE, into)


def test_a_missing_file_is_told_with_names_like_it(tmp_path, into):
    (tmp_path / "iris.csv").touch()

    with pytest.raises(SourceNotFound) as caught:
        fetch("t", str(tmp_path / "irs.csv"), TABLE, into)

    assert caught.value.hint == f"Did you mean {tmp_path / 'iris.csv'}?"
    for name in ("none/a.csv", "a\0b", "~nobody-of-this-name/a", "x" * 5000):
        with pytest.raises(SourceNotFound, match="there is no "):
            fetch("t", name, TABLE, into)


def test_a_file_of_somebody_else_is_told(tmp_path, into):
    (tmp_path / "pipe").mkdir()
    (tmp_path / "pipe" / "gone").symlink_to(tmp_path / "nowhere")

    with pytest.raises(FileFailed, match="No such file"):
        fetch("t", str(tmp_path / "pipe"), TABLE, into)


def test_a_files_url_on_another_host_is_refused(into):
    with pytest.raises(SourceFailed, match="written file:///"):
        fetch("t", "file://host/a.csv", TABLE, into)


@pytest.mark.parametrize(
    ("path", "name"),
    [("/a.csv", "t.csv"), ("/a.CSV.gz?x=1.y", "t.csv.gz"), ("/v1.2/a", "t.csv")],
)
def test_a_url_is_downloaded(path, name, web, into):
    """The extension says how it is read: the URL's, or what the server calls it."""
    told = []

    source = fetch("t", web + path, TABLE, into, tell=told.append)

    assert source.path == into / name
    assert source.path.read_bytes() == DATA
    assert source.sha256 == hashlib.sha256(DATA).hexdigest()
    assert told == [f"{web}{path}: 4 bytes"]
    assert [each.name for each in into.iterdir()] == [name]


def test_a_url_where_nothing_is_is_told(web, into):
    with pytest.raises(SourceNotFound):
        fetch("t", f"{web}/missing.csv", TABLE, into)


@pytest.mark.parametrize("path", ["/denied.csv", "/short.csv"])
def test_a_failed_download_leaves_nothing_and_tells_no_secret(path, web, into):
    with pytest.raises(SourceFailed) as caught:
        fetch("t", f"{web}{path}?token=hunter2", TABLE, into)

    assert "hunter2" not in str(caught.value)
    assert "token=***" in str(caught.value)
    assert list(into.iterdir()) == []


def test_a_reason_that_quotes_the_secret_is_masked(web, into):
    """Drivers and servers repeat what they were given, in forms of their own."""
    with pytest.raises(SourceFailed) as caught:
        fetch("t", f"{web}/denied-hunter2.csv?v=1&token=hunter2", TABLE, into)

    assert "/denied-***.csv" in caught.value.why
    assert "hunter2" not in caught.value.why


def test_an_unreachable_host_is_told(into):
    with pytest.raises(SourceFailed):
        fetch("t", "http://127.0.0.1:9/a.csv", TABLE, into)


def test_any_file_system_of_fsspec_will_do(into):
    memory = fsspec.filesystem("memory")
    memory.pipe({"/bucket/a.csv": DATA, "/bucket/parts/x.csv": DATA})

    assert fetch("t", "memory://bucket/a.csv", TABLE, into).path.read_bytes() == DATA
    folder = fetch("t", "memory://bucket/parts", TABLE, into).path
    assert [each.name for each in folder.iterdir()] == ["x.csv"]
    with pytest.raises(SourceNotFound):
        fetch("t", "memory://bucket/none.csv", TABLE, into)


def test_an_unknown_protocol_is_told(into):
    with pytest.raises(SourceFailed, match="Protocol not known: foo"):
        fetch("t", "foo://a/b.csv", TABLE, into)


@pytest.mark.parametrize(
    ("source", "module", "package"),
    [
        ("s3://key:hunter2@bucket/a.csv", "s3fs", "s3fs"),
        ("gs://bucket/a.csv", "gcsfs", "gcsfs"),
        ("postgresql+psycopg://u:hunter2@h/d#SELECT 1", "psycopg", "psycopg[binary]"),
    ],
)
def test_a_package_that_is_missing_is_named(source, module, package, into, monkeypatch):
    """Python says that a module that is None is not there."""
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(RequirementMissing) as caught:
        fetch("t", source, TABLE, into)

    assert caught.value.hint == f"Install what it needs: pip install '{package}'"
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("module", "source"),
    [("fsspec.core", "https://h/a.csv"), ("pandas", "sqlite://#SELECT 1")],
)
def test_without_the_extra_it_is_named(module, source, into, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(ExtraMissing, match="'run' extra"):
        fetch("t", source, TABLE, into)


class TestQueries:
    @pytest.fixture
    def url(self, tmp_path):
        path = tmp_path / "a.db"
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE t (x INTEGER, y TEXT)")
            connection.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b')")
        connection.close()
        return f"sqlite:///{path}"

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


@pytest.mark.parametrize(
    ("source", "masked"),
    [
        ("data/a.csv", "data/a.csv"),
        ("C:\\data\\a.csv", "C:\\data\\a.csv"),
        ("https://host/a.csv?page=2", "https://host/a.csv?page=2"),
        ("https://me:pw@host/a@b.csv", "https://me:***@host/a@b.csv"),
        ("https://ghp_abc@host/a.csv", "https://***@host/a.csv"),
        (
            "https://h/a?X-Amz-Signature=f00&x-amz-date=1&v=1",
            "https://h/a?X-Amz-Signature=***&x-amz-date=***&v=1",
        ),
        ("https://h/a?sig=abc&se=1", "https://h/a?sig=***&se=1"),
        ("https://h/a?api_key=1;token=2", "https://h/a?api_key=***;token=***"),
        ("https://h/a#access_token=1", "https://h/a#access_token=***"),
        (
            "postgresql://me:p/a#s?s@host/d#SELECT a FROM t",
            "postgresql://me:***@host/d#SELECT a FROM t",
        ),
        (
            "mssql+pyodbc:///?odbc_connect=PWD%3Dx#SELECT 1",
            "mssql+pyodbc:///?odbc_connect=***#SELECT 1",
        ),
        (
            "sqlite:///a.db#SELECT * FROM t WHERE mail = 'a@b'",
            "sqlite:///a.db#SELECT * FROM t WHERE mail = 'a@b'",
        ),
    ],
)
def test_what_is_shown_of_a_source_holds_no_secret(source, masked):
    assert shown(source) == masked
