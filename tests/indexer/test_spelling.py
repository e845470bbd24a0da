"""The nearest known word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.budget import Budget
from indexer.spelling import closest_word, count_errors, forms_of

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
    assert closest_word(typed, KNOWN, KNOWN.__getitem__, Budget()) == meant


def test_a_letter_too_much_and_one_too_few_is_nearer_than_two_other_errors():
    known = {"classifier": 1, "clasikiery": 9}

    assert (
        closest_word("clasifierx", known, known.__getitem__, Budget()) == "classifier"
    )
    del known["classifier"]
    assert (
        closest_word("clasifierx", known, known.__getitem__, Budget()) == "clasikiery"
    )


def test_a_word_that_occurs_nowhere_is_not_known():
    """It may be of documents that are gone, or hidden from who asks."""
    assert closest_word("clasifier", KNOWN, lambda _: 0, Budget()) is None


class Steps(Budget):
    """A budget of so many steps."""

    def __init__(self, steps):
        super().__init__()
        self.left = steps

    def allows(self):
        self.left -= 1
        return self.left >= 0 and super().allows()


def test_what_there_is_no_time_for_is_not_looked_at():
    """Others may have written any number of words that are near to one."""
    near = {"clasifiers": 1, "classifier": 2}

    assert closest_word("clasifier", near, near.__getitem__, Steps(2)) == "classifier"
    assert closest_word("clasifier", near, near.__getitem__, Steps(1)) == "clasifiers"
    assert closest_word("clasifier", near, near.__getitem__, Steps(0)) is None


@pytest.mark.parametrize(
    ("typed", "meant", "errors"),
    [("", "", 0), ("ab", "ba", 1), ("abc", "", 3), ("abcd", "acbd", 1), ("a", "bc", 2)],
)
def test_errors_are_counted(typed, meant, errors):
    assert count_errors(typed, meant) == errors


WORDS = st.text(alphabet="abc", max_size=6)


@settings(deadline=None, max_examples=200)
@given(one=WORDS, two=WORDS)
def test_words_that_are_one_error_apart_share_a_form(one, two):
    shared = not forms_of(one).isdisjoint(forms_of(two))

    errors = count_errors(one, two)

    assert shared or errors > 1
    assert errors <= 2 or not shared


@settings(deadline=None, max_examples=200)
@given(start=WORDS, one=WORDS, two=WORDS, end=WORDS)
def test_what_words_begin_and_end_with_alike_is_no_error(start, one, two, end):
    whole = count_errors(f"{start}{one}{end}", f"{start}{two}{end}")

    assert whole == count_errors(one, two)


@settings(deadline=None, max_examples=100)
@given(one=WORDS, two=WORDS)
def test_errors_are_the_same_in_both_directions(one, two):
    errors = count_errors(one, two)

    assert errors == count_errors(two, one)
    assert abs(len(one) - len(two)) <= errors <= max(len(one), len(two))
    assert (errors == 0) == (one == two)
