"""A hub that loses what it gave is followed no further until somebody has looked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.core.errors import (
    FunctionNotFound,
    MirrorStopped,
)
from registry.core.names import FunctionName
from registry.services.catalog import get_releases
from tests.conftest import NOON
from tests.services.mirror.far import (
    ADD,
    digests,
    follow,
    lying,
    shrunk,
)

pytestmark = pytest.mark.thorough


def test_a_hub_that_suddenly_loses_releases_stops_the_mirror(backend, far):
    """It was emptied or taken over: nothing of it is believed until somebody looked."""
    for number in range(3):
        far.publish(version=f"1.{number}.0")
    follow(backend, far)
    far.publish("far/newer")
    before = digests(backend)

    with lying(far, shrunk), pytest.raises(MirrorStopped, match="2 of the 3"):
        follow(backend, far, audit=True)
    with pytest.raises(MirrorStopped):  # though it tells the truth again
        follow(backend, far)

    assert digests(backend) == before
    with pytest.raises(FunctionNotFound):
        get_releases(backend, FunctionName("far", "newer"))
    follow(backend, far, accept_losses=True)
    names = (ADD, FunctionName("far", "newer"))
    assert digests(backend, *names) == digests(far.backend, *names)


def test_a_loss_is_seen_in_the_list_that_is_read(backend, far):
    """Between two audits too nothing is taken from who has lost what it gave."""
    for number in range(3):
        far.publish(version=f"1.{number}.0")
    follow(backend, far)
    far.publish("far/early")
    far.publish(version="1.3.0")

    with lying(far, shrunk), pytest.raises(MirrorStopped, match="2 of the 3"):
        follow(backend, far)

    with pytest.raises(FunctionNotFound):
        get_releases(backend, FunctionName("far", "early"))


def test_losses_that_were_accepted_stop_it_no_more(backend, far):
    for number in range(3):
        far.publish(version=f"1.{number}.0")
    follow(backend, far)
    before = digests(backend)

    with lying(far, shrunk):
        with pytest.raises(MirrorStopped):
            follow(backend, far, audit=True)
        done, _ = follow(backend, far, accept_losses=True)
        assert done.lost == 2
        done, _ = follow(backend, far, audit=True)

    assert done.lost == 2
    assert digests(backend) == before  # what is here stays


def test_all_lists_are_compared_once_a_day(backend, far):
    """A loss that no event tells of is found too."""
    far.publish()
    far.publish(version="1.0.1")
    follow(backend, far)
    tomorrow = replace(backend, clock=lambda: NOON + timedelta(days=1))

    with lying(far, shrunk):
        follow(backend, far)
        with pytest.raises(MirrorStopped):
            follow(tomorrow, far)
