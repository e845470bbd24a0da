"""`fnhub lock` and `update`: what is locked moves when it is told to."""

from __future__ import annotations

import pytest

from tests.factories import make_wheel

OLD, NEW = make_wheel(), make_wheel(version="1.1.0")


def locking(stranger, project):
    """Lock acme/add and acme/sub at 1.0.0; then 1.1.0 of both comes out."""
    stranger.hold(OLD)
    stranger.hold(make_wheel("acme/sub"))
    project.want("acme/add@^1.0", "acme/sub@^1.0")
    project("lock")
    stranger.hold(OLD, NEW)
    stranger.hold(make_wheel("acme/sub"), make_wheel("acme/sub", "1.1.0"))


def test_a_lock_is_the_same_bytes_each_time(stranger, project):
    locking(stranger, project)
    before = project.lock.read_bytes()

    project("lock")
    assert project.lock.read_bytes() == before
    project.lock.unlink()
    stranger.hold(OLD)
    stranger.hold(make_wheel("acme/sub"))
    project("lock")

    assert project.lock.read_bytes() == before


def test_what_is_locked_and_still_fits_stays(stranger, project):
    locking(stranger, project)
    project.want("acme/add@>=1.0", "acme/sub@^1.0")

    project("lock")

    assert project.locked() == {"acme/add": "1.0.0", "acme/sub": "1.0.0"}


def test_an_update_of_one_moves_that_one(stranger, project):
    locking(stranger, project)

    project("update", "acme/add")

    assert project.locked() == {"acme/add": "1.1.0", "acme/sub": "1.0.0"}


def test_an_update_moves_all(stranger, project):
    locking(stranger, project)

    project("update")

    assert project.locked() == {"acme/add": "1.1.0", "acme/sub": "1.1.0"}


def test_what_is_not_locked_cannot_be_updated(stranger, project):
    locking(stranger, project)

    assert "Did you mean acme/add?" in project("update", "acme/ad", status=1)

    assert project.locked() == {"acme/add": "1.0.0", "acme/sub": "1.0.0"}


def test_a_circle_is_drawn_once(stranger, project):
    """Functions may call each other; the tree has to end."""
    stranger.hold(make_wheel("acme/one", manifest={"functions": "{acme/two: '*'}"}))
    stranger.hold(make_wheel("acme/two", manifest={"functions": "{acme/one: '*'}"}))
    project("add", "acme/one")

    assert project("tree").splitlines() == [
        "acme/one@1.0.0",
        "  acme/two@1.0.0",
        "    acme/one@1.0.0 (calls itself)",
    ]


@pytest.mark.parametrize("command", ["tree", "outdated", "export"])
def test_a_stale_lock_answers_nothing(stranger, project, command):
    locking(stranger, project)
    project.want("acme/add@^1.1")

    assert "fnhub lock" in project(command, status=1)
