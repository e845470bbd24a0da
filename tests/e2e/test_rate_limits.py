"""The command and a hub that has had enough of it."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from registry.client.hub import Hub
from tests.e2e.conftest import PLAIN, Commands

SEARCH = "/api/v1/functions"


@pytest.fixture
def busy(start, tmp_path):
    """The command of a user of a hub that answers two searches in three seconds."""
    limit = "search=2 per 3 seconds, sign-in=1/day"
    _, url = start(tmp_path / "hub", FNHUB_RATE_LIMITS=limit)
    (tmp_path / "project").mkdir()
    settings = {"FNHUB_HUB": url, "FNHUB_CACHE": str(tmp_path / "cache")}
    return Commands(tmp_path / "project", PLAIN | settings)


def test_a_client_comes_back_when_it_is_told(busy, tmp_path):
    """More at once than is allowed: each is answered in the end."""
    hub = Hub(busy.environment["FNHUB_HUB"])
    with closing(hub):
        for _ in range(4):
            assert hub.search("x", {}, 5).results == []

    lines = (tmp_path / "hub.log").read_text().splitlines()
    told = [json.loads(line) for line in lines if '"fnhub.access"' in line]
    statuses = [each["status"] for each in told if each["route"] == SEARCH]
    assert statuses.count(200) == 4
    assert 429 in statuses


def test_the_command_gives_up_on_a_day(busy):
    """A hub that asks to come back tomorrow is told, not waited for."""
    signed = busy.with_settings(FNHUB_TOKEN="fnhub_made_up")
    signed("yank", "acme/add@1.0.0", "--undo", status=1)

    told = signed("yank", "acme/add@1.0.0", "--undo", status=1).stderr

    assert "the hub is busy (status 429); it asks to come back in" in told


def test_a_wrong_setting_is_told_before_the_hub_starts(start, tmp_path):
    process, url = start(tmp_path / "hub", FNHUB_RATE_LIMITS="search=often")

    assert url == ""
    assert process.wait(timeout=30) == 1
    assert "search" in (tmp_path / "hub.log").read_text()
