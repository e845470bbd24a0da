"""The order of candidates, given how well their texts fit."""

from __future__ import annotations

from indexer import Hit, Query
from indexer.ranking import CANDIDATES, order
from tests.indexer.shelf import document


def hit(name, **changes):
    return Hit.of(document(name, **changes))


def ranked(text, texts, *, limit=100, **changes):
    """Rank hits by the names and text values given."""
    hits = [hit(name, **changes.get(name, {})) for name in texts]
    values = {f"core/{name}": value for name, value in texts.items()}
    return order(Query(text, limit=limit), hits, values)


def names(hits):
    return [each.name for each in hits]


def test_the_whole_name_beats_any_text_quality_and_use():
    """Whoever types a name wants that function."""
    rival = {"score": 100, "pulls": 10**9}

    hits = ranked("psi", {"psi": 0.1, "psi-report": 9.0}, **{"psi-report": rival})

    assert names(hits) == ["psi", "psi-report"]


def test_a_key_names_only_its_own_team():
    own, other = hit("core/psi"), hit("acme/psi", pulls=10**6)
    values = {"core/psi": 1.0, "acme/psi": 1.0}

    hits = order(Query("core/psi"), [other, own], values)

    assert [each.key for each in hits] == ["core/psi", "acme/psi"]
    assert hits[0].relevance > 0.9 >= hits[1].relevance


def test_more_of_the_name_is_better():
    texts = {"sklearn-classifier-dask": 1.0, "test-classifier": 1.0, "cluster": 1.0}

    assert names(ranked("classifier", texts)) == [
        "test-classifier",
        "sklearn-classifier-dask",
        "cluster",
    ]


def test_a_half_typed_name_counts():
    texts = {"unrelated": 1.0, "detect-drift": 0.9}

    assert names(ranked("detect dr", texts)) == ["detect-drift", "unrelated"]


def test_short_words_are_no_forms_of_longer_ones():
    """`to` has nothing to do with `tokens`, nor `in` with `index`."""
    texts = {"tokens": 1.0, "zebra": 1.01}

    assert names(ranked("to text", texts)) == ["zebra", "tokens"]


def test_quality_and_use_decide_between_equals():
    better, used = {"score": 100}, {"pulls": 5000}

    assert names(ranked("x", {"a": 1.0, "b": 1.0}, b=better)) == ["b", "a"]
    assert names(ranked("x", {"a": 1.0, "b": 1.0}, b=used)) == ["b", "a"]


def test_of_two_that_fit_alike_the_deprecated_one_comes_later():
    """Mildly: quality, a better text and the whole name still weigh more."""
    old = {"deprecated": "it rounds"}

    assert names(ranked("x", {"a": 1.0, "b": 1.0}, a=old)) == ["b", "a"]
    assert names(ranked("x", {"a": 1.0, "b": 0.9}, a=old)) == ["a", "b"]
    assert names(ranked("a", {"a": 0.1, "b": 1.0}, a=old)) == ["a", "b"]
    worst = ranked("x", {"b": 1.0, "a": 1e-9}, a=old | {"score": 0, "pulls": 0})
    assert [each.relevance >= 0 for each in worst] == [True, True]


def test_quality_and_use_do_not_lift_what_does_not_fit():
    most = {"score": 100, "pulls": 10**12}

    hits = ranked("x", {"a": 1.0, "b": 0.5}, a={"score": 0}, b=most)

    assert names(hits) == ["a", "b"]


def test_values_out_of_range_stay_within_bounds():
    """Numbers come from outside; relevance is a promise."""
    odd = {"score": 10**6, "pulls": -5}

    (one,) = ranked("a", {"a": 3.0}, a=odd)

    assert 0 <= one.relevance <= 1


def test_equals_come_by_key():
    assert names(ranked("x", {"b": 1.0, "c": 1.0, "a": 1.0})) == ["a", "b", "c"]


def test_what_lies_beyond_the_candidates_follows_in_order():
    """Weighing is bounded, the list is not; a name is found however far down."""
    count = CANDIDATES + 50
    texts = {f"n{number}": float(count - number) for number in range(count)}
    values = {f"core/{name}": value for name, value in texts.items()}
    hits = [hit(name) for name in texts]
    last = f"n{count - 1}"

    pages = [
        order(Query("word", offset=start, limit=100), hits, values)
        for start in range(0, count, 100)
    ]
    relevance = [each.relevance for page in pages for each in page]

    assert len(relevance) == count
    assert relevance == sorted(relevance, reverse=True)
    assert pages[-1][-1].name == last
    assert order(Query(last, limit=1), hits, values)[0].name == last
