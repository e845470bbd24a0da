"""What an S3 that fails does to what is stored: nothing half, nothing unsaid."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

import pytest

from registry.core.errors import InvalidRequest, StoreFailed
from registry.store import open_store
from registry.store.s3 import TRIES, S3Store
from tests.e2e.between import standing_before
from tests.e2e.faulty import Listener, read_head
from tests.e2e.s3 import BUCKET

pytestmark = pytest.mark.scale

KEY = "packages/ab/x.whl"


@pytest.fixture
def between(s3, monkeypatch):
    """The way to the server goes by here."""
    with standing_before(int(s3.endpoint.rpartition(":")[2])) as standing:
        monkeypatch.setenv("FNHUB_S3_ENDPOINT", f"http://127.0.0.1:{standing.port}")
        yield standing


@pytest.fixture
def store(s3, between):
    return open_store(s3.new_address())


def test_a_put_whose_answer_is_lost_has_stored(store, between):
    """The library sends it again and hears 412: of bytes that are its own."""
    between.lose_answer(b"HTTP/1.1 200")

    assert store.put_new(KEY, b"ours")

    assert between.lost.is_set()
    assert store.get(KEY).data == b"ours"


def test_a_replacement_whose_answer_is_lost_has_replaced(store, between):
    store.replace("index/a.json", b"1", None)
    first = store.get("index/a.json").etag
    between.lose_answer(b"HTTP/1.1 200")

    assert store.replace("index/a.json", b"2", first)

    assert between.lost.is_set()
    assert store.get("index/a.json").data == b"2"


def test_what_others_stored_is_not_taken_for_ours(store, between):
    store.put_new(KEY, b"theirs")
    between.lose_answer(b"HTTP/1.1 412")

    assert not store.put_new(KEY, b"ours")

    assert between.lost.is_set()
    assert store.get(KEY).data == b"theirs"


def test_the_same_bytes_again_are_not_new(store):
    """Only an answer that was lost makes equal bytes one's own."""
    assert store.put_new(KEY, b"same")
    assert not store.put_new(KEY, b"same")


def test_a_body_that_breaks_off_is_read_again(store, between):
    data = b"x" * 3_000_000 + b"the end"
    store.put_new(KEY, data)
    between.lose_answer(b"the end")

    assert store.get(KEY).data == data

    assert between.lost.is_set()


def test_an_answer_that_breaks_off_before_the_body_is_sent_ends(store):
    """The library has a loop there that reads nothing for ever, at full speed."""

    def break_off(connection, number):
        with connection.makefile("rb") as stream:
            read_head(stream, number)
            connection.sendall(b"HTTP/1.1 100 Continue\r\n")
            connection.shutdown(socket.SHUT_WR)
            stream.read()

    def put():
        with suppress(StoreFailed):
            through.put_new(KEY, b"x")

    broken = Listener(break_off)
    through = _by(broken, store)
    putting = threading.Thread(target=put, daemon=True)
    putting.start()
    putting.join(timeout=60)

    assert not putting.is_alive()
    assert broken.count == TRIES
    broken.close()


def test_a_busy_server_is_asked_again(store, between):
    with standing_before(between.port) as busy:
        busy.refuse(TRIES - 1)
        through = _by(busy, store)

        assert through.put_new(KEY, b"x")

        assert store.get(KEY).data == b"x"


def test_a_server_that_stays_busy_is_told(store, between):
    with standing_before(between.port) as busy:
        through = _by(busy, store)
        for act in (
            lambda: through.put_new(KEY, b"x"),
            lambda: through.get(KEY),
            lambda: list(through.keys("")),
            lambda: through.delete(KEY),
        ):
            busy.refuse(TRIES)
            with pytest.raises(StoreFailed, match="S3 answers"):
                act()
    with pytest.raises(KeyError):
        store.get(KEY)


def _by(standing, store):
    """The same store, over another way."""
    return S3Store(
        store._bucket,
        store._prefix.strip("/"),
        endpoint=f"http://127.0.0.1:{standing.port}",
    )


def test_a_server_that_is_gone_is_told_without_its_name(s3, store, between):
    """The words reach strangers who ask the hub."""

    between.cut_all()

    with pytest.raises(StoreFailed, match="no answer") as told:
        store.get(KEY)

    assert told.value.key == KEY
    assert "127.0.0.1" not in str(told.value)


def test_a_bucket_that_is_not_there_is_told_at_the_start(s3):
    with pytest.raises(StoreFailed, match="no bucket 'nowhere'"):
        open_store("s3://nowhere/prefix")
    with pytest.raises(InvalidRequest, match="s3://bucket"):
        open_store("s3://")


def test_credentials_that_are_wrong_or_missing_are_told_at_the_start(s3, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    with pytest.raises(StoreFailed, match="SignatureDoesNotMatch"):
        open_store(f"s3://{BUCKET}")

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", "/nonexistent")
    with pytest.raises(StoreFailed, match="credentials"):
        open_store(f"s3://{BUCKET}")


def test_more_keys_than_a_page_are_all_listed(store):
    """S3 lists 1,000 at a time."""
    keys = [f"index/acme/n{number:04}.json" for number in range(1005)]
    for key in keys:
        store.put_new(key, b"x")

    assert list(store.keys("index/")) == keys
