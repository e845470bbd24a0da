"""Somebody else's server."""

from __future__ import annotations

import pytest

from tests.github import foreign_server


@pytest.fixture
def foreign():
    with foreign_server() as server:
        yield server
