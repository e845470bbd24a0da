"""Many use a cache at once; one who wants it alone waits, and is not put off."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from registry.client.cache import Cache, locks
from registry.client.cache.locks import held
from tests.client.cache.conftest import add, names
from tests.e2e.processes import started
from tests.factories import make_wheel

ROOT = Path(__file__).parents[3]
# Comes into a cache, says so, and stays until it is told to go.
USER = """
import sys
from pathlib import Path
from registry.client.cache import Cache
with Cache(Path(sys.argv[1])).in_use():
    print("in", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def user(cache):
    """Another process that is in the cache."""
    with started(
        [sys.executable, "-c", USER, cache.root],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        assert process.stdout.readline() == "in\n"
        yield process


class Waiter(threading.Thread):
    """Wants the cache alone; stays alone until it is told to go."""

    def __init__(self, cache: Cache) -> None:
        super().__init__()
        self.cache = cache
        self.waits, self.is_alone = threading.Event(), threading.Event()
        self.may_go = threading.Event()

    def run(self) -> None:
        with self.cache.alone(self.waits.set):
            self.is_alone.set()
            self.may_go.wait()


@pytest.fixture
def waiter(cache):
    made = Waiter(cache)
    yield made
    made.may_go.set()
    made.join()


def test_an_empty_cache_is_had_alone_at_once(waiter):
    waiter.start()

    assert waiter.is_alone.wait(10)
    assert not waiter.waits.is_set()


def test_who_wants_to_be_alone_waits_for_a_process_and_says_so(user, waiter):
    waiter.start()

    assert waiter.waits.wait(10)
    assert not waiter.is_alone.is_set()
    user.stdin.write("\n")
    user.stdin.flush()
    assert waiter.is_alone.wait(10)


def test_a_killed_process_is_waited_for_no_more(user, waiter):
    waiter.start()
    assert waiter.waits.wait(10)

    user.kill()

    assert waiter.is_alone.wait(10)


def test_several_are_in_at_once(user, cache):
    with cache.in_use(), cache.in_use(), Cache(cache.root).in_use():
        assert user.poll() is None


def test_who_comes_later_waits_behind_the_one_who_waits(user, cache, waiter):
    """Otherwise syncs that overlap would put a prune off for ever."""
    waiter.start()
    assert waiter.waits.wait(10)
    order = []

    def come_later() -> None:
        with cache.in_use():
            order.append(waiter.is_alone.is_set())

    late = threading.Thread(target=come_later)
    late.start()
    time.sleep(0.1)  # long enough to come in wrongly
    assert order == []

    user.kill()
    assert waiter.is_alone.wait(10)
    assert order == []
    waiter.may_go.set()
    late.join()
    assert order == [True]


def test_who_is_in_comes_in_again_past_the_one_who_waits(cache, waiter):
    """A sync calls what comes in for itself: waiting there would be for ever."""
    with cache.in_use():
        waiter.start()
        assert waiter.waits.wait(10)
        came = threading.Event()

        def help_out() -> None:
            with Cache(cache.root).in_use():
                came.set()

        threading.Thread(target=help_out).start()
        assert came.wait(10)
        with cache.in_use():
            assert not waiter.is_alone.is_set()
        assert not waiter.is_alone.is_set()

    assert waiter.is_alone.wait(10)


@pytest.mark.parametrize("verb", ["add", "register", "claim"])
def test_what_changes_a_cache_waits_until_nobody_is_alone(cache, waiter, verb):
    wheel = make_wheel()
    verbs = {
        "add": lambda: add(cache, wheel),
        "register": lambda: cache.register(cache.root),
        "claim": lambda: cache.claim([]).close(),
    }
    waiter.start()
    assert waiter.is_alone.wait(10)
    work = threading.Thread(target=verbs[verb])
    work.start()

    work.join(0.1)  # long enough to do it wrongly
    assert names(cache.root) == ["locks"]
    waiter.may_go.set()
    work.join()

    assert names(cache.root) != ["locks"]


def test_an_error_inside_lets_go(cache, waiter):
    with pytest.raises(ZeroDivisionError), cache.in_use():
        1 / 0  # noqa: B018  # to raise

    waiter.start()

    assert waiter.is_alone.wait(10)


def test_a_lock_is_held_by_one_of_many_and_leaves_no_file(tmp_path):
    """Also where one takes the file away that others have just opened."""
    inside, worst = [], []

    def try_often() -> None:
        for _ in range(200):
            with held(tmp_path / "lock") as is_ours:
                if is_ours:
                    inside.append(1)
                    worst.append(len(inside))
                    inside.pop()

    threads = [threading.Thread(target=try_often) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert max(worst) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_lock_on_a_file_that_was_taken_away_meanwhile_is_none(tmp_path, monkeypatch):
    """Its holder ended between our opening it and our locking it."""
    file, real, went = tmp_path / "lock", locks.try_lock, []

    def late(descriptor):
        if not went:
            went.append(file.unlink())
        return real(descriptor)

    monkeypatch.setattr(locks, "try_lock", late)
    with held(file) as is_ours:
        assert is_ours
        assert file.exists()
