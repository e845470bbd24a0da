"""A function is fetched from another hub when somebody asks for it."""

from __future__ import annotations

import pytest

from registry.core.errors import (
    ElsewhereFailed,
)
from registry.core.names import FunctionName
from registry.services.mirror.on_demand import FRESH_S, OnDemand
from tests.services.mirror.far import (
    ADD,
    URL,
    digests,
    lying,
)

pytestmark = pytest.mark.thorough


def on_demand(far, clock, *patterns):
    return OnDemand(far.hub, patterns, clock=lambda: clock[0])


def test_a_function_is_fetched_when_it_is_asked_for(backend, far):
    far.publish()
    clock = [0.0]
    demand = on_demand(far, clock, "far/*")

    demand.freshen(backend, ADD)
    assert digests(backend) == digests(far.backend)

    far.publish(version="1.0.1")
    asked = len(far.asked)
    demand.freshen(backend, ADD)  # within the minute nothing is asked
    assert len(far.asked) == asked
    clock[0] = FRESH_S + 1
    demand.freshen(backend, ADD)
    assert digests(backend) == digests(far.backend)


def test_of_names_that_are_not_allowed_nothing_is_asked(backend, far):
    """What a company calls its functions is not told to a public hub."""
    far.publish()

    on_demand(far, [0.0], "other/*").freshen(backend, ADD)
    on_demand(far, [0.0]).freshen(backend, ADD)

    assert far.asked == []


def test_a_dead_hub_is_told_only_where_nothing_is_here(backend, far):
    far.publish()
    clock = [0.0]
    demand = on_demand(far, clock, "far/*")
    demand.freshen(backend, ADD)
    clock[0] = FRESH_S + 1

    def dead(*_):
        raise ElsewhereFailed(URL, "no route")

    with lying(far, dead):
        demand.freshen(backend, ADD)
        with pytest.raises(ElsewhereFailed):
            demand.freshen(backend, FunctionName("far", "other"))

    assert digests(backend) == digests(far.backend)
