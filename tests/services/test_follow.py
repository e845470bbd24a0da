"""Every index is in step with the log at last, whatever fails in between."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer import Query, open_index
from registry.core.errors import StoreFailed
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.services import follow
from registry.services.follow import follow_events, index_lag, reindex
from registry.services.publish import publish
from registry.services.search import make_document, search
from registry.services.yank import yank
from tests.conftest import ACME
from tests.factories import Faulty, make_wheel

ADD = FunctionName("acme", "add")
ONE = parse_version("1.0.0")


def found(backend, text=""):
    return {hit.key: hit.version for hit in search(backend, Query(text=text)).hits}


@pytest.fixture
def other(backend):
    """Another server on the same record, with an index of its own."""
    made = replace(backend, search=open_index("whoosh", None))
    yield made
    made.search.close()


def test_a_published_function_is_found(backend):
    publish(backend, ACME, make_wheel().data)
    assert index_lag(backend) == 1

    assert follow_events(backend) == 1

    assert found(backend, "add numbers") == {"acme/add": "1.0.0"}
    assert (index_lag(backend), follow_events(backend)) == (0, 0)


def test_every_index_gets_every_release(backend, other):
    """What one server has indexed is work that all others have to do too."""
    publish(backend, ACME, make_wheel().data)
    follow_events(backend)
    publish(other, ACME, make_wheel("acme/sum").data)

    for each in (backend, other):
        follow_events(each)
        assert found(each) == {"acme/add": "1.0.0", "acme/sum": "1.0.0"}


def test_the_newest_stable_version_is_shown(backend):
    for version in ("1.0.0", "1.1.0", "1.2.0-rc.1"):
        publish(backend, ACME, make_wheel(version=version).data)

    follow_events(backend)

    assert found(backend) == {"acme/add": "1.1.0"}


def test_a_function_that_is_all_yanked_is_not_found(backend):
    publish(backend, ACME, make_wheel().data)
    follow_events(backend)

    yank(backend, ACME, ADD, ONE, reason="wrong")
    follow_events(backend)
    assert found(backend) == {}

    yank(backend, ACME, ADD, ONE, reason=None)
    follow_events(backend)
    assert found(backend) == {"acme/add": "1.0.0"}


def test_a_long_log_is_applied_in_batches_that_read_a_function_once(
    backend, monkeypatch
):
    """A new index builds itself whole, and a busy function costs it no more."""
    publish(backend, ACME, make_wheel().data)
    for reason in ("wrong", None, "wrong", None):
        yank(backend, ACME, ADD, ONE, reason=reason)
    publish(backend, ACME, make_wheel("acme/sum").data)
    reads = []

    class CountingStore(Faulty):
        """The backend's store, which keeps what was read."""

        def get(self, key):
            reads.append(key)
            return self.inner.get(key)

    counting = replace(backend, store=CountingStore(backend.store))
    monkeypatch.setattr(follow, "BATCH", 4)

    assert [follow_events(counting) for _ in range(3)] == [4, 2, 0]

    assert set(found(backend)) == {"acme/add", "acme/sum"}
    assert len(reads) == 3  # add in the first batch, add and sum in the second


def test_a_damaged_package_holds_up_no_other(backend, caplog):
    """Its function is found by what the record says; the README is missing."""

    class LossyStore(Faulty):
        """The backend's store, without one function's package."""

        def get(self, key):
            if "fnhub_acme_lost" in key:
                raise KeyError(key)
            return self.inner.get(key)

    lossy = replace(backend, store=LossyStore(backend.store))
    publish(backend, ACME, make_wheel("acme/lost").data)
    publish(backend, ACME, make_wheel("acme/add").data)

    follow_events(lossy)

    assert set(found(backend)) == {"acme/add", "acme/lost"}
    assert "without its README: acme/lost" in caplog.text


def test_a_store_that_does_not_answer_is_waited_for(backend):
    class NoStore(Faulty):
        """The backend's store, out of reach."""

        def get(self, key):
            raise StoreFailed(key, "unreachable")

    publish(backend, ACME, make_wheel().data)

    with pytest.raises(StoreFailed):
        follow_events(replace(backend, store=NoStore(backend.store)))

    assert index_lag(backend) == 1
    follow_events(backend)
    assert found(backend) == {"acme/add": "1.0.0"}


def test_what_happens_while_documents_are_made_is_applied_next(backend):
    """Nobody else follows meanwhile, so no older document comes last."""

    class HeldUpSearch(Faulty):
        """The backend's search, before whose first change something happens."""

        done_by_others = None

        def apply(self, documents, gone, *, serial):
            if self.done_by_others is None:
                yank(backend, ACME, ADD, ONE, reason="wrong")
                self.done_by_others = follow_events(backend)
            self.inner.apply(documents, gone, serial=serial)

    publish(backend, ACME, make_wheel().data)
    slow = replace(backend, search=HeldUpSearch(backend.search))

    assert follow_events(slow) == 1
    assert slow.search.done_by_others == 0
    assert follow_events(slow) == 1

    assert found(backend) == {}


def test_reindex_brings_back_what_is_missing_and_drops_what_is_unknown(backend, other):
    publish(backend, ACME, make_wheel().data)
    publish(backend, ACME, make_wheel("acme/sum").data)
    follow_events(backend)
    follow_events(other)
    ghost = make_document(backend, ADD)
    backend.search.apply([replace(ghost, key="acme/ghost")], ["acme/sum"])
    assert set(found(backend)) == {"acme/add", "acme/ghost"}

    reindex(backend)

    assert found(backend) == found(other)
    assert index_lag(backend) == 0


def test_an_index_that_is_ahead_of_its_record_is_made_anew(backend, other):
    """A backup was brought back: the serials that follow are others' events."""
    publish(backend, ACME, make_wheel().data)
    ghost = make_document(backend, ADD)
    other.search.apply([replace(ghost, key="acme/ghost")], serial=5)
    assert index_lag(other) == 1

    follow_events(other)

    assert found(other) == {"acme/add": "1.0.0"}
    assert other.search.marked() == 1


def test_an_index_of_another_record_is_emptied_for_an_empty_one(backend):
    publish(backend, ACME, make_wheel().data)
    ghost = make_document(backend, ADD)
    with backend.database.write() as db:
        for table in ("event", "release", "function"):
            db.exec_driver_sql(f"DELETE FROM {table}")
        db.exec_driver_sql("UPDATE event_serial SET last = 0")
    backend.search.apply([ghost], serial=5)

    follow_events(backend)

    assert (found(backend), backend.search.marked()) == ({}, 0)
