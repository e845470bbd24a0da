"""`fnhub outdated` tells what an update would take, and what is out of its reach."""

from __future__ import annotations

import json

from tests.client.shown import show
from tests.factories import CODE, make_wheel

WIDER = CODE.replace("second: float = 1.0", "other: float = 1.0")
WIDER = WIDER.replace("+ second", "+ other").replace("second:", "other:")


def outdated(project):
    found = json.loads(project("outdated", "--json"))
    return [(e["current"], e["update"], e["latest"]) for e in found]


def test_what_the_range_allows_and_what_it_does_not(stranger, project):
    show(stranger, make_wheel())
    project("add", "acme/add")
    new = make_wheel(version="2.0.0", code=WIDER)
    show(stranger, make_wheel(), make_wheel(version="1.1.0"), new)

    assert outdated(project) == [("1.0.0", "1.1.0", "2.0.0")]
    assert "acme/add 1.0.0 -> 1.1.0 (latest 2.0.0, out" in project("outdated")


def test_a_change_that_breaks_callers_is_told(stranger, project):
    show(stranger, make_wheel())
    project("add", "acme/add")
    show(stranger, make_wheel(), make_wheel(version="2.0.0", code=WIDER))

    assert outdated(project) == [("1.0.0", "1.0.0", "2.0.0")]
    assert "  major: " in project("outdated")


def test_a_prerelease_is_newer_than_the_stable_release_before_it(stranger, project):
    """Nobody is sent back to what is older."""
    show(stranger, make_wheel(), make_wheel(version="2.0.0-rc.1"))
    project("add", "acme/add@^2.0.0-rc.1")
    assert outdated(project) == []

    releases = [make_wheel(), *(make_wheel(version=f"2.0.0-rc.{n}") for n in (1, 2))]
    show(stranger, *releases)

    assert outdated(project) == [("2.0.0-rc.1", "2.0.0-rc.2", "2.0.0-rc.2")]


def test_a_yanked_release_is_told_with_the_reason(stranger, project):
    show(stranger, make_wheel(), make_wheel(version="1.1.0"))
    project("add", "acme/add@^1.0")
    new = make_wheel(version="1.1.0")
    stranger.hold(make_wheel(), new, yanked="it adds wrongly")

    assert "1.1.0 was yanked: it adds wrongly" in project("outdated")
    assert outdated(project) == [("1.1.0", "1.0.0", "1.0.0")]
