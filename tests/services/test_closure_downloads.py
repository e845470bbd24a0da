"""How much a release's closure is to download, as it was when it was resolved."""

from __future__ import annotations

import pytest

from registry.core.environments import Download
from registry.services.closure_making import Maker
from registry.services.closures import get_requirements
from registry.services.holder import Holder
from registry.services.publish import publish
from registry.services.teams import make_team
from tests.conftest import ACME
from tests.e2e.index import serve_index
from tests.factories import make_wheel


@pytest.fixture
def index(tmp_path, monkeypatch):
    with serve_index() as served:
        served.settle(tmp_path, monkeypatch)
        yield served


def closed(backend, holder, name: str, **manifest: str):
    """Publish a release and resolve it; return it and what it needs."""
    wheel = make_wheel(name, manifest=manifest)
    release = publish(backend, holder, wheel.data).release
    Maker(backend).make(release.manifest.ref)
    return release, get_requirements(backend, release.name, release.version)


def test_what_all_of_it_is_to_download_is_known(backend, index):
    """Whoever looks for a function sees what it costs to have it."""
    index.has_sizes = True
    make_team(backend, "core")
    core = Holder("core", ("publish",))
    load, _ = closed(backend, core, "core/load", requirements="[tiny]")
    calls = "{core/load: ^1.0}"

    add, found = closed(
        backend, ACME, "acme/add", functions=calls, requirements="[other]"
    )

    packages = sum(map(len, index.files.values()))
    assert found.download == Download(2, packages)
    assert found.total == Download(2, packages + load.size_bytes + add.size_bytes)


def test_an_index_that_tells_no_sizes_takes_nothing_else(backend, index):
    _, found = closed(backend, ACME, "acme/add", requirements="[tiny]")

    assert (found.download, found.total) == (None, None)
    assert found.packages.startswith("tiny==1.0")
