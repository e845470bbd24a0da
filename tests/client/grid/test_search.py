"""Which combinations are tried: read from what people type, in a fixed order."""

from __future__ import annotations

import pytest

from registry.client.grid.search import (
    MOST,
    Span,
    names_in,
    read_values,
    search_grid,
    search_list,
    search_randomly,
)
from registry.core.errors import InvalidSearch
from registry.run.call import Json


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("gini,entropy", ("gini", "entropy")),
        ("2, 4", ("2", "4")),
        ("one", ("one",)),
        ("2..4", ("2", "3", "4")),
        ("-1..1", ("-1", "0", "1")),
        ('["a,b", 3, null]', (Json("a,b"), Json(3), Json(None))),
        ("a..b", ("a..b",)),
        ("0.1..0.9", Span(0.1, 0.9, log=False)),
        ("1e-4..1:log", Span(1e-4, 1.0, log=True)),
        ("1..100:log", Span(1.0, 100.0, log=True)),
    ],
)
def test_values_are_read(text, values):
    assert read_values("x", text) == values


@pytest.mark.parametrize(
    "text", ["", "a,,b", "[", "[]", "[1", "4..2", "0..1:log", "0.9..0.1"]
)
def test_what_is_no_value_is_refused(text):
    with pytest.raises(InvalidSearch, match="--grid x"):
        read_values("x", text)


def test_a_grid_tries_every_combination_in_a_fixed_order():
    """Its runs are numbered: the same command gives the same numbers."""
    found = search_grid([("criterion", "gini,entropy"), ("depth", "2..3")])

    assert found.combinations == (
        (("criterion", "gini"), ("depth", "2")),
        (("criterion", "gini"), ("depth", "3")),
        (("criterion", "entropy"), ("depth", "2")),
        (("criterion", "entropy"), ("depth", "3")),
    )
    assert names_in(found) == ("criterion", "depth")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([("x", "0.1..0.9")], "no end of numbers"),
        ([("x", "1"), ("x", "2")], "twice"),
        ([(name, "1..100") for name in "abc"], "1,000,000 combinations"),
        ([("x", f"0..{MOST}")], "no range"),
    ],
)
def test_a_grid_that_cannot_be_counted_out_is_refused(given, why):
    with pytest.raises(InvalidSearch, match=why):
        search_grid(given)


def test_the_same_seed_draws_the_same():
    """A search is repeated from its record, which holds the seed."""
    given = [("rate", "0.001..0.1:log"), ("depth", "1..9"), ("how", "a,b")]

    one = search_randomly(given, 20, seed=7)

    assert one == search_randomly(given, 20, seed=7)
    assert one != search_randomly(given, 20, seed=8)
    assert (one.kind, one.seed, len(one.combinations)) == ("random", 7, 20)
    for (_, rate), (_, depth), (_, how) in one.combinations:
        assert 0.001 <= rate.value <= 0.1
        assert depth in map(str, range(1, 10))
        assert how in ("a", "b")


def test_chance_draws_no_combination_twice_and_all_where_there_are_no_more():
    found = search_randomly([("x", "1..3"), ("y", "a,b")], 50, seed=1)

    assert len(found.combinations) == 6
    assert len(set(found.combinations)) == 6


def test_a_logarithmic_range_has_as_many_small_as_large_values():
    found = search_randomly([("x", "0.0001..1:log")], 400, seed=3)

    small = sum(row[0][1].value < 0.01 for row in found.combinations)
    assert 150 < small < 250


def test_a_list_gives_values_as_json():
    """Numbers stay numbers, and a text that looks like one stays a text."""
    found = search_list('[{"a": 1, "b": "1"}, {"b": null}]', "file")

    assert found.combinations == (
        (("a", Json(1)), ("b", Json("1"))),
        (("b", Json(None)),),
    )
    assert names_in(found) == ("a", "b")


@pytest.mark.parametrize("text", ["", "{}", "[]", "[1]", "[{}]", '[{"a": 1}, 2]'])
def test_a_list_of_something_else_is_refused(text):
    with pytest.raises(InvalidSearch, match=r"params\.json"):
        search_list(text, "params.json")
