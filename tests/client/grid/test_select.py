"""Which run is the best: by name, by value, the first of equals."""

from __future__ import annotations

import pytest

from registry.client.grid.select import Selector
from registry.core.errors import InvalidSearch

RUNS = [{"acc": 0.5, "loss": 2}, None, {"acc": 0.9, "loss": 3}, {"acc": 0.9}, {}]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("max.acc", 2),  # the first of equals, so that repeated searches agree
        ("min.acc", 0),
        ("min.loss", 0),
        ("max.loss", 2),
        ("first", 0),
        ("max.none", None),
    ],
)
def test_the_best_is_found(text, best):
    assert Selector.parse(text).best(RUNS) == best
    assert str(Selector.parse(text)) == text


def test_no_run_that_failed_is_the_best():
    assert Selector.parse("first").best([None, {}]) == 1
    assert Selector.parse("max.acc").best([None, None]) is None


def test_a_metric_within_an_output_is_found_by_its_last_name():
    """`max.f1` is what people write for the output `scores` with `f1` in it."""
    select = Selector.parse("max.f1")

    assert select.value({"scores.f1": 1}) == 1
    assert select.value({"f1": 2, "scores.f1": 1}) == 2
    assert select.value({"a.f1": 1, "b.f1": 2}) is None  # which one?
    assert Selector.parse("max.a.f1").value({"a.f1": 1, "b.f1": 2}) == 1


@pytest.mark.parametrize("text", ["", "acc", "best.acc", "max.", "max", "first.acc"])
def test_another_way_of_writing_is_refused(text):
    with pytest.raises(InvalidSearch, match="--select"):
        Selector.parse(text)
