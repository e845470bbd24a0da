"""The container engine, set up for podman on this machine."""

from __future__ import annotations

import pytest

from registry.run.runners import Runner, Surroundings, open_runner
from tests.containers.podman import BASE, SETTINGS


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    for key, value in SETTINGS.items():
        monkeypatch.setenv(key, value)


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def runner(cache) -> Runner:
    return open_runner("container", Surroundings(cache, image=BASE))
