"""A folder keeps what a store promises when disks fill and keys are hostile."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from registry.core.errors import StoreFailed
from registry.store.local import LocalStore


@pytest.mark.parametrize(
    "key", ["../x", "a/../../x", "/etc/passwd", "a//b", "a/./b", "", "a\\b", "a\0b"]
)
def test_no_key_leads_out_of_the_folder(tmp_path, key):
    store = LocalStore(tmp_path / "store")

    with pytest.raises(KeyError):
        store.put_new(key, b"x")
    with pytest.raises(KeyError):
        store.get(key)
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_full_disk_stores_nothing_and_leaves_nothing(tmp_path):
    """A file-size limit stands in for a full disk: writing fails midway."""
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from registry.core.errors import StoreFailed\n"
        "from registry.store.local import LocalStore\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "store = LocalStore(Path(sys.argv[1]))\n"
        "store.replace('index/a.json', b'old', None)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "for act in (lambda: store.put_new('packages/x', b'x' * 5000),\n"
        "            lambda: store.replace('index/a.json', b'x' * 5000,\n"
        "                                  store.get('index/a.json').etag)):\n"
        "    try:\n"
        "        act()\n"
        "    except StoreFailed as error:\n"
        "        print(error.key)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True
    )

    assert done.stdout.split() == ["packages/x", "index/a.json"], done.stderr
    store = LocalStore(tmp_path)
    assert list(store.keys("")) == ["index/a.json"]
    assert store.get("index/a.json").data == b"old"
    assert not list(tmp_path.rglob(".part-*"))


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "packages").write_text("a file where a folder should be")

    with pytest.raises(StoreFailed, match="packages/x"):
        LocalStore(tmp_path).put_new("packages/x", b"x")


def test_locks_that_cannot_be_taken_are_told(tmp_path):
    """A full disk or another owner: callers know what failed, and try again."""
    store = LocalStore(tmp_path)
    (tmp_path / ".locks").write_text("a file where a folder should be")

    with pytest.raises(StoreFailed, match="index/a"):
        store.replace("index/a.json", b"x", None)


def test_two_versions_never_have_a_second_and_a_size_in_common(tmp_path):
    """What a file server's ETag is made of; the clock may also have jumped back."""
    store = LocalStore(tmp_path)
    document = tmp_path / "index" / "a.json"
    etag, dates = None, []
    for number in range(4):
        assert store.replace("index/a.json", f"version {number}".encode(), etag)
        etag = store.get("index/a.json").etag
        dates.append(int(document.stat().st_mtime))
    assert dates == sorted(set(dates))

    os.utime(document, (4_000_000_000, 4_000_000_000))
    assert store.replace("index/a.json", b"version 5", etag)
    assert int(document.stat().st_mtime) == 4_000_000_001


def test_files_of_writers_that_died_are_removed_when_they_are_old(tmp_path):
    store = LocalStore(tmp_path)
    store.put_new("packages/ab/x.whl", b"x")
    left = [tmp_path / "packages" / "ab" / f".part-{name}" for name in ("old", "new")]
    for path in left:
        path.write_bytes(b"half")
    os.utime(left[0], (0, 0))
    yesterday = datetime.now(UTC) - timedelta(days=1)

    assert store.remove_leftovers(yesterday, dry_run=True) == 1
    assert left[0].exists()
    assert store.remove_leftovers(yesterday) == 1
    assert [path.exists() for path in left] == [False, True]
    assert list(store.keys("")) == ["packages/ab/x.whl"]


@pytest.mark.parametrize("size", [5, 100_000], ids=["kept in memory", "too large"])
def test_what_another_process_has_replaced_is_read_anew(tmp_path, size):
    """Small files that were read are kept: never longer than the folder has them."""
    reader, writer = LocalStore(tmp_path), LocalStore(tmp_path)
    etag = None
    for letter in (b"a", b"b", b"c"):  # of one size, and within a second
        assert writer.replace("index/a.json", letter * size, etag)
        etag = writer.get("index/a.json").etag
        assert reader.get("index/a.json") == reader.get("index/a.json")
        assert reader.get("index/a.json").data == letter * size
    writer.delete("index/a.json")
    with pytest.raises(KeyError):
        reader.get("index/a.json")


def test_a_file_that_was_damaged_in_place_is_not_hidden(tmp_path):
    """`fsck` and `sync --verify` are told what the disk has."""
    store = LocalStore(tmp_path)
    store.put_new("packages/x", b"whole")
    assert store.get("packages/x").data == b"whole"

    (tmp_path / "packages" / "x").write_bytes(b"wrong")

    assert store.get("packages/x").data == b"wrong"


def test_files_that_are_kept_have_a_bound(tmp_path):
    """A mirror reads every package there is, once."""
    store = LocalStore(tmp_path, kept_bytes=25_000)
    for number in range(9):
        store.put_new(f"packages/{number}", bytes([number]) * 10_000)
    for _ in range(2):
        for number in range(9):
            assert store.get(f"packages/{number}").data == bytes([number]) * 10_000

    assert store.kept_bytes <= 25_000
