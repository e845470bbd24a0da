"""The pipeline of two functions."""

from __future__ import annotations

import pytest

from tests.client.pipelines.two_steps import Project


@pytest.fixture
def project(surroundings, stranger):
    return Project(surroundings, stranger)
