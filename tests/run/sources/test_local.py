"""A local file or folder is used where it is."""

from __future__ import annotations

import hashlib

import pytest

from registry.core.errors import FileFailed, SourceFailed, SourceNotFound
from registry.run.sources import fetch
from registry.run.worker.files import digest_of
from tests.run.sources.kinds import DATA, TABLE


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
