"""The nearest known word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.spelling import closest_word, count_errors

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
        ("xlassifier", "classifier"),
        ("xlasifier", None),  # two, and the first letter is one of them
        ("talbes", None),  # two errors in a short word
        ("table", "table"),
    ],
)
def test_the_nearest_and_most_frequent_word_is_meant(typed, meant):
    assert closest_word(typed, KNOWN, KNOWN.__getitem__) == meant


def test_a_word_that_occurs_nowhere_is_not_known():
    """It may be of documents that are gone, or hidden from who asks."""
    assert closest_word("clasifier", KNOWN, lambda _: 0) is None


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
