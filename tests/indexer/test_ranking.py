"""The order of candidates, given what of them is met."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fields import LONG_FIELDS
from indexer.ranking import Candidate, Glance, Ranking, idf
from indexer.terms import make_terms


def candidate(place, *met, **changes):
    """Make a candidate that has the named fields of each term, and nothing else."""
    fields = {
        "place": place,
        "met": met,
        "is_named": False,
        "name_words": 2,
        "score": 80,
        "pulls": 0,
        "is_deprecated": False,
        "tie": 0,
    }
    return Candidate(**(fields | changes))


def bits(term, *fields):
    """The lookups of a term's own word in some fields."""
    return sum(
        1 << place
        for place, lookup in enumerate(term.lookups)
        if lookup.field in fields and "_" not in lookup.token
    )


def ranked(terms, found, weights=None):
    ranking = Ranking(terms, weights or [1.0] * len(terms))
    return [each.place for each in ranking.sort(found)]


def worth(terms, each):
    return Ranking(terms, [1.0] * len(terms)).relevance(each)


def replace(each, **changes):
    return each._replace(**changes)


WORD = make_terms(["forecast"], "")
TWO = make_terms(["forecast", "sales"], "")


def test_the_whole_name_beats_any_text_quality_and_use():
    """Whoever types a name wants that function."""
    (term,) = WORD
    everything = 2 ** len(term.lookups) - 1
    rival = candidate("rival", everything, score=100, pulls=10**9, name_words=1)

    named = candidate("named", 0, is_named=True)

    assert ranked(WORD, [rival, named]) == ["named", "rival"]
    assert worth(WORD, named) >= 0.9 >= worth(WORD, rival)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("name", "keywords"),
        ("keywords", "tags"),
        ("summary", "docs"),
        ("tags", "text"),
    ],
)
def test_a_word_of_a_short_text_says_more_than_one_of_a_long_one(better, worse):
    (term,) = WORD
    found = [candidate(each, bits(term, each)) for each in (worse, better)]

    assert ranked(WORD, found) == [better, worse]


def test_what_is_met_in_more_fields_is_better_but_less_so_each_time():
    (term,) = WORD
    one, two, three = (
        worth(WORD, candidate("x", bits(term, *fields)))
        for fields in (
            ["summary"],
            ["summary", "keywords"],
            ["summary", "keywords", "name"],
        )
    )

    assert one < two < three
    assert two - one > three - two


def test_a_long_text_counts_where_no_short_one_has_the_word():
    """Of several the best one: a README says again what the docstring says."""
    (term,) = WORD
    short, both, tags, long = (
        worth(WORD, candidate("x", bits(term, *fields)))
        for fields in (
            ["summary"],
            ["summary", "tags", "docs", "text"],
            ["tags"],
            ["tags", "docs", "text"],
        )
    )

    assert short == both > tags == long > worth(WORD, candidate("x", 0))


def test_a_second_term_counts_more_than_a_first_one_everywhere():
    first, second = TWO
    both = candidate("both", bits(first, "summary"), bits(second, "summary"))
    most = candidate("most", bits(first, "keywords", "summary", "tags", "text"), 0)

    assert ranked(TWO, [most, both]) == ["both", "most"]


def test_a_rare_term_counts_more_than_a_common_one():
    first, second = TWO
    common = candidate("common", bits(first, "summary"), 0)
    rare = candidate("rare", 0, bits(second, "summary"))

    weights = [idf(90, 100), idf(2, 100)]

    assert ranked(TWO, [common, rare], weights) == ["rare", "common"]


def test_a_synonym_counts_less_than_the_word():
    (term,) = make_terms(["chart"], "")
    places = {
        lookup.token.startswith("~"): 1 << place
        for place, lookup in enumerate(term.lookups)
        if lookup.field == "summary"
    }
    word, synonym = candidate("word", places[False]), candidate("syn", places[True])

    assert ranked([term], [synonym, word]) == ["word", "syn"]


def test_more_of_the_name_is_better():
    (term,) = WORD
    met = bits(term, "name")
    long, short = candidate("long", met, name_words=3), candidate("short", met)

    assert ranked(WORD, [long, short]) == ["short", "long"]


def test_quality_and_use_decide_between_equals():
    (term,) = WORD
    plain = candidate("plain", bits(term, "summary"))
    better = replace(plain, place="better", score=100)
    used = replace(plain, place="used", pulls=5000)

    assert ranked(WORD, [plain, better]) == ["better", "plain"]
    assert ranked(WORD, [plain, used]) == ["used", "plain"]


