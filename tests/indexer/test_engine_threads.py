"""What every engine promises to threads: turns, whole commits, no lost writes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer import Query
from tests.indexer.shelf import document

pytestmark = pytest.mark.thorough


def take_turn(engine, *, wait):
    with engine.turn(wait=wait) as is_ours:
        return is_ours


def test_one_thread_at_a_time_has_the_turn(engine):
    """Two that read one mark would both apply what follows it, the slower one last."""
    with ThreadPoolExecutor() as pool:
        with engine.turn() as is_ours:
            assert is_ours
            assert pool.submit(take_turn, engine, wait=False).result() is False
            waiting = pool.submit(take_turn, engine, wait=True)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.2)
        assert waiting.result() is True

    assert take_turn(engine, wait=False)


def test_readers_see_whole_commits_while_a_writer_works(engine):
    """A reader is never stopped, and never sees half of a batch."""
    batch = [document(f"n{number}", version="0.0.0") for number in range(5)]
    engine.apply(batch)
    done = threading.Event()

    def read():
        seen = set()
        while not done.is_set():
            hits = engine.search(Query("core")).hits
            seen.add((len(hits), len({hit.version for hit in hits})))
        return seen

    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(read) for _ in range(3)]
        try:
            for commit in range(1, 11):
                version = f"{commit}.0.0"
                engine.apply(document(each.name, version=version) for each in batch)
                assert set(engine.keys().values()) == {version}
        finally:
            done.set()

    assert set().union(*(each.result() for each in readers)) == {(5, 1)}


def test_threads_may_write_at_once(engine):
    def write(team):
        for number in range(4):
            engine.apply([document(f"{team}/n{number}")])

    with ThreadPoolExecutor() as pool:
        list(pool.map(write, ["red", "green", "blue"]))

    assert len(engine.keys()) == 12
