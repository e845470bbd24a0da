"""What `fnhub init` writes reads as it says."""

from __future__ import annotations

import pytest

from registry.core.errors import InvalidProject
from registry.core.project import Project
from registry.core.project_file import new_project, read_project


def test_a_new_project_reads_as_it_says():
    text = new_project("https://hub.example")

    assert read_project(text.encode()) == Project({"default": "https://hub.example"})
    assert "#" in text


def test_a_new_project_without_a_hub_wants_nothing_of_one():
    assert read_project(new_project(None).encode()) == Project()


@pytest.mark.parametrize("hub", ["https://me:pw@h", "h", "https://h\nfunctions: [a]"])
def test_a_new_project_takes_no_odd_address(hub):
    """Whatever FNHUB_HUB holds, it does not get into a committed file unseen."""
    with pytest.raises(InvalidProject):
        new_project(hub)
