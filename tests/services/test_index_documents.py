"""An index document is never older than it was, and always comes at last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.core.errors import StoreFailed
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.services.catalog import get_index_document
from registry.services.index_documents import (
    build_index_document,
    refresh_index_document,
    stored_index_document,
)
from registry.services.publish import publish
from registry.services.yank import yank
from registry.store.keys import index_key
from tests.conftest import ACME, do_all_jobs
from tests.factories import Faulty, make_wheel

ADD = FunctionName("acme", "add")


def test_an_older_document_never_replaces_a_newer(backend):
    """A process that was held up after reading must not write what it read."""

    class HeldUpStore(Faulty):
        """Publishes once more, just before the first document is written."""

        waiting = True

        def replace(self, key, data, etag):
            if self.waiting:
                self.waiting = False
                publish(backend, ACME, make_wheel(version="1.1.0").data)
            return self.inner.replace(key, data, etag)

    slow = replace(backend, store=HeldUpStore(backend.store))

    publish(slow, ACME, make_wheel(version="1.0.0").data)

    document, _ = stored_index_document(backend, ADD)
    assert [str(each.version) for each in document.releases] == ["1.0.0", "1.1.0"]


def test_a_document_that_is_as_new_is_left_alone(backend):
    publish(backend, ACME, make_wheel().data)
    before = get_index_document(backend, ADD)

    refresh_index_document(backend, ADD)

    assert get_index_document(backend, ADD) == before


def test_a_lost_document_comes_back_by_its_job(backend):
    """The process that published died before it wrote the document."""
    publish(backend, ACME, make_wheel().data)
    before = get_index_document(backend, ADD).blob.data
    backend.store.delete(index_key(ADD))

    do_all_jobs(backend)

    assert get_index_document(backend, ADD).blob.data == before


def test_a_yank_reaches_the_document_with_its_reason(backend):
    publish(backend, ACME, make_wheel().data)

    yank(backend, ACME, ADD, parse_version("1.0.0"), reason="wrong numbers")

    (entry,) = build_index_document(backend, ADD).releases
    assert entry.yanked == "wrong numbers"
    assert stored_index_document(backend, ADD)[0].releases == (entry,)


@pytest.mark.parametrize("damage", [b"", b"garbage", b"[]", b'{"format": 1}'])
def test_a_damaged_document_is_written_anew(backend, damage):
    """It is derived: what breaks it must not keep people from the releases."""
    publish(backend, ACME, make_wheel().data)
    key = index_key(ADD)
    backend.store.replace(key, damage, backend.store.get(key).etag)

    publish(backend, ACME, make_wheel(version="1.1.0").data)

    document, _ = stored_index_document(backend, ADD)
    assert [str(each.version) for each in document.releases] == ["1.0.0", "1.1.0"]


def test_a_publish_that_is_committed_has_succeeded(backend, caplog):
    """A document that cannot be written now is the job's; the release is there."""

    class NoDocuments(Faulty):
        """The backend's store, which takes packages and no documents."""

        def replace(self, key, data, etag):
            raise StoreFailed(key, "read-only")

    stuck = replace(backend, store=NoDocuments(backend.store))

    receipt = publish(stuck, ACME, make_wheel().data)
    yanked = yank(stuck, ACME, ADD, parse_version("1.0.0"), reason="wrong")

    assert (receipt.unchanged, yanked.yanked) == (False, "wrong")
    assert "waits for its job" in caplog.text
    do_all_jobs(backend)
    assert stored_index_document(backend, ADD)[0].releases[0].yanked == "wrong"
