"""What the engine on tantivy does in ways of its own, by the same promises."""

from __future__ import annotations

import json
import shutil
import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from indexer import Query, open_engine
from indexer.answer import answer
from indexer.budget import Budget
from indexer.engines.tantivy import counting
from indexer.engines.tantivy.memory import (
    KEPT_MOST,
    READERS_MOST,
    Frequencies,
    Memories,
    Memory,
)
from indexer.engines.tantivy.queries import Queries, one_of, raw_term
from indexer.engines.tantivy.schema import MARK, NEWEST, NUMBER, encode
from indexer.engines.tantivy.view import View
from indexer.engines.tantivy.writing import META, is_merge_due
from indexer.facets import FACETS
from indexer.sorting import ORDERS, sort_figures, sort_keys
from indexer.view import Wanted
from tests.indexer.shelf import SHELF, document

pytestmark = pytest.mark.thorough

START = datetime(2026, 1, 1, tzinfo=UTC)


def alike():
    """Return documents of which many share each figure, and how their names begin."""
    return [
        document(
            f"team{number % 3}/same-beginning-{number % 7}{chr(97 + number % 5)}",
            pulls=number % 2,
            score=50 + number % 3,
            updated=START + timedelta(days=number % 4),
        )
        for number in range(24)
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_figures_sort_as_texts_do(order):
    """Where two figures differ, the texts that they begin differ in the same way."""
    documents = [*alike(), *SHELF, document("z"), document("zz/a"), document("a-b")]
    for one, two in product(documents, repeat=2):
        if sort_figures(one)[order] < sort_figures(two)[order]:
            assert sort_keys(one)[order] < sort_keys(two)[order]


@pytest.mark.parametrize("order", ORDERS)
def test_every_page_is_cut_from_one_order(order):
    """A page may begin and end among equal figures, or be all of them."""
    engine = open_engine("tantivy", None)
    documents = {each.key: each for each in alike()}
    for each in documents.values():
        engine.apply([each])  # in segments of their own
    keys = {key: sort_keys(each)[order] for key, each in documents.items()}
    expected = sorted(keys, key=keys.__getitem__)

    for start, count in product(range(len(expected) + 2), (1, 2, 5, 30)):
        asked = Query("", sort=order, offset=start, limit=count)
        found = [hit.key for hit in engine.search(asked).hits]
        assert found == expected[start : start + count], (start, count)


def test_both_ways_of_counting_agree():
    """Which one is taken depends on how much fits; the counts must not."""
    engine = open_engine("tantivy", None)
    engine.apply(SHELF)
    engine.apply([SHELF[0]], gone=[SHELF[1].key])  # what is deleted counts nowhere
    searcher, match = engine._now().searcher, raw_term("state", NEWEST)

    few, many = (
        counting.count(searcher, match, about, FACETS, with_total=True)
        for about in (0, searcher.num_docs)
    )

    assert few == many
    assert few.total == len(SHELF) - 1
    for about, facet in product((0, searcher.num_docs), FACETS):
        alone = counting.count(searcher, match, about, [facet], with_total=False)
        assert alone.by_facet == {facet: few.by_facet[facet]}


def test_how_many_fit_is_guessed_from_frequencies():
    engine = open_engine("tantivy", None)
    engine.apply(
        document(f"n{n}", summary="forecast" if n < 6 else "", categories=(str(n % 2),))
        for n in range(12)
    )
    ask = Queries(engine._now().searcher, Frequencies(), hidden=(), is_any=False)
    terms = Query("forecast").terms

    assert ask.about(Wanted()) == 12
    assert ask.about(Wanted(terms)) == 6
    assert ask.about(Wanted(terms, chosen={"category": ("1",)})) == 3
    assert ask.about(Wanted(terms, chosen={"category": ("0", "1")})) == 6
    assert ask.about(Wanted(terms, required=("kind:none",))) == 0


def test_what_is_known_of_a_commit_ends_with_it():
    """Counts are kept between searches: they must not outlive what they counted."""
    engine = open_engine("tantivy", None)
    engine.apply([document("one", summary="a table")])
    assert engine.search(Query()).total == 1
    assert engine.search(Query("table")).total == 1

    engine.apply([document("two", kind="serving", summary="a table")])

    assert engine.search(Query()).total == 2
    assert engine.search(Query()).facets["kind"]["serving"] == 1
    both = engine.search(Query("table", is_explained=True))
    fresh = open_engine("tantivy", None)
    fresh.apply([document("one", summary="a table")])
    fresh.apply([document("two", kind="serving", summary="a table")])
    assert both == fresh.search(Query("table", is_explained=True))


def test_an_answer_that_was_cut_is_not_kept():
    """It would be wrong for all who ask later, and have the time."""
    memory, spent = Memory(Frequencies()), Budget(0.0)
    spent.is_spent = True

    assert memory.recall("count", "x", spent, lambda: 0) == 0
    assert memory.recall("count", "x", Budget(), lambda: 7) == 7
    assert memory.recall("count", "x", spent, lambda: 0) == 7


def test_memory_has_an_end():
    """Questions and readers come from outside, without end."""
    memory, memories = Memory(Frequencies()), Memories()
    for number in range(KEPT_MOST + 1):
        memory.recall("count", number, Budget(), lambda: 1)
    first = memories.of("first")
    for number in range(READERS_MOST):
        memories.of(number)

    assert memory.recall("count", 0, Budget(), lambda: 2) == 2
    assert memories.of("first") is not first


class Counted:
    """A searcher that counts what it is asked, in place of one that looks it up."""

    def __init__(self):
        self.asked = 0

    def doc_freq(self, field, token):
        self.asked += 1
        return 7


def test_frequencies_are_asked_once_for_all_readers_and_have_an_end():
    searcher, memories = Counted(), Memories()
    one, two = memories.of("one").frequencies, memories.of("two").frequencies

    assert one.of("name", "0", searcher) == two.of("name", "0", searcher) == 7
    assert searcher.asked == 1
    for number in range(KEPT_MOST + 1):
        one.of("name", str(number), searcher)
    assert searcher.asked == KEPT_MOST + 1
    two.of("name", "0", searcher)
    assert searcher.asked == KEPT_MOST + 2


def segments(folder):
    return len(json.loads((folder / META).read_bytes())["segments"])


def wait_until(is_so):
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_merge_is_due_when_tantivy_merges(tmp_path):
    """The writer stays open for it: who let go would have the next commit wait."""
    engine = open_engine("tantivy", tmp_path)
    for number in range(7):
        engine.apply([document(f"n{number}")])
        assert not is_merge_due(tmp_path)

    engine.apply([document("n8")])

    wait_until(lambda: segments(tmp_path) < 7)
    assert not is_merge_due(tmp_path)
    engine.close()


def test_segments_of_many_sizes_are_not_merged(tmp_path):
    """Levels are tantivy's: eight of one, and not eight in all."""
    sizes = [1_000_000, 500_000, 200_000, 100_000, 50_000, 25_000, 12_000, 900]
    found = [{"max_doc": size, "deletes": None} for size in sizes]
    (tmp_path / META).write_text(json.dumps({"segments": found}))
    assert not is_merge_due(tmp_path)

    found += [{"max_doc": 30, "deletes": {"num_deleted_docs": 3}}] * 6
    (tmp_path / META).write_text(json.dumps({"segments": found}))

    assert is_merge_due(tmp_path)


def test_an_idle_writer_lets_others_write(tmp_path):
    """Server processes share a folder: none may keep it from the others."""
    one, two = (open_engine("tantivy", tmp_path) for _ in range(2))
    one.apply([document("one")])

    two.apply([document("two")])  # waits for the lock, for a moment

    assert sorted(one.keys()) == sorted(two.keys()) == ["core/one", "core/two"]
    one.close()
    two.close()


def test_a_budget_is_asked_by_the_thread_whose_time_it_counts():
    """That of another thread would make it spent at once, or never."""

    class Watched(Budget):
        def allows(self):
            asking.add(threading.current_thread())
            return super().allows()

    asking: set[threading.Thread] = set()
    engine, budget = open_engine("tantivy", None), Watched()
    engine.apply(SHELF)
    searcher = engine._now().searcher
    view = View(searcher, budget, Memory(Frequencies()), hidden=(), is_any=False)

    found = answer(Query("clasifer tabel"), view, budget)

    assert found.did_you_mean
    assert asking == {threading.current_thread()}


def test_a_commit_that_was_cut_off_is_done_again(tmp_path):
    """Killed before its table of contents is renamed, it leaves deletions behind."""
    here, ahead = tmp_path / "here", tmp_path / "ahead"
    engine = open_engine("tantivy", here)
    engine.apply(SHELF)
    engine.close()
    shutil.copytree(here, ahead)
    other = open_engine("tantivy", ahead)
    other.apply([SHELF[0]], gone=[SHELF[1].key])
    other.close()
    left = [path for path in ahead.glob("*.del") if not (here / path.name).exists()]
    for path in left:
        shutil.copy(path, here)

    engine = open_engine("tantivy", here)
    engine.apply([SHELF[0]], gone=[SHELF[1].key])
    engine.close()

    assert left  # else this would show nothing
    assert set(engine.keys()) == {each.key for each in SHELF} - {SHELF[1].key}


def test_each_document_has_a_number_of_its_own(tmp_path):
    """Written by any process, again, or after a commit that failed."""
    engine = open_engine("tantivy", tmp_path)
    for start in range(0, len(SHELF), 7):
        engine.apply(SHELF[start : start + 7], serial=start)
    other = open_engine("tantivy", tmp_path)
    other.apply(SHELF[:3], gone=[SHELF[4].key], serial=2)
    other.close()
    with pytest.raises(AttributeError):
        engine._writer.commit(engine._index, (), [*map(encode, SHELF[5:7]), None])
    engine.apply(SHELF[6:8], serial=3)

    searcher = engine._now().searcher
    everything = one_of([raw_term("state", NEWEST), raw_term("key", MARK)])
    places = [place for _, place in searcher.search(everything, 1000).hits]
    numbers = searcher.fast_field_values(NUMBER, places)

    assert len(places) == len(SHELF)  # one is gone, and there is the mark
    assert len(set(numbers)) == len(places)
    engine.close()
