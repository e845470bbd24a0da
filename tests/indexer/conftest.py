"""Engines, each in memory and on disk: the contract holds for all alike."""

from __future__ import annotations

import pytest

from indexer import engine_names, open_engine
from tests.indexer.shelf import SHELF


@pytest.fixture(params=engine_names())
def name(request):
    """The name of an engine; a test that takes it runs for all there are."""
    return request.param


@pytest.fixture(params=["in memory", "on disk"])
def folder(request, tmp_path):
    """Where an engine keeps its index."""
    return None if request.param == "in memory" else tmp_path / "search"


@pytest.fixture
def engine(name, folder):
    """An empty index."""
    engine = open_engine(name, folder)
    yield engine
    engine.close()


@pytest.fixture(scope="module", params=engine_names())
def shelf(request):
    """An index of the shelf, for tests that only read."""
    engine = open_engine(request.param, None)
    engine.apply(SHELF)
    yield engine
    engine.close()
