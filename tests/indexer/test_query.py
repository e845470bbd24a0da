"""A query is bounded and parsed before any engine sees it."""

from __future__ import annotations

import pytest

from indexer import LIMIT_MOST, Query
from indexer.language import TEXT_CHARS
from indexer.query import TERMS_MOST
from indexer.terms import LOOKUPS_MOST
from indexer.words import WORD_CHARS, split_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("core/load_dataset-2", ["core", "load", "dataset", "2"]),
        ("K-Means (C++)", ["k", "means", "c"]),
        ("Überraschung ﬁn İ ß", ["uberraschung", "fin", "i", "ss"]),
        ("a\0b\x1bc\u200bd", ["a", "b", "c", "d"]),
        ('kind:"job" OR tit*', ["kind", "job", "or", "tit"]),
        ("...", []),
        ("x" * 1000, ["x" * WORD_CHARS]),
    ],
)
def test_words_are_letters_and_digits(text, words):
    assert split_words(text) == words


def words(query):
    return [term.word for term in query.terms]


def test_terms_leave_out_stop_words_and_repetitions():
    assert words(Query("how to train a model, train")) == ["train", "model"]


def test_stop_words_are_terms_when_there_is_nothing_else():
    """`to` is the beginning of a name, and better than no answer."""
    assert words(Query("to the")) == ["to", "the"]


def test_only_the_last_word_may_be_half_typed():
    assert Query("load data").prefix == "data"
    assert Query("data for").prefix == ""
    assert Query("data load data").prefix == "data"
    assert Query('load "data"').prefix == ""
    assert Query("load kind:job").prefix == ""
    assert Query("").prefix == ""


def test_text_and_terms_are_bounded():
    many = Query(" ".join(f"w{number}" for number in range(100)))
    long = Query("a" * 10**7 + " end")

    assert len(many.terms) == TERMS_MOST
    assert len(str(Query("x" * 1000).asked)) == TEXT_CHARS
    assert "end" not in long.words
    assert all(len(term.lookups) <= LOOKUPS_MOST for term in many.terms)


@pytest.mark.parametrize(
    "text", ["load dataset", " Load_Dataset ", "load-dataset", "“load-dataset”"]
)
def test_a_name_may_be_typed_in_several_ways(text):
    assert Query(text).name == "load-dataset"


def test_respelling_keeps_the_other_words_and_the_form():
    assert Query("core/descirbe  DASK").respelt({"descirbe": "describe"}) == (
        "core/describe dask"
    )


def test_respelling_leaves_fields_and_quotes_as_they_are():
    query = Query('clasifier kind:job "clasifier grid" requires:clasifier')

    assert query.respelt({"clasifier": "classifier"}) == (
        'classifier kind:job "classifier grid" requires:clasifier'
    )


def test_what_the_text_says_of_a_filter_is_one_more_value():
    query = Query("kind:Serving kind:job", filters={"kind": ("module",)})

    assert query.chosen == {"kind": ("module", "serving", "job")}
    assert query.terms == ()


def test_a_name_without_a_team_is_the_hubs_own():
    assert Query("after:describe after:acme/My_Own").after == (
        "core/describe",
        "acme/my-own",
    )


def test_of_synonyms_within_each_other_the_longest_counts():
    """To fit in memory has nothing to do with fitting a model."""
    tokens = {
        lookup.token
        for term in Query("does not fit in memory").terms
        for lookup in term.lookups
        if lookup.token.startswith("~")
    }

    assert tokens == {"~big_data"}


def test_relevance_needs_words():
    assert Query("a word").order == "relevance"
    assert Query().order == Query(sort="relevance").order == "name"
    assert Query("a word", sort="pulls").order == "pulls"


@pytest.mark.parametrize(
    "wrong",
    [
        {"sort": "text; drop"},
        {"filters": {"text": ("x",)}},
        {"offset": -1},
        {"limit": -1},
        {"limit": LIMIT_MOST + 1},
    ],
)
def test_what_a_program_may_not_ask_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong)).rstrip("s")):
        Query(**wrong)
