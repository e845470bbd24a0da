"""Releases in the cache: whole, right, read-only, or not there."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from registry.client.cache import Cache
from registry.core.errors import DigestMismatch, InvalidWheel
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.core.wheel.framing import pack
from tests.client.cache.conftest import add, names
from tests.client.reader import reader_of
from tests.factories import make_wheel

WHEEL = make_wheel(files={"data/deep/table.csv": "a,b\n" * 4000})
NAME, VERSION = WHEEL.manifest.name, WHEEL.manifest.version


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def assert_nothing_in(cache: Cache) -> None:
    for room in ("releases", "records", "unpacking"):
        assert names(cache.root / room) == []


def test_a_release_is_its_wheels_files(cache):
    folder = add(cache, WHEEL)

    assert files_in(folder) == dict(WHEEL.files)
    assert cache.find(NAME, VERSION, WHEEL.sha256) == folder
    assert names(cache.root / "unpacking") == []


def test_what_was_not_pulled_is_not_found(cache):
    add(cache, WHEEL)

    assert cache.find(NAME, VERSION, "0" * 64) is None
    assert cache.find(NAME, parse_version("1.0.1"), WHEEL.sha256) is None


def test_nobody_may_write_to_a_release(cache):
    """`.fnhub` links to it from every project: an edit would be everybody's."""
    folder = add(cache, WHEEL)

    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o222 for path in files} == {0}


def test_adding_what_is_there_changes_nothing(cache):
    folder = add(cache, WHEEL)
    before = folder.stat()

    assert add(cache, WHEEL) == folder

    after = folder.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert names(cache.root / "unpacking") == []


def test_other_bytes_are_refused_before_they_are_unpacked(cache):
    with pytest.raises(DigestMismatch):
        cache.add(NAME, VERSION, "0" * 64, WHEEL.data)

    assert_nothing_in(cache)


@pytest.mark.parametrize(
    ("name", "version", "why"),
    [("acme/other", "1.0.0", "not a wheel of acme/other"), (None, "2.0.0", "RECORD")],
)
def test_a_wheel_of_another_release_leaves_nothing(cache, name, version, why):
    """A hub may list it wrongly; the digest would not tell."""
    wanted = FunctionName.parse(name) if name else NAME

    with pytest.raises(InvalidWheel, match=why):
        cache.add(wanted, parse_version(version), WHEEL.sha256, WHEEL.data)

    assert_nothing_in(cache)


@pytest.mark.parametrize("path", ["__pycache__/add.cpython-311.pyc", "x.data/y", "a~"])
def test_a_hub_cannot_slip_in_what_no_release_holds(cache, path):
    """Python would run such bytecode, and nobody would read it."""
    folders = {"hub_functions/": b"", "hub_functions/acme/": b""}
    files = {f"{NAME.folder}/{each}": b"" for each in ("add.py", path)}
    evil = pack(folders | files)

    with pytest.raises(InvalidWheel, match=path.split("/")[0]):
        cache.add(NAME, VERSION, hashlib.sha256(evil).hexdigest(), evil)

    assert_nothing_in(cache)


def test_threads_that_add_one_release_all_get_it(cache):
    start, found = threading.Barrier(8), []

    def work() -> None:
        start.wait()
        found.append(add(cache, WHEEL))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert files_in(found[0]) == dict(WHEEL.files)
    assert names(cache.root / "unpacking") == []


def test_rooms_that_were_deleted_by_hand_are_made_again(cache):
    add(cache, WHEEL).rename(cache.root / "gone")
    cache.releases.rmdir()

    assert files_in(add(cache, WHEEL)) == dict(WHEEL.files)


MANY = make_wheel(files={f"data/{number}.csv": "" for number in range(50)})
# Adds a release where no file may pass so many bytes: the system takes a part of one
# that is larger and refuses the rest, as a full disk does.
FULL = """
import resource, sys
from pathlib import Path
from registry.client.cache import Cache
from registry.core.names import FunctionName
from registry.core.versions import parse_version
root, name, version, sha256, limit = sys.argv[1:]
wheel = sys.stdin.buffer.read()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
try:
    name, version = FunctionName.parse(name), parse_version(version)
    Cache(Path(root)).add(name, version, sha256, wheel)
except OSError as error:
    print(error.strerror, "at", error.filename)
"""


@pytest.mark.parametrize(
    ("wheel", "limit"), [(WHEEL, 10_000), (MANY, 2_000)], ids=["a file", "the record"]
)
def test_a_disk_that_takes_only_a_part_leaves_nothing(cache, wheel, limit):
    release = (str(NAME), str(VERSION), wheel.sha256, str(limit))

    done = subprocess.run(
        [sys.executable, "-c", FULL, cache.root, *release],
        input=wheel.data,
        capture_output=True,
        cwd=Path(__file__).parents[3],
    )

    told = f"{os.strerror(errno.EFBIG)} at {cache.root}"
    assert done.stdout.decode().startswith(told), done.stderr
    assert_nothing_in(cache)
    assert files_in(add(cache, wheel)) == dict(wheel.files)


@pytest.fixture
def read_only(monkeypatch):
    """A cache that holds WHEEL and that the user may only read."""
    with tempfile.TemporaryDirectory() as made:
        cache = Cache(Path(made) / "cache")
        add(cache, WHEEL)
        with reader_of(Path(made)):
            yield cache


def test_a_cache_that_can_only_be_read_serves_what_it_has(read_only, tmp_path_factory):
    """Images and clusters share filled caches; `sync --offline` has to work there."""
    with read_only.in_use():
        found = read_only.find(NAME, VERSION, WHEEL.sha256)
        read_only.register(Path("/some/project"))
        with read_only.claim([found]):
            assert read_only.damage_of(found) is None


def test_a_cache_that_can_only_be_read_is_named(read_only):
    other = make_wheel(version="1.1.0")

    with pytest.raises(PermissionError) as refused:
        add(read_only, other)

    assert str(read_only.root) in str(refused.value.filename)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("add.py", "add.py is not what was published"),
        ("data/deep/table.csv", "data/deep/table.csv is not what was published"),
    ],
)
def test_a_changed_file_is_damage(cache, path, why):
    folder = add(cache, WHEEL)
    (folder / path).chmod(0o644)
    (folder / path).write_bytes(b"other")

    assert cache.damage_of(folder) == why


def test_missing_and_strange_files_are_damage(cache):
    folder = add(cache, WHEEL)
    (folder / "py.typed").rename(folder / "mine.txt")

    assert cache.damage_of(folder) == "py.typed is missing"
    (folder / "py.typed").write_bytes(b"")
    assert cache.damage_of(folder) == "mine.txt does not belong to it"


def test_a_link_in_a_files_place_is_damage(cache, tmp_path):
    folder = add(cache, WHEEL)
    (folder / "add.py").rename(tmp_path / "add.py")
    (folder / "add.py").symlink_to(tmp_path / "add.py")

    assert cache.damage_of(folder) == "add.py is not what was published"


def test_bytecode_is_no_damage(cache):
    """Python writes it there whenever a project imports the release."""
    folder = add(cache, WHEEL)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "add.cpython-311.pyc").write_bytes(b"")

    assert cache.damage_of(folder) is None


@pytest.mark.parametrize("data", [None, b"", b"\xff", b'"', b"one,two,three,four\n"])
def test_a_release_that_nothing_vouches_for_is_damaged(cache, data):
    folder = add(cache, WHEEL)
    record = cache.records / folder.name
    record.unlink()
    if data is not None:
        record.write_bytes(data)

    assert cache.damage_of(folder).startswith("the list of its files ")
