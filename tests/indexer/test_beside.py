"""What is counted on another core."""

from __future__ import annotations

import os
import threading

import pytest

from indexer.engines.tantivy.beside import Beside

pytestmark = pytest.mark.thorough


def test_it_is_found_out_once_however_often_it_is_asked_for():
    found: list[int] = []
    beside = Beside(lambda: found.append(1) or len(found))

    assert [beside.wait(), beside.wait()] == [1, 1]
    assert found == [1]


def test_who_waits_finds_out_what_no_thread_is_free_for():
    """All threads are busy for as long as the one who waits lets them be."""
    go_on, me = threading.Event(), threading.current_thread()
    busy = [Beside(go_on.wait) for _ in range(os.cpu_count() or 1)]
    try:
        late = Beside(threading.current_thread)
        assert late.wait() is me
        assert late.wait() is me
    finally:
        go_on.set()
    assert all(each.wait() for each in busy)


def test_what_fails_there_fails_here():
    def fail():
        raise ValueError("no such field")

    with pytest.raises(ValueError, match="no such field"):
        Beside(fail).wait()
