"""What is run is what the project says, or else what was asked for alone."""

from __future__ import annotations

import shutil

import pytest

from registry.client.project.locate import locate
from registry.client.settings import Settings
from registry.core.errors import LockStale, NotInCache
from registry.core.names import Reference
from tests.client.conftest import write_function
from tests.factories import make_wheel

OLD, NEW = make_wheel(), make_wheel(version="1.1.0")


def located(ref, **more):
    found = locate(Reference.parse(ref), Settings.read(), **more)
    found.close()
    return found


@pytest.fixture
def pinned(stranger, project):
    """A project that has 1.0.0 locked, where there is 1.1.0."""
    stranger.hold(OLD, NEW)
    project("add", "acme/add@=1.0.0")
    return project


def test_what_the_project_has_locked_is_taken(pinned):
    found = located("acme/add")

    assert found.sha256 == OLD.sha256
    assert found.import_root == pinned.root / ".fnhub"


def test_another_version_is_taken_beside_it(pinned):
    found = located("acme/add@^1.1")

    assert found.sha256 == NEW.sha256
    assert not found.import_root.is_relative_to(pinned.root)
    assert pinned.locked() == {"acme/add": "1.0.0"}


def test_outside_a_project_the_newest_is_taken(stranger, surroundings):
    stranger.hold(OLD, NEW)

    assert located("acme/add").sha256 == NEW.sha256
    assert located("acme/add", offline=True).sha256 == NEW.sha256
    with pytest.raises(NotInCache):
        located("acme/sub", offline=True)


def test_what_is_wanted_and_not_locked_is_not_guessed(stranger, project):
    """The newest release may be another one than `fnhub lock` will choose."""
    stranger.hold(OLD, NEW)
    project.want("acme/add@=1.0.0")

    with pytest.raises(LockStale):
        located("acme/add")


def test_an_own_function_is_not_taken_from_the_hub(stranger, project):
    """A stranger's function of the same name must not run in its place."""
    stranger.hold(OLD)
    write_function(project.root)
    project.want("{path: hub_functions/acme/add}")

    with pytest.raises(LockStale):
        located("acme/add")

    project("lock")
    assert located("acme/add").folder == project.root / "hub_functions/acme/add"


def test_another_version_is_asked_of_the_hub_that_the_function_comes_from(
    stranger, project, monkeypatch
):
    stranger.hold(OLD, NEW)
    hubs = f"hubs: {{default: http://127.0.0.1:9, other: {stranger.url}}}\n"
    project.want("{ref: acme/add@=1.0.0, hub: other}", hubs=hubs)
    project("sync")

    assert located("acme/add@^1.1").sha256 == NEW.sha256
    assert project("diff", "acme/add", "1.0.0", "9.0.0", status=1)
    assert stranger.asked[-1][1] == "/api/v1/functions/acme/add/1.0.0"


def test_a_project_that_names_its_hubs_needs_no_setting(stranger, project, monkeypatch):
    stranger.hold(OLD, NEW)
    monkeypatch.delenv("FNHUB_HUB")
    project.want(hubs=f"hubs: {{default: {stranger.url}}}\n")

    project("add", "acme/add")
    project("pull", "acme/add", "--to", "elsewhere")

    assert located("acme/add").sha256 == NEW.sha256
    shutil.rmtree(project.root / "elsewhere")
