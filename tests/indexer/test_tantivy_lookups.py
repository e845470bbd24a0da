"""Which lookups documents meet: told by scores, asked, and left out, all the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Query, open_engine
from indexer.budget import Budget
from indexer.engines.tantivy import looking, lookups
from indexer.engines.tantivy.looking import Place
from indexer.engines.tantivy.memory import (
    Frequencies,
    Memory,
)
from indexer.engines.tantivy.view import View
from indexer.view import Wanted
from tests.indexer.shelf import SHELF, document

pytestmark = pytest.mark.thorough


def test_an_explanation_is_the_same_by_both_engines_whatever_was_left_out():
    """Two long fields have the word: a search may leave one out, an explanation not."""
    documents = [
        document(f"n{n}", summary="beta", docs="alpha", text="alpha" if n < 5 else "")
        for n in range(lookups.RARE + 50)
    ]
    asked = Query("beta alpha", is_explained=True)
    answers = []
    for name in ("tantivy", "whoosh"):
        engine = open_engine(name, None)
        engine.apply(documents)
        answers.append(engine.search(asked))

    assert answers[0] == answers[1]
    told = answers[0].hits[0].explained["terms"]["alpha"]["fields"]
    assert told == {"docs": 0.3}


def test_more_lookups_than_a_score_holds_are_all_told():
    """A score holds 24: what is beyond must neither get lost nor pass for another."""
    words = [f"{letter}{letter}word" for letter in "abcdefghijklmnop"]
    documents = [
        document(f"n{n}", summary=" ".join(words[n:]), keywords=(words[n],))
        for n in range(len(words))
    ]
    asked = Query(" ".join(words), is_explained=True)
    answers = []
    for name in ("tantivy", "whoosh"):
        engine = open_engine(name, None)
        engine.apply(documents)
        answers.append(engine.search(asked))
        engine.close()

    assert answers[0] == answers[1]
    assert len(answers[0].hits) > 1


TEXTS = (
    "describe",
    "describe a table",
    "plot a table of decision tree features",
    "find anomalies in time series of many sensors and draw a chart of the outliers",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("is_any", [False, True])
def test_what_a_score_tells_is_what_is_told_when_asked(monkeypatch, text, is_any):
    """However lookups are parted, each document meets the same ones of each term."""
    engine = open_engine("tantivy", None)
    older = [replace(each, version="0.1.0", is_newest=False) for each in SHELF[::2]]
    engine.apply([*SHELF, *older])
    query = Query(text)
    terms, weights = query.terms, [1.0 + n for n, _ in enumerate(query.terms)]

    def met(*, is_asked):
        searcher = engine._now().searcher
        view = View(searcher, Budget(), Memory(Frequencies()), hidden=(), is_any=is_any)
        found = view.leading(Wanted(terms), weights, query.name, (0, 2 * len(SHELF)))
        if is_asked:
            found = [Place(each.address) for each in found]
        seen = view.glance(found, terms, query.name)
        closely = seen.found
        if any(seen.left_out):
            closely = view.look(seen.found, terms, query.name)
        places = [each.place.address for each in closely]
        pairs = zip(places, closely, strict=True)
        return {(at.segment_ord, at.doc): each[1:] for at, each in pairs}

    asked = met(is_asked=True)
    assert any(any(bits) for bits, *_ in asked.values())
    for told, rare, few in product((0, 1, 4, 14), (0, 3, 500), (0, 6)):
        monkeypatch.setattr(lookups, "TOLD", told)
        monkeypatch.setattr(lookups, "RARE", rare)
        monkeypatch.setattr(looking, "FEW", few)
        assert met(is_asked=False) == asked


@given(
    st.lists(st.floats(0.01, 1e3), min_size=1, max_size=240),
    st.sampled_from([0, 1, lookups.TOLD]),
)
def test_a_score_of_everything_is_whole_and_tells_what_is_met(worth, told):
    """A float of 32 bits holds no more than 24 of them."""
    scores = lookups._with_bits(worth, told)

    assert all(each.is_integer() and each >= 1 for each in scores)
    assert sum(scores) < 2**lookups.BITS
    assert int(sum(scores)) & (1 << told) - 1 == (1 << min(told, len(worth))) - 1
