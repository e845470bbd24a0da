"""What no release names is removed, and never what one is about to name."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import timedelta

import pytest

from indexer import open_index
from registry.core.names import FunctionName
from registry.db import open_database
from registry.services.backend import Backend, utc_now
from registry.services.catalog import get_releases
from registry.services.collect import collect
from registry.services.publish import publish
from registry.store import open_store
from registry.store.keys import metadata_key, package_key
from tests.conftest import ACME
from tests.factories import Faulty, make_wheel

pytestmark = pytest.mark.thorough

NOW = timedelta()


@pytest.fixture
def hub(backend):
    """The backend with the true time, which the store's files have too."""
    return replace(backend, clock=utc_now)


def leave(store, wheel):
    """Store the bytes of a publish that died before its commit."""
    store.put_new(metadata_key(wheel.sha256, wheel.filename), wheel.metadata)
    store.put_new(package_key(wheel.sha256, wheel.filename), wheel.data)


def stored(hub):
    return list(hub.store.keys("packages/")) + list(hub.store.keys("private/"))


def test_what_a_dead_publish_left_is_removed_and_releases_stay(hub):
    publish(hub, ACME, make_wheel().data)
    kept = stored(hub)
    lost = make_wheel("acme/lost")
    leave(hub.store, lost)

    done = collect(hub, NOW)

    assert stored(hub) == kept
    assert (done.blobs, done.kept) == (2, 0)
    assert done.size_bytes == len(lost.data) + len(lost.metadata)


def test_what_is_younger_stays(hub):
    leave(hub.store, make_wheel())

    done = collect(hub, timedelta(days=1))

    assert (done.blobs, done.kept, len(stored(hub))) == (0, 2, 2)


def test_a_dry_run_counts_and_removes_nothing(hub):
    leave(hub.store, make_wheel())

    done = collect(hub, NOW, dry_run=True)

    assert (done.blobs, len(stored(hub))) == (2, 2)


def test_bytes_of_a_private_team_are_looked_at_in_their_own_place(hub):
    wheel = make_wheel("zeta/lost")
    hub.store.put_new(
        f"private/zeta/{package_key(wheel.sha256, wheel.filename)}", wheel.data
    )

    assert collect(hub, NOW).blobs == 1
    assert stored(hub) == []


def test_another_file_under_a_releases_digest_is_nobodys(hub):
    wheel = make_wheel()
    publish(hub, ACME, wheel.data)
    kept = stored(hub)
    hub.store.put_new(f"packages/{wheel.sha256}/other.whl", b"x")

    assert collect(hub, NOW).blobs == 1
    assert stored(hub) == kept


def test_what_no_hub_has_put_there_stays(hub):
    """Somebody's own file beside the packages is theirs."""
    hub.store.put_new("packages/about/README.txt", b"x")

    assert collect(hub, NOW).blobs == 0
    assert stored(hub) == ["packages/about/README.txt"]


class CollectedMeanwhile(Faulty):
    """The backend's store, which is collected right after a publish has put into it."""

    hub: Backend
    waiting = True

    def put_new(self, key, data):
        put = self.inner.put_new(key, data)
        if key.endswith(".whl") and self.waiting:
            self.waiting = False
            assert collect(self.hub, NOW).blobs == 2
        return put


@pytest.mark.parametrize("was_there", [True, False])
def test_bytes_that_are_collected_while_they_are_published_come_back(hub, was_there):
    """No row names bytes that are not stored, also when they were found and not put."""
    wheel = make_wheel()
    if was_there:
        leave(hub.store, wheel)
    slow = CollectedMeanwhile(hub.store)
    slow.hub = hub

    publish(replace(hub, store=slow), ACME, wheel.data)

    for key in (package_key, metadata_key):
        assert hub.store.look(key(wheel.sha256, wheel.filename))


def test_what_is_published_after_it_was_listed_stays(hub):
    """The collector has seen the key, and no row; then the publish commits."""

    class PublishedMeanwhile(Faulty):
        """The backend's store; between its listing and the removing one publishes."""

        def look(self, key):
            publish(hub, ACME, make_wheel().data)
            return self.inner.look(key)

    leave(hub.store, make_wheel())

    done = collect(replace(hub, store=PublishedMeanwhile(hub.store)), NOW)

    assert done.blobs == 0
    assert len(stored(hub)) == 2


def opened(places):
    database_url, store_address = places
    return Backend(
        open_database(database_url),
        open_store(store_address),
        open_index("whoosh", None),
    )


def _publish_all(places, start, wheels):
    hub = opened(places)
    start.wait()
    for data in wheels:
        publish(hub, ACME, data)


def _collect_until(places, start, stop):
    hub = opened(places)
    start.wait()
    while not stop.is_set():
        collect(hub, NOW)


def test_several_processes_publish_while_others_collect(
    backend, database_url, store_address, tmp_path
):
    """The race for real: all bytes were there before, left by publishes that died."""
    if store_address == "memory://":  # of one process
        store_address = str(tmp_path / "store")
    places = (database_url, store_address)
    hub = opened(places)
    wheels = [make_wheel(f"acme/n{number}") for number in range(30)]
    for wheel in wheels:
        leave(hub.store, wheel)
    spawn = multiprocessing.get_context("spawn")
    start, stop = spawn.Barrier(4), spawn.Event()
    lists = [[w.data for w in wheels], [w.data for w in reversed(wheels)]]
    publishers = [
        spawn.Process(target=_publish_all, args=(places, start, each)) for each in lists
    ]
    collectors = [
        spawn.Process(target=_collect_until, args=(places, start, stop))
        for _ in range(2)
    ]
    for process in (*publishers, *collectors):
        process.start()
    for process in publishers:
        process.join()
    stop.set()
    for process in collectors:
        process.join()

    assert [each.exitcode for each in (*publishers, *collectors)] == [0] * 4
    for wheel in wheels:
        name = FunctionName("acme", wheel.manifest.name.name)
        assert [each.sha256 for each in get_releases(hub, name)] == [wheel.sha256]
        for key in (package_key, metadata_key):
            assert hub.store.look(key(wheel.sha256, wheel.filename))
    hub.search.close()
    hub.database.close()
