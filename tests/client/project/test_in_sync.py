"""A sync with nothing to do must be sure of it: a wrong yes leaves old code in use."""

from __future__ import annotations

import hashlib
import shutil

import pytest

from registry.client.project.in_sync import find_project, is_in_sync, write_state


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


WANTED = {"functions.yaml": digest(b"wanted")}


@pytest.fixture
def project(tmp_path):
    """A project of one link, as a sync leaves it."""
    root = tmp_path / "project"
    release = tmp_path / "cache" / "add"
    release.mkdir(parents=True)
    place = root / ".fnhub" / "hub_functions" / "acme" / "add"
    place.parent.mkdir(parents=True)
    place.symlink_to(release)
    (root / "functions.yaml").write_bytes(b"wanted")
    (root / "functions.lock").write_bytes(b"lock")
    digests = {"functions.yaml": digest(b"wanted"), "functions.lock": digest(b"lock")}
    write_state(str(root), digests, {"hub_functions/acme/add": str(release)})
    return root


def test_what_a_sync_left_is_in_sync(project):
    assert is_in_sync(str(project))


BREAK = {
    "an edited functions.yaml": lambda p: (p / "functions.yaml").write_bytes(b"other"),
    "an edited lock": lambda p: (p / "functions.lock").write_bytes(b"other"),
    "no lock": lambda p: (p / "functions.lock").unlink(),
    "a link that is gone": lambda p: place(p).unlink(),
    "a link elsewhere": lambda p: (place(p).unlink(), place(p).symlink_to(p)),
    "a folder in the link's place": lambda p: (place(p).unlink(), place(p).mkdir()),
    "a release that is gone": lambda p: shutil.rmtree(place(p).resolve()),
    "no state": lambda p: state(p).unlink(),
    "a cut state": lambda p: state(p).write_text(state(p).read_text()[:20]),
    "an empty state": lambda p: state(p).write_text(""),
    "a state of its first line": lambda p: state(p).write_text("fnhub 2\n"),
    "a state of another format": lambda p: state(p).write_text(
        state(p).read_text().replace("fnhub 2", "fnhub 3")
    ),
    "a state of other lines": lambda p: state(p).write_text("fnhub 2\nfind x\n"),
}


def place(project):
    return project / ".fnhub" / "hub_functions" / "acme" / "add"


def state(project):
    return project / ".fnhub" / "synced"


@pytest.mark.parametrize("damage", BREAK)
def test_whatever_changed_is_noticed(project, damage):
    BREAK[damage](project)

    assert not is_in_sync(str(project))


def test_a_copy_is_in_sync_while_it_is_there(project):
    """Where links cannot be made, there are folders."""
    place(project).unlink()
    place(project).mkdir()
    write_state(str(project), WANTED, {"hub_functions/acme/add": None})
    assert is_in_sync(str(project))

    place(project).rmdir()

    assert not is_in_sync(str(project))


def test_the_nearest_project_is_found(project):
    deep = project / "a" / "b"
    deep.mkdir(parents=True)

    assert find_project(str(deep)) == str(project)
    assert find_project(str(project.parent)) is None


def test_a_strange_path_is_no_shortcut(project):
    """A line end in a path could pass for another line."""
    state(project).unlink()

    write_state(
        str(project), WANTED, {"hub_functions/acme/add": "/a\ncopy hub_functions"}
    )

    assert not is_in_sync(str(project))
