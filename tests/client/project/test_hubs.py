"""Which hub is asked, and what is kept of its answers."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from registry.client.project.hubs import CachedCatalog, Hubs
from registry.client.settings import Settings
from registry.core.errors import HubNotSet, HubUnknown, NotInCache
from registry.core.names import FunctionName
from registry.core.project import Project
from tests.client.reader import reader_of
from tests.factories import make_wheel

ADD = FunctionName.parse("acme/add")
NAMED = Project(hubs={"default": "http://of-project", "other": "http://other"})


def settings(flag=None, **environ):
    return Settings.read(flag, {"FNHUB_CACHE": "cache", "HOME": "/", **environ})


def test_the_flag_beats_the_project_and_the_project_the_settings(tmp_path, monkeypatch):
    around = settings(FNHUB_HUB="http://of-settings/")
    flagged = settings("http://of-flag/", FNHUB_HUB="http://of-settings")

    assert Hubs(NAMED, flagged).url("default") == "http://of-flag"
    assert Hubs(NAMED, around).url("default") == "http://of-project"
    assert Hubs(Project(), around).url("default") == "http://of-settings"
    assert Hubs(NAMED, flagged).url("other") == "http://other"


def test_a_hub_that_nobody_names_is_told():
    with pytest.raises(HubNotSet):
        Hubs(Project(), settings()).url("default")
    with pytest.raises(HubUnknown, match="default, other"):
        Hubs(NAMED, settings(FNHUB_HUB="http://x")).url("elsewhere")


@pytest.fixture
def ask(stranger, surroundings):
    """Ask for the releases of acme/add, as a new command does."""

    def releases(*, offline=False):
        with Hubs(Project(), Settings.read(), offline=offline) as hubs:
            found = CachedCatalog(hubs, Settings.read().cache).releases(ADD, "default")
        return [str(each.version) for each in found]

    return releases


def kept(surroundings):
    (path,) = (surroundings.parent / "cache" / "index").rglob("add.json")
    return path


def test_what_did_not_change_is_not_sent_again(stranger, ask):
    stranger.hold(make_wheel(), ETag='"one"')

    assert ask() == ask() == ["1.0.0"]

    assert stranger.asked[-1][2]["If-None-Match"] == '"one"'
    stranger.hold(make_wheel(), make_wheel(version="1.1.0"), ETag='"two"')
    assert ask() == ["1.0.0", "1.1.0"]


@pytest.mark.parametrize("headers", [{"ETag": '"one"'}, {}])
def test_offline_the_last_answer_counts(stranger, ask, headers):
    """Also behind a proxy that takes the ETag away."""
    stranger.hold(make_wheel(), **headers)
    ask()
    asked = len(stranger.asked)

    assert ask(offline=True) == ["1.0.0"]

    assert len(stranger.asked) == asked


def test_offline_nothing_is_known_of_what_was_never_asked_for(ask):
    with pytest.raises(NotInCache):
        ask(offline=True)


@pytest.mark.parametrize("damage", [b"", b'"one"\n{"format": 1', b"\xff\xfe", b'"one"'])
def test_a_damaged_answer_is_asked_for_again(stranger, surroundings, ask, damage):
    stranger.hold(make_wheel(), ETag='"one"')
    ask()
    kept(surroundings).write_bytes(damage)

    assert ask() == ["1.0.0"]

    assert "If-None-Match" not in stranger.asked[-1][2]
    assert ask(offline=True) == ["1.0.0"]


def test_a_cache_that_can_only_be_read_is_no_hindrance(stranger, monkeypatch, ask):
    """Images and clusters share filled caches; there it is asked each time."""
    stranger.hold(make_wheel())
    with tempfile.TemporaryDirectory() as made:
        monkeypatch.setenv("FNHUB_CACHE", made)
        monkeypatch.setenv("FNHUB_CONFIG", os.devnull)  # the other is not his to read
        with reader_of(Path(made)):
            assert ask() == ask() == ["1.0.0"]

        assert list(Path(made).iterdir()) == []


def test_the_answer_for_another_function_is_none_for_this(stranger, surroundings, ask):
    stranger.hold(make_wheel(), ETag='"one"')
    ask()
    path = kept(surroundings)
    path.write_bytes(path.read_bytes().replace(b"acme/add", b"acme/sub"))

    with pytest.raises(NotInCache):
        ask(offline=True)
