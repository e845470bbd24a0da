"""The gate of search quality: what `make relevance` prints may not fall below this."""

from __future__ import annotations

import pytest

from indexer import Query, engine_names, open_engine
from tests.relevance.baselines import sqlite_fts5, tantivy_parser
from tests.relevance.judged import (
    SETS,
    TOP,
    load_documents,
    load_queries,
    measure,
    ndcg,
)

pytestmark = pytest.mark.thorough

LEAST = 0.92  # nDCG@10
ALL = [each for name in SETS for each in load_queries(name)]


@pytest.fixture(scope="module", params=engine_names())
def ranked(request):
    engine = open_engine(request.param, None)
    engine.apply(load_documents())
    yield lambda text: [hit.key for hit in engine.search(Query(text, limit=TOP)).hits]
    engine.close()


@pytest.fixture(scope="module", params=[sqlite_fts5, tantivy_parser])
def baseline(request):
    return request.param(load_documents())


@pytest.mark.parametrize("name", SETS)
def test_each_set_of_queries_is_answered_well(ranked, name):
    assert measure(load_queries(name), ranked).ndcg >= LEAST


def test_no_query_is_without_a_relevant_hit_in_the_first_three(ranked):
    assert measure(ALL, ranked).misses == ()


def test_ours_is_better_than_what_there_is_for_nothing(ranked, baseline):
    assert measure(ALL, ranked).ndcg > measure(ALL, baseline).ndcg + 0.1


def test_queries_are_judged_over_documents_that_are_there():
    keys = {each.key for each in load_documents()}

    assert len(keys) == 44
    assert all(each.grades and set(each.grades) <= keys for each in ALL)
    assert len({each.query for each in ALL}) == len(ALL)
    assert len(ALL) - len(load_queries("queries")) >= 60


@pytest.mark.parametrize(
    ("keys", "gain"),
    [(["a", "b"], 1.0), (["b", "a"], 0.7098), (["x"] * 10 + ["a"], 0.0), ([], 0.0)],
)
def test_a_gain_is_that_of_the_first_ten_of_the_greatest_there_can_be(keys, gain):
    assert ndcg(keys, {"a": 3, "b": 1}) == pytest.approx(gain, abs=1e-3)
