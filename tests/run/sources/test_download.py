"""What is behind a URL becomes a local file, or nothing is left of it."""

from __future__ import annotations

import hashlib

import fsspec
import pytest

from registry.core.errors import SourceFailed, SourceNotFound
from registry.run.sources import fetch
from tests.run.sources.kinds import DATA, TABLE


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
