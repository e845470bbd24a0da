"""An index that is replaced as a whole, and says when it cannot be used."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from indexer import IndexUnavailable, Query, engine_names, open_index
from indexer.served import CURRENT, DAMAGED, FAILURES, NONE_YET
from tests.indexer.shelf import SHELF, document

# Of broken files, which their libraries leave open.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(params=engine_names())
def name(request):
    return request.param


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "search"


@pytest.fixture
def index(name, folder):
    """An index that holds the shelf."""
    index = open_index(name, folder)
    rebuild(index, SHELF)
    yield index
    index.close()


def rebuild(index, documents, serial=1):
    with index.turn(wait=True), index.rebuilding() as fresh:
        fresh.apply(documents, serial=serial)


def found(index, text="describe"):
    return [hit.key for hit in index.search(Query(text)).hits][:1]


def break_files(folder):
    for path in folder.rglob("*"):
        if path.is_file() and path.parent != folder:
            path.write_bytes(b"junk")


@pytest.mark.thorough
def test_where_there_is_none_it_says_so_and_opens(name, folder):
    index = open_index(name, folder)

    with pytest.raises(IndexUnavailable, match=NONE_YET):
        index.search(Query())
    assert index.damage() == NONE_YET

    rebuild(index, SHELF)
    assert found(index) == ["core/describe"]
    assert index.damage() is None
    index.close()


def test_in_memory_there_is_always_one(name):
    index = open_index(name, None)
    assert index.damage() is None

    rebuild(index, [document("one")], serial=7)

    assert (index.keys(), index.marked()) == ({"core/one": "1.0.0"}, 7)


def test_while_it_is_made_anew_the_old_one_answers(index, name, folder):
    with index.turn(), index.rebuilding() as fresh:
        fresh.apply([document("new")], serial=9)
        assert found(index) == ["core/describe"]
        assert index.marked() == 1

    assert (list(index.keys()), index.marked()) == (["core/new"], 9)


def test_others_see_the_new_one(index, name, folder):
    other = open_index(name, folder)
    assert found(other) == ["core/describe"]

    rebuild(index, [document("new")])

    assert list(other.keys()) == ["core/new"]
    other.close()


def test_a_rebuild_that_fails_changes_nothing(index):
    def fail():
        with index.turn(), index.rebuilding() as fresh:
            fresh.apply([document("half")])
            raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        fail()

    assert found(index) == ["core/describe"]
    assert index.damage() is None


KILLED = """
import os, signal, sys
from pathlib import Path
from indexer import open_index
from tests.indexer.shelf import document
index = open_index(sys.argv[1], Path(sys.argv[2]))
with index.turn(), index.rebuilding() as fresh:
    fresh.apply([document("half")])
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.thorough
def test_what_a_killed_rebuild_leaves_is_removed(index, name, folder):
    subprocess.run([sys.executable, "-c", KILLED, name, str(folder)], check=False)
    assert sum(each.is_dir() for each in folder.iterdir()) == 2
    assert found(index) == ["core/describe"]

    for _ in range(3):
        rebuild(index, [document("new")])

    assert list(index.keys()) == ["core/new"]
    assert sum(each.is_dir() for each in folder.iterdir()) == 2  # this one and the last


def test_a_damaged_index_says_so_and_is_made_anew(index, name, folder):
    index.close()
    break_files(folder)
    again = open_index(name, folder)

    with pytest.raises(IndexUnavailable, match=DAMAGED):
        again.search(Query("describe"))
    assert again.damage() == DAMAGED
    assert again.damage() == DAMAGED  # and goes on saying so

    rebuild(again, SHELF)
    assert found(again) == ["core/describe"]
    assert again.damage() is None
    again.close()


@pytest.mark.thorough
@pytest.mark.parametrize("gone", ["all", "current", "its folder"])
def test_what_is_removed_under_it_is_noticed(name, folder, gone):
    index = open_index(name, folder)
    rebuild(index, SHELF)
    place = folder / (folder / CURRENT).read_text().strip()
    if gone == "current":
        (folder / CURRENT).unlink()
    elif gone == "all":
        shutil.rmtree(folder)
    else:
        index.close()
        shutil.rmtree(place)

    assert index.damage() == NONE_YET

    rebuild(index, SHELF)
    assert found(index) == ["core/describe"]
    index.close()


def test_an_index_of_another_format_is_none(index, name, folder):
    """An older fnhub wrote it, or other synonyms are in it."""
    current = folder / CURRENT
    place = current.read_text().strip()
    other = place.rpartition("-")[0] + "-00000000"
    (folder / place).rename(folder / other)
    current.unlink()
    current.write_text(f"{other}\n")

    assert index.damage() == NONE_YET


def test_a_failed_question_is_not_the_indexs_fault(index):
    """Else anybody who finds one could have the index made anew for ever."""
    with pytest.raises(AttributeError):
        index.search(None)

    assert index.damage() is None
    assert found(index) == ["core/describe"]


def test_an_index_that_takes_nothing_any_more_is_made_anew(index):
    """Its readers are not stopped meanwhile."""
    broken = document("broken", keywords=None)
    for _ in range(FAILURES):
        with pytest.raises(TypeError):
            index.apply([broken])

    assert index.damage() == DAMAGED
    assert found(index) == ["core/describe"]
    rebuild(index, SHELF)
    assert index.damage() is None


def test_a_full_disk_is_no_damage(index):
    def documents():
        raise OSError("no space left")
        yield

    for _ in range(FAILURES):
        with pytest.raises(OSError, match="space"):
            index.apply(documents())

    assert index.damage() is None
