"""What every engine promises of its folder, to other processes and after a kill."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from indexer import Query, open_engine
from tests.e2e.processes import started
from tests.indexer.shelf import SHELF, document

pytestmark = pytest.mark.thorough

WRITER = """
import sys
from pathlib import Path
from indexer import open_engine
from tests.indexer.shelf import document
engine = open_engine(sys.argv[1], Path(sys.argv[2]))
team, count = sys.argv[3], int(sys.argv[4])
print("open", flush=True)
for number in range(count):
    written = [document(f"{team}/n{number}", summary="written " * 20)]
    engine.apply(written, serial=number + 1)
    print(f"{team}/n{number}", flush=True)
"""


def finish(process):
    out, _ = process.communicate(timeout=60)
    return out.split()


@pytest.fixture
def writer():
    """Starts processes that write; whatever the test does, none of them outlives it."""
    with ExitStack() as stack:

        def start(*given):
            command = [sys.executable, "-c", WRITER, *given]
            return stack.enter_context(started(command, stdout=subprocess.PIPE))

        yield start


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "deep" / "search"


def test_an_index_opened_again_answers_the_same(name, folder):
    engine = open_engine(name, folder)
    engine.apply(SHELF)
    before = [engine.search(Query(text)) for text in ("describe", "trees", "")]
    engine.close()

    again = open_engine(name, folder)

    assert [again.search(Query(text)) for text in ("describe", "trees", "")] == before
    again.close()


def test_two_processes_write_in_turn(name, folder, writer):
    """The second one waits: a lock that is held is no error."""
    processes = [writer(name, folder, team, 12) for team in ("red", "blue")]

    written = {key for process in processes for key in finish(process)} - {"open"}

    assert [process.returncode for process in processes] == [0, 0]
    assert len(written) == 24
    engine = open_engine(name, folder)
    assert set(engine.keys()) == written
    engine.close()


def test_an_open_engine_sees_what_another_process_commits(name, folder, writer):
    engine = open_engine(name, folder)
    engine.apply([document("here")])

    finish(writer(name, folder, "there", 3))

    assert engine.marked() == 3
    assert engine.search(Query("written")).total == 3
    assert len(engine.keys()) == 4
    engine.close()


def test_kill_loses_nothing_that_was_acknowledged(name, folder, writer):
    """A deployment, an out-of-memory kill: the index must open as if it had ended."""
    acknowledged: set[str] = set()
    for attempt in range(5):
        process = writer(name, folder, f"t{attempt}", 10_000)
        for _ in range(4 + attempt):
            acknowledged.add(process.stdout.readline().strip())
        time.sleep(0.003 * attempt)  # somewhere in the next commit
        process.kill()
        acknowledged |= set(finish(process))

        engine = open_engine(name, folder)
        keys = set(engine.keys())
        assert acknowledged - {"open"} <= keys
        assert engine.search(Query("written")).total == len(keys)
        engine.close()

    engine = open_engine(name, folder)
    engine.apply([document("after")])
    assert engine.search(Query("after")).total == 1
    engine.close()


def test_the_mark_is_as_durable_as_its_documents(name, folder, writer):
    """A mark without its documents would leave them out for ever."""
    process = writer(name, folder, "core", 10_000)
    for _ in range(6):
        process.stdout.readline()
    time.sleep(0.01)  # somewhere in the next commit
    process.kill()
    acknowledged = finish(process)[-1:] or ["core/n4"]

    engine = open_engine(name, folder)
    keys = engine.keys()
    assert int(acknowledged[0].removeprefix("core/n")) < engine.marked()
    assert {f"core/n{number}" for number in range(engine.marked())} <= set(keys)
    engine.close()


HOLDER = """
import sys
from pathlib import Path
from indexer import open_engine
engine = open_engine(sys.argv[1], Path(sys.argv[2]))
with engine.turn() as is_ours:
    print(is_ours, flush=True)
    sys.stdin.read()
"""


def test_a_process_that_is_killed_gives_its_turn_back(name, folder):
    command = [sys.executable, "-c", HOLDER, name, folder]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    engine = open_engine(name, folder)
    with started(command, **pipes) as process:
        assert process.stdout.readline() == "True\n"
        with engine.turn() as is_ours:
            assert not is_ours

        process.kill()
        process.wait(30)

    with engine.turn() as is_ours:
        assert is_ours
    engine.close()


def test_an_open_engine_sees_that_its_index_was_made_anew(name, folder):
    """It counts from the start again: as many commits are not the same commits."""
    old = open_engine(name, folder)
    old.apply([document("old")], serial=9)
    shutil.rmtree(folder)

    new = open_engine(name, folder)
    new.apply([document("new")], serial=1)

    assert (list(old.keys()), old.marked()) == (["core/new"], 1)
    old.close()
    new.close()


def size_bytes(folder):
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def test_what_was_replaced_is_not_kept(name, folder):
    """Pulls and scores change daily: the folder must not grow with them."""
    engine = open_engine(name, folder)
    engine.apply(SHELF[:10])
    once = size_bytes(folder)

    for _ in range(8):
        engine.apply(SHELF[:10])

    assert size_bytes(folder) < 2 * once
    engine.close()


def test_files_do_not_grow_in_number_with_commits(name, folder):
    """Every commit adds a part; they have to be merged, and leftovers cleared away."""
    engine = open_engine(name, folder)
    for number in range(40):
        engine.apply([document(f"n{number}")])
    engine.close()

    assert sum(1 for each in folder.rglob("*") if each.is_file()) < 60
