"""How much work one search may do, told by what it worked and not by the clock."""

from __future__ import annotations

import time

from indexer.budget import Budget


def work(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_work_is_stopped_and_stays_so():
    budget = Budget(0.02)
    assert budget.allows()

    work(0.03)
    assert budget.allows()  # the clock may have run while others worked: counted now
    work(0.03)

    assert not budget.allows()
    assert budget.is_spent
    assert not budget.allows()


def test_waiting_is_no_work():
    """On a busy machine every search would be partial."""
    budget = Budget(0.02)

    time.sleep(0.05)

    assert budget.allows()
    assert not budget.is_spent
