"""What a project links to, locks or may need stays; of one that is gone, all goes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from registry.client.cache.contents import read_contents
from registry.client.cache.prune import Wish, prune
from tests.client.cache.conftest import add, link, lock, names
from tests.client.cache.pruning import (
    NOW,
    ONE,
    OTHER,
    THREE,
    TWO,
    assert_releases,
    make_environment,
    release,
)


def test_what_a_project_links_to_stays(cache, project):
    link(cache, project, [ONE, OTHER])
    add(cache, TWO)

    made = prune(cache, Wish(), NOW)

    assert cache.releases / release(TWO) in made.paths
    assert_releases(cache, ONE, OTHER)
    assert (project / ".fnhub/hub_functions/acme/add/add.py").is_file()


def test_what_a_project_locks_stays(cache, project):
    """After `lock`, or a checkout of another branch, before its sync."""
    link(cache, project, [ONE])
    lock(project, [TWO], ())
    add(cache, TWO)
    add(cache, THREE)

    prune(cache, Wish(), NOW)

    assert_releases(cache, ONE, TWO)


def test_an_environment_of_a_lock_stays(cache, project):
    link(cache, project, [ONE])
    known = lock(project, [ONE], ("pandas>=2",))
    kept = make_environment(cache, f"{known}-0123456789abcdef")
    make_environment(cache, "f" * 16 + "-0123456789abcdef")

    prune(cache, Wish(), NOW)

    assert names(cache.environments) == [kept.name]
    assert (kept / "lib" / "code.py").is_file()


def test_an_environment_that_is_being_made_stays(cache, project):
    """It is no longer made when its process is dead and nothing came for an hour."""
    link(cache, project, [ONE])
    making = lock(project, [ONE], ("pandas>=2",)) + "-0123456789abcdef.tmp-"
    of_the_living = make_environment(cache, f"{making}{os.getpid()}-x")
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
    )
    left = make_environment(cache, f"{making}{int(dead.stdout)}-x")

    prune(cache, Wish(), left.stat().st_mtime + 3500)
    assert names(cache.environments) == sorted([of_the_living.name, left.name])
    prune(cache, Wish(), left.stat().st_mtime + 3700)

    assert names(cache.environments) == [of_the_living.name]


@pytest.mark.parametrize("what_is_left", [None, "notes.txt"])
def test_a_project_that_is_gone_keeps_nothing(cache, project, what_is_left):
    link(cache, project, [ONE])
    project.rename(project.with_name("elsewhere"))
    if what_is_left:
        project.mkdir()
        (project / what_is_left).write_text("mine")

    prune(cache, Wish(), NOW)

    assert_releases(cache)
    assert names(cache.root / "projects") == []


def test_a_project_that_registers_again_is_one_project(cache, project):
    for wheel in (ONE, TWO):
        link(cache, project, [wheel])

    assert read_contents(cache).projects == (str(project),)
    prune(cache, Wish(), NOW)
    assert_releases(cache, TWO)


def test_the_time_of_a_registration_is_that_of_the_last_sync(cache, project):
    link(cache, project, [ONE])
    [registration] = (cache.root / "projects").iterdir()
    os.utime(registration, (1, 1))
    before = registration.stat()

    link(cache, project, [ONE])

    assert registration.stat().st_mtime > before.st_mtime
    assert registration.stat().st_ino == before.st_ino


@pytest.mark.parametrize("damage", ["no JSON", '{"format": 99}'])
def test_an_unreadable_lock_keeps_all_it_could_mean(cache, project, damage):
    link(cache, project, [ONE])
    (project / "functions.lock").write_text(damage)
    add(cache, TWO)
    make_environment(cache, "f" * 16 + "-0123456789abcdef")

    made = prune(cache, Wish(), NOW)

    assert_releases(cache, ONE, TWO)
    assert len(names(cache.environments)) == 1
    assert [each.path for each in made.unreadable] == [str(project)]
    assert "functions.lock cannot be read" in made.unreadable[0].why


@pytest.mark.parametrize(
    "text", ["", "{}", '{"format": 2}', '{"format": 1, "path": 1}']
)
def test_an_unreadable_registration_keeps_everything(cache, project, text):
    """It may stand for any project."""
    link(cache, project, [ONE])
    [registration] = (cache.root / "projects").iterdir()
    registration.write_text(text)

    made = prune(cache, Wish(), NOW)

    assert_releases(cache, ONE)
    assert [each.path for each in made.unreadable] == [str(registration)]
    assert registration.is_file()
