"""What every store promises, asked of every store."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from registry.core.errors import InvalidRequest
from registry.store import open_store, store_names
from tests.conftest import AT_SCALE

KEY = "packages/ab/x.whl"


# Those that need a server are asked where there is one: --backend=postgres-s3.
WITH_SERVER = ("s3",)


def pytest_generate_tests(metafunc):
    if "store" in metafunc.fixturenames:
        is_at_scale = metafunc.config.getoption("--backend") == AT_SCALE
        names = [each for each in store_names() if (each in WITH_SERVER) == is_at_scale]
        metafunc.parametrize("store", names, indirect=True)


@pytest.fixture
def store(request, tmp_path, store_address):
    if request.param in WITH_SERVER:
        assert store_address.startswith(f"{request.param}://")
        return open_store(store_address)
    return open_store(f"{request.param}://{tmp_path / 'store'}")


def test_the_stores_are_those_that_have_a_file():
    assert store_names() == ("local", "memory", "s3")
    with pytest.raises(InvalidRequest, match="local, memory, s3"):
        open_store("ftp://example")


def test_a_plain_folder_is_an_address(tmp_path):
    open_store(str(tmp_path / "store")).put_new(KEY, b"x")

    assert (tmp_path / "store" / KEY).read_bytes() == b"x"


def test_bytes_come_back(store):
    assert store.put_new(KEY, b"one")

    assert store.get(KEY).data == b"one"


def test_nothing_is_a_key_error(store):
    for key in ("nothing/there.txt", "packages", "packages/ab/x.whl/deeper"):
        with pytest.raises(KeyError):
            store.get(key)


def test_what_is_new_is_never_overwritten(store):
    store.put_new(KEY, b"one")

    assert not store.put_new(KEY, b"two")
    assert store.get(KEY).data == b"one"


def test_equal_bytes_have_equal_tags(store):
    store.put_new("a/1", b"same")
    store.put_new("a/2", b"same")
    store.put_new("a/3", b"other")

    tags = [store.get(f"a/{number}").etag for number in (1, 2, 3)]
    assert tags[0] == tags[1] != tags[2]


def test_only_what_was_read_is_replaced(store):
    """Two who read the same document cannot both write: the second reads again."""
    assert store.replace("index/a.json", b"1", None)
    first = store.get("index/a.json").etag

    assert store.replace("index/a.json", b"2", first)
    assert not store.replace("index/a.json", b"3", first)
    assert not store.replace("index/a.json", b"3", None)
    assert store.get("index/a.json").data == b"2"


def test_of_many_writers_at_once_one_wins(store):
    rivals = 16
    start = threading.Barrier(rivals)

    def put(number: int) -> bool:
        start.wait()
        return store.put_new(KEY, b"%d" % number)

    with ThreadPoolExecutor(rivals) as pool:
        won = [n for n, ok in enumerate(pool.map(put, range(rivals))) if ok]

    assert len(won) == 1
    assert store.get(KEY).data == b"%d" % won[0]


def test_no_replacement_is_lost(store):
    """A counter that many raise by compare-and-replace ends at their sum."""
    store.replace("counter", b"0", None)

    def raise_it(_: int) -> None:
        while True:
            seen = store.get("counter")
            if store.replace("counter", b"%d" % (int(seen.data) + 1), seen.etag):
                return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(raise_it, range(64)))

    assert store.get("counter").data == b"64"


def test_keys_are_listed_by_prefix_and_sorted(store):
    for key in ("b/2", "b/1", "a/1", "b/c/3"):
        store.put_new(key, b"x")
    store.replace("b/0", b"x", None)

    assert list(store.keys("b/")) == ["b/0", "b/1", "b/2", "b/c/3"]
    assert list(store.keys("")) == ["a/1", "b/0", "b/1", "b/2", "b/c/3"]


def test_what_is_deleted_is_gone_and_may_be_again(store):
    store.put_new(KEY, b"x")

    for key in ("packages", f"{KEY}/deeper", KEY, KEY):
        store.delete(key)

    with pytest.raises(KeyError):
        store.get(KEY)
    assert store.put_new(KEY, b"y")


def test_a_look_tells_size_and_age(store):
    """Not by this machine's clock alone: within a minute of it is enough here."""
    before = datetime.now(UTC)
    store.put_new(KEY, b"four")

    found = store.look(KEY)

    assert found.size_bytes == 4
    assert abs(found.modified - before) < timedelta(minutes=1)
    for key in ("nothing/there.txt", "packages", "packages/ab/x.whl/deeper"):
        with pytest.raises(KeyError):
            store.look(key)


def test_keys_are_listed_by_the_beginning_of_any_part(store):
    for key in ("b/ab/1", "b/ac/1", "b/ab.x", "b/b/1"):
        store.put_new(key, b"x")

    assert list(store.keys("b/a")) == ["b/ab.x", "b/ab/1", "b/ac/1"]
    assert list(store.keys("b/ab/")) == ["b/ab/1"]
    assert list(store.keys("nothing/")) == []


def test_removing_leftovers_takes_no_key(store):
    store.put_new(KEY, b"x")

    assert store.remove_leftovers(datetime.now(UTC) + timedelta(days=1)) == 0
    assert list(store.keys("")) == [KEY]
