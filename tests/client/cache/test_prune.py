"""What nobody uses goes, whole; what is damaged goes, too."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path

from registry.client.cache.contents import find_damaged
from registry.client.cache.prune import Wish, prune
from tests.client.cache.conftest import add, link, names
from tests.client.cache.pruning import (
    NOW,
    ONE,
    OTHER,
    TWO,
    assert_releases,
    make_environment,
    release,
)


def test_nothing_is_pruned_from_a_cache_that_is_not_there(cache):
    assert prune(cache, Wish(), NOW).paths == []
    assert not cache.root.exists()


def test_prune_waits_for_running_syncs(cache):
    """They have found a release and are about to link to it."""
    waits = threading.Event()
    pruning = threading.Thread(target=prune, args=(cache, Wish(), NOW, waits.set))
    with cache.in_use():
        add(cache, ONE)
        pruning.start()
        assert waits.wait(10)
        assert_releases(cache, ONE)

    pruning.join()

    assert_releases(cache)


def test_left_overs_go(cache):
    """Whoever made them is dead: nobody else is in the cache now."""
    add(cache, ONE)
    (cache.root / "unpacking" / "0123").mkdir()
    (cache.root / "unpacking" / "0123" / "half.py").write_text("x")
    (cache.root / "unpacking" / "0123.record").write_text("x")
    (cache.records / "acme_add_9_9_9_0123456789abcdef").write_text("x")

    prune(cache, Wish(), NOW)

    assert_releases(cache)


def test_a_link_is_removed_and_not_what_it_leads_to(cache, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("mine")
    cache.releases.mkdir(parents=True)
    (cache.releases / "link").symlink_to(tmp_path / "mine")

    prune(cache, Wish(), NOW)

    assert names(cache.releases) == []
    assert (tmp_path / "mine" / "file").read_text() == "mine"


def test_a_damaged_release_goes_although_it_is_needed(cache, project):
    """The next sync pulls it again; until then it would go on being wrong."""
    link(cache, project, [ONE, OTHER])
    (cache.releases / release(ONE) / "add.py").unlink()

    assert find_damaged(cache) == {release(ONE): "add.py is missing"}
    made = prune(cache, Wish(), NOW)

    assert made.damaged == {release(ONE): "add.py is missing"}
    assert_releases(cache, OTHER)
    link(cache, project, [ONE, OTHER])
    assert find_damaged(cache) == {}


def test_a_dry_run_removes_nothing_and_tells_the_same(cache, project):
    link(cache, project, [ONE])
    add(cache, TWO)
    make_environment(cache, "f" * 16 + "-0123456789abcdef")

    told = prune(cache, Wish(dry_run=True), NOW)

    assert_releases(cache, ONE, TWO)
    done = prune(cache, Wish(), NOW)
    assert (told.paths, told.size_bytes) == (done.paths, done.size_bytes)
    assert told.size_bytes > len(TWO.files["add.py"])


def test_what_is_younger_stays(cache):
    folders = [add(cache, wheel) for wheel in (ONE, TWO)]
    for folder, age in zip(
        folders, (timedelta(days=40), timedelta(days=20)), strict=True
    ):
        time = NOW - age.total_seconds()
        os.utime(folder, (time, time))

    prune(cache, Wish(older_than=timedelta(days=30)), NOW)

    assert_releases(cache, TWO)


def test_index_documents_go_only_when_asked(cache):
    document = cache.root / "index" / "0123" / "acme" / "add.json"
    document.parent.mkdir(parents=True)
    document.write_text("{}")

    prune(cache, Wish(), NOW)
    assert document.is_file()
    prune(cache, Wish(index_too=True), NOW)

    assert not document.exists()


def make_closure(cache, digest: str, wheels) -> None:
    cache.closures.mkdir(parents=True, exist_ok=True)
    for wheel in wheels:
        name = f"{release(wheel)}__{digest}"
        (cache.closures / name).symlink_to(Path("..") / "releases" / release(wheel))
    (cache.closures / f"{digest}.json").write_text("{}")


def test_closures_stay_as_long_as_all_their_releases(cache, project):
    link(cache, project, [ONE, OTHER])
    add(cache, TWO)
    make_closure(cache, "aaaaaaaa", [ONE, OTHER])
    make_closure(cache, "bbbbbbbb", [TWO, OTHER])

    prune(cache, Wish(), NOW)

    kept = [f"{release(each)}__aaaaaaaa" for each in (ONE, OTHER)]
    assert names(cache.closures) == sorted([*kept, "aaaaaaaa.json"])
    assert_releases(cache, ONE, OTHER)
