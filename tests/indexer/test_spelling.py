"""The nearest known word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.spelling import WORDS_MOST, closest_word, closest_words, count_errors

KNOWN = {"classifier": 5, "regressor": 3, "table": 9, "stable": 1, "cable": 2, "pca": 4}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("clasifier", "classifier"),
        ("clasifer", "classifier"),
        ("regerssor", "regressor"),
        ("tabel", "table"),
        ("xable", "table"),  # as near to cable, which is rarer
        ("tbl", None),  # short words are near to everything
        ("clxxxfier", None),  # three errors
        ("talbes", None),  # two errors in a short word
        ("table", "table"),
    ],
)
def test_the_nearest_and_most_frequent_word_is_meant(typed, meant):
    assert closest_word(typed, KNOWN) == meant


@pytest.mark.parametrize(
    ("typed", "meant", "errors"),
    [("", "", 0), ("ab", "ba", 1), ("abc", "", 3), ("abcd", "acbd", 1), ("a", "bc", 2)],
)
def test_errors_are_counted(typed, meant, errors):
    assert count_errors(typed, meant) == errors


WORDS = st.text(alphabet="abc", max_size=6)


@settings(deadline=None, max_examples=100)
@given(one=WORDS, two=WORDS)
def test_errors_are_the_same_in_both_directions(one, two):
    errors = count_errors(one, two)

    assert errors == count_errors(two, one)
    assert abs(len(one) - len(two)) <= errors <= max(len(one), len(two))
    assert (errors == 0) == (one == two)


def test_only_the_first_words_are_looked_up():
    """A query of sixteen unknown words must not cost sixteen walks."""
    typed = ["zzzzzzzz"] * WORDS_MOST + ["clasifier"]

    assert closest_words(typed, KNOWN) == {}
    assert closest_words(typed[1:], KNOWN) == {"clasifier": "classifier"}
