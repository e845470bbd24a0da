"""The text value, on figures small enough to follow by hand."""

from __future__ import annotations

from math import log

import pytest

from indexer import bm25f
from indexer.fields import WEIGHTS

FIELDS = list(WEIGHTS)


def lengths(**words):
    return tuple(words.get(field, 0) for field in FIELDS)


def test_only_what_has_every_term_fits():
    assert set(bm25f.scores([{1: 1.0, 2: 1.0}, {2: 1.0, 3: 1.0}], 9)) == {2}


def test_when_nothing_has_every_term_any_fits():
    assert set(bm25f.scores([{1: 1.0}, {3: 1.0}, {}], 9)) == {1, 3}
    assert bm25f.scores([{}], 9) == {}


def test_a_rare_term_counts_more_than_a_common_one():
    rare, common = {1: 1.0}, dict.fromkeys(range(2, 9), 1.0)

    values = bm25f.scores([rare, common], 10)

    assert values[1] == pytest.approx(log(1 + 9.5 / 1.5) / 2.2)
    assert values[1] > 3 * values[2] > 0


def test_frequency_saturates():
    """A word repeated a hundred times must not outweigh a second term."""
    values = bm25f.scores([{1: 100.0, 2: 1.0}], 10)

    assert values[2] < values[1] < 2.2 * values[2]


def test_an_occurrence_in_a_longer_field_is_worth_less():
    factors = bm25f.factors({1: lengths(text=100), 2: lengths(text=300)})

    assert factors["text"][1] == pytest.approx(1 / (0.25 + 0.75 * 100 / 200))
    assert factors["text"][2] == pytest.approx(1 / (0.25 + 0.75 * 300 / 200))


def test_a_field_that_nothing_has_is_no_error():
    assert bm25f.factors({}) == {field: {} for field in FIELDS}
    assert bm25f.factors({1: lengths()})["name"] == {1: WEIGHTS["name"] / 0.25}