def test_quality_and_use_do_not_lift_what_does_not_fit():
    first, second = TWO
    both = candidate("both", bits(first, "summary"), bits(second, "summary"), score=0)
    one = candidate("one", bits(first, "text"), 0, score=100, pulls=10**12)

    assert ranked(TWO, [one, both]) == ["both", "one"]


def test_of_two_that_fit_alike_the_deprecated_one_comes_later():
    """Mildly: a better text and the whole name still weigh more."""
    (term,) = WORD
    summary, text = bits(term, "summary"), bits(term, "text")
    old = candidate("old", summary, is_deprecated=True)

    assert ranked(WORD, [old, candidate("new", summary, tie=1)]) == ["new", "old"]
    assert ranked(WORD, [candidate("new", text), old]) == ["old", "new"]
    named = replace(old, is_named=True)
    assert ranked(WORD, [candidate("new", summary), named]) == ["old", "new"]
    assert worth(WORD, candidate("x", 0, is_deprecated=True, score=0)) == 0


def test_values_out_of_range_stay_within_bounds():
    """Numbers come from outside; relevance is a promise."""
    (term,) = WORD
    everything = 2 ** len(term.lookups) - 1
    odd = candidate("x", everything, score=10**6, pulls=-5, name_words=0)

    for is_named in (False, True):
        assert 0 <= worth(WORD, replace(odd, is_named=is_named)) <= 1


def test_equals_come_by_their_tie():
    found = [candidate(tie, 0, tie=tie) for tie in (2, 3, 1)]

    assert ranked(WORD, found) == [1, 2, 3]


def test_an_explanation_adds_up_to_the_relevance():
    (term,) = WORD
    each = candidate("x", bits(term, "summary", "keywords", "text"), pulls=100)
    ranking = Ranking(WORD, [2.0])

    told = ranking.explain(each)

    assert told["terms"] == {
        "forecast": {"idf": 2.0, "fields": {"summary": 5.0, "keywords": 5.0}}
    }
    assert 0.9 * sum(told["parts"].values()) == pytest.approx(
        ranking.relevance(each), abs=1e-3
    )


LONG = tuple(
    sum(1 << n for n, e in enumerate(t.lookups) if e.field in LONG_FIELDS) for t in TWO
)
LEFT_OUT = st.just(LONG) | st.tuples(
    *(st.integers(0, 2 ** len(term.lookups) - 1) for term in TWO)
)
CANDIDATES = st.lists(
    st.builds(
        candidate,
        st.just(0),
        *(st.integers(0, 2 ** len(term.lookups) - 1) for term in TWO),
        is_named=st.booleans(),
        name_words=st.integers(1, 4),
        score=st.integers(0, 100),
        pulls=st.integers(0, 10**6),
        is_deprecated=st.booleans(),
        tie=st.integers(0, 5),
    ),
    max_size=30,
)


@given(CANDIDATES, LEFT_OUT, st.integers(1, 10), st.floats(0.1, 9.0))
def test_whoever_is_on_the_page_was_a_contender(found, left_out, count, weight):
    """What takes long is found out of the contenders only: nothing is lost."""
    ranking = Ranking(TWO, [1.0, weight])
    found = [each._replace(place=place) for place, each in enumerate(found)]
    seen = [
        each._replace(
            met=tuple(bits & ~out for bits, out in zip(each.met, left_out, strict=True))
        )
        for each in found
    ]

    able = ranking.contenders(Glance(seen, left_out), count)

    for known, whole in zip(seen, found, strict=True):
        gained = ranking.relevance(whole) - ranking.relevance(known)
        assert gained <= ranking.gain(known.met, left_out) + 1e-9
    closely = [found[each.place] for each in able]
    assert ranking.sort(closely)[:count] == ranking.sort(found)[:count]


def test_what_is_left_out_gives_something_to_those_it_counts_for():
    (term,) = WORD
    left_out = (bits(term, "tags", "text"),)
    ranking = Ranking(WORD, [1.0])

    gains = [
        ranking.gain((bits(term, *fields),), left_out)
        for fields in (["summary"], ["tags"], ["text"], [])
    ]

    assert gains[:2] == [0.0, 0.0]
    assert 0.0 < gains[2] < gains[3]


def test_who_cannot_be_on_the_page_is_no_contender():
    (term,) = WORD
    everywhere = bits(term, "name", "keywords", "summary")
    found = [candidate(n, everywhere) for n in range(3)] + [candidate(3, 0)]
    left_out = (bits(term, "text"),)

    able = Ranking(WORD, [1.0]).contenders(Glance(found, left_out), 2)

    assert [each.place for each in able] == [0, 1, 2]
