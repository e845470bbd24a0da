"""`fnhub init`, `add` and `remove`: what a project wants, and nothing half done."""

from __future__ import annotations

import shutil

import pytest

from tests.client.conftest import write_function
from tests.factories import make_wheel


@pytest.mark.parametrize(
    ("newest", "wanted"),
    [
        ("1.2.3", "^1.2"),
        ("0.3.1", "^0.3"),
        ("0.0.4", "^0.0.4"),
    ],
)
def test_a_function_is_wanted_as_its_newest_release(stranger, project, newest, wanted):
    stranger.hold(make_wheel(version=newest))

    project("add", "acme/add")

    assert f"- acme/add@{wanted}\n" in project.wanted.read_text()
    assert project.locked() == {"acme/add": newest}


def test_a_prerelease_is_taken_only_by_who_names_it(stranger, project):
    stranger.hold(make_wheel(version="2.0.0-rc.1"))

    assert "2.0.0-rc.1" in project("add", "acme/add", status=1)

    project("add", "acme/add@^2.0.0-rc.1")
    assert project.locked() == {"acme/add": "2.0.0-rc.1"}


def test_a_range_that_was_given_is_kept(stranger, project):
    stranger.hold(make_wheel(), make_wheel(version="2.0.0"))

    project("add", "acme/add@~1.0")

    assert "acme/add@~1.0" in project.wanted.read_text()


def test_a_function_is_wanted_once(stranger, project):
    stranger.hold(make_wheel(), make_wheel(version="2.0.0"))

    project("add", "acme/add@^1", "acme/add@^2")
    project("add", "acme/add")

    assert project.wanted.read_text().count("acme/add@") == 1
    assert project.locked() == {"acme/add": "2.0.0"}


def test_a_function_that_is_wanted_again_is_asked_of_its_own_hub(stranger, project):
    """The default hub may have another of this name, or none."""
    stranger.hold(make_wheel())
    hubs = f"hubs: {{default: http://127.0.0.1:9, other: {stranger.url}}}\n"
    project.want("{ref: acme/add@^1.0, hub: other}", hubs=hubs)

    project("add", "acme/add")

    assert "hub: other" in project.wanted.read_text()


def test_nothing_to_add_is_a_wrong_call(project):
    assert "name a function" in project("add", status=2)


def test_what_cannot_be_had_changes_nothing(stranger, project):
    stranger.hold(make_wheel())
    project("add", "acme/add")
    before = project.wanted.read_bytes(), project.lock.read_bytes()

    project("add", "acme/other", status=1)
    project("add", "acme/add@^7", status=1)
    project("add", "--path", project.root.parent, status=1)
    project("add", "acme/add", "--from", "nowhere", status=1)

    assert (project.wanted.read_bytes(), project.lock.read_bytes()) == before


def test_a_project_is_started_once(project):
    before = project.wanted.read_bytes()

    assert "there is a project already" in project("init", status=1)

    assert project.wanted.read_bytes() == before


def test_a_path_function_whose_folder_is_gone_can_be_removed(stranger, project):
    """Who deletes the folder first must not have to edit files by hand."""
    folder = write_function(project.root)
    project("add", "--path", folder)
    assert project.locked() == {"acme/add": "hub_functions/acme/add"}
    shutil.rmtree(folder)

    project("remove", "acme/add")

    assert "path" not in project.wanted.read_text()
    assert project.locked() == {}


def test_what_is_not_wanted_cannot_be_removed(stranger, project):
    stranger.hold(make_wheel())
    project("add", "acme/add")

    assert "Did you mean acme/add?" in project("remove", "acme/ad", status=1)


@pytest.mark.parametrize(
    "data", [b"format: 1 # \xff\n", "fórmat: 1\n".encode("latin-1")]
)
def test_a_file_that_is_not_utf8_is_told(project, data):
    project.wanted.write_bytes(data)

    for command in (["add", "acme/add"], ["remove", "acme/add"], ["lock"]):
        assert "not UTF-8 text" in project(*command, status=1)
    assert project.wanted.read_bytes() == data


def test_a_project_starts_in_an_empty_file(project):
    """`touch functions.yaml` is how some people begin; what is in a file stays."""
    project.wanted.write_bytes(b" \n")
    assert "functions.yaml:1: it is empty" in project("lock", status=1)

    project("init")
    first = project.wanted.read_bytes()
    assert b"functions: []" in first

    told = project("init", status=1)
    assert "functions.yaml: there is a project already\nhint: `fnhub add NAME`" in told
    assert project.wanted.read_bytes() == first
