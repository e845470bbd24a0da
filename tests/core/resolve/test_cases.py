"""What the resolver answers, case by case: see cases/*.json."""

from __future__ import annotations

import random

import pytest

from tests.core.resolve.case_files import CASES, answer_of, play, read


@pytest.mark.parametrize("name", CASES)
def test_a_case_has_its_answer(name):
    case = CASES[name]

    assert play(read(case)) == answer_of(case)


@pytest.mark.parametrize("name", CASES)
def test_order_changes_no_answer(name):
    """Entries and answers come in any order; a lock moves for none of them."""
    case = CASES[name]

    for seed in range(3):
        assert play(read(case, random.Random(seed))) == answer_of(case)


@pytest.mark.parametrize("name", CASES)
def test_a_hub_is_asked_once_for_a_function(name):
    """Each question may be a request; what advice tries again is not asked again."""
    asked = read(CASES[name])

    play(asked)

    assert len(asked.catalog.asked) == len(set(asked.catalog.asked))


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_why_it_is_there(name):
    assert CASES[name]["why"].endswith(".")


def test_only_what_may_be_needed_is_asked():
    """A private name is told to no hub that it does not come from."""
    asked = read(CASES["hubs-of-caller"])

    play(asked)

    assert asked.catalog.asked == [("acme/a", "acme"), ("core/b", "acme")]
