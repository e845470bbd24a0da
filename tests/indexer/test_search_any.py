"""Any text and any document, hostile or random, is taken and answered."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import SORTS, Query, engine_names, open_engine
from tests.indexer.shelf import SHELF, document

pytestmark = pytest.mark.thorough

HOSTILE = [
    "\0" * 300,
    "*",
    "*a*b*c*",
    "? ~ ^ \\ \" ' [a TO z] {a TO z}",
    "kind:job OR NOT (text:*",
    "(" * 5000 + ")" * 5000,
    " OR ".join(["a"] * 2000),
    "x" * 1_000_000,
    "ﷺ" * 1000,
    "train^1e309 describe~9",
    "\u202e\u200b\ufeff\ud800",
    "%s %_ '; DROP TABLE document; --",
    " ".join(each.name for each in SHELF) * 100,
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_answered_quickly(shelf, text):
    """The limit is for a busy machine; the answers take a few milliseconds."""
    started = time.perf_counter()

    result = shelf.search(Query(text))

    assert time.perf_counter() - started < 1.0
    assert result.total <= len(SHELF)


# A pool of words and operators makes texts that reach deeper than letters do.
TEXTS = st.text() | st.lists(
    st.sampled_from(["describe", "tra", "*", "AND", ":", "-", "/", '"', "to", "ﬁ", "İ"])
    | st.text(max_size=3)
).map(" ".join)


@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=TEXTS, sort=st.sampled_from(["", *SORTS]), offset=st.integers(0, 30))
def test_any_text_gets_a_consistent_answer(shelf, text, sort, offset):
    result = shelf.search(Query(text, sort=sort, offset=offset, limit=5))

    assert len(result.hits) == max(0, min(5, result.total - offset))
    assert all(0 <= hit.relevance <= 1 for hit in result.hits)
    assert sum(result.facets["kind"].values()) == result.total


@settings(deadline=None, max_examples=25)
@given(summary=st.text(), keyword=st.text(), text=st.text())
def test_any_document_is_taken_and_found_by_its_name(summary, keyword, text):
    odd = document("odd-one", summary=summary, keywords=(keyword,), text=text)

    for name in engine_names():
        engine = open_engine(name, None)
        engine.apply([odd])
        hits = engine.search(Query("odd-one")).hits
        assert [hit.key for hit in hits] == ["core/odd-one"]
        engine.close()
