"""A function's team may say: use another one; nothing more will come."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from indexer import Query
from registry.core.errors import (
    FunctionArchived,
    FunctionNotFound,
    InvalidRequest,
    ScopeMissing,
    WrongTeam,
)
from registry.core.index_document import IndexDocument
from registry.core.names import FunctionName
from registry.core.status import UNMARKED, FunctionStatus
from registry.db import events
from registry.db.statuses import set_status
from registry.services.catalog import get_events, get_index_document, get_status
from registry.services.holder import Holder
from registry.services.moderation import archive, deprecate
from registry.services.publish import publish
from registry.services.search import search
from tests.conftest import ACME, do_all_jobs
from tests.factories import Faulty, make_wheel

ADD, SUM = FunctionName("acme", "add"), FunctionName("acme", "sum")


@pytest.fixture(autouse=True)
def _shelf(backend):
    publish(backend, ACME, make_wheel().data)
    publish(backend, ACME, make_wheel("acme/sum").data)


def document(backend):
    return get_index_document(backend, ADD).blob.data


def test_a_deprecation_reaches_document_search_and_log(backend):
    deprecate(backend, ACME, ADD, reason=" it rounds ", replacement=SUM)
    do_all_jobs(backend)

    expected = FunctionStatus("it rounds", SUM)
    assert get_status(backend, ADD) == expected
    assert IndexDocument.decode(document(backend), "").status == expected
    hit = next(h for h in search(backend, Query("add")).hits if h.key == "acme/add")
    assert (hit.deprecated, hit.replacement) == ("it rounds", "acme/sum")
    last = get_events(backend, 2, 10)
    assert [(e.kind, e.name, e.version, e.sha256) for e in last] == [
        ("deprecate", "acme/add", "", "")
    ]


def test_an_unmarked_document_is_what_it_was_before_there_were_marks(backend):
    """Byte for byte but for the serial, also once a mark is taken back."""
    before = json.loads(document(backend))
    assert "status" not in before

    deprecate(backend, ACME, ADD, reason="it rounds")
    archive(backend, ACME, ADD, reason="done")
    deprecate(backend, ACME, ADD, reason=None)
    archive(backend, ACME, ADD, reason=None)

    assert json.loads(document(backend)) == before | {"serial": 6}
    assert [e.kind for e in get_events(backend, 2, 10)] == [
        "deprecate",
        "archive",
        "undeprecate",
        "unarchive",
    ]


def test_saying_it_again_is_no_event(backend):
    for _ in range(2):
        deprecate(backend, ACME, ADD, reason="it rounds", replacement=SUM)
        archive(backend, ACME, ADD, reason="done")

    assert len(get_events(backend, 2, 10)) == 2


def test_a_mark_leaves_the_other_one(backend):
    archive(backend, ACME, ADD, reason="done")
    deprecate(backend, ACME, ADD, reason="it rounds")
    deprecate(backend, ACME, ADD, reason=None)

    assert get_status(backend, ADD) == FunctionStatus(archived="done")


def test_nothing_more_is_published_under_an_archived_name(backend):
    archive(backend, ACME, ADD, reason="we left")

    with pytest.raises(FunctionArchived, match="acme/add is archived: we left"):
        publish(backend, ACME, make_wheel(version="1.1.0").data)

    assert publish(backend, ACME, make_wheel().data).unchanged  # it is there
    archive(backend, ACME, ADD, reason=None)
    assert not publish(backend, ACME, make_wheel(version="1.1.0").data).unchanged


def test_an_archiving_amid_a_publish_wins(backend):
    """Between the first look and the commit: the commit looks again."""

    class ArchivesMeanwhile(Faulty):
        def put_new(self, key, data):
            with backend.database.write() as db:
                set_status(db, ADD, FunctionStatus(archived="just now"))
            return self.inner.put_new(key, data)

    late = replace(backend, store=ArchivesMeanwhile(backend.store))
    with pytest.raises(FunctionArchived):
        publish(late, ACME, make_wheel(version="1.1.0").data)

    with backend.database.read() as db:
        assert events.newest_serial(db) == 2


@pytest.mark.parametrize(
    ("reason", "replacement"),
    [
        ("", None),
        ("two\nlines", None),
        ("x" * 301, None),
        ("it rounds", ADD),
        ("it rounds", FunctionName("acme", "nothing")),
    ],
)
def test_a_mark_that_says_nothing_useful_is_refused(backend, reason, replacement):
    with pytest.raises(InvalidRequest):
        deprecate(backend, ACME, ADD, reason=reason, replacement=replacement)

    assert get_status(backend, ADD) == UNMARKED


def test_only_who_may_yank_may_mark(backend):
    for mark in (deprecate, archive):
        with pytest.raises(ScopeMissing):
            mark(backend, Holder("acme", ("publish",)), ADD, reason="x")
        with pytest.raises(WrongTeam):
            mark(backend, Holder("zeta", ("yank",)), ADD, reason="x")
        with pytest.raises(FunctionNotFound):
            mark(backend, ACME, FunctionName("acme", "nothing"), reason="x")
