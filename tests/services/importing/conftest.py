"""A hub of MLRun's, to be filled by a test."""

from __future__ import annotations

import pytest

from tests.imports.mlrun_hub import MlrunHub


@pytest.fixture
def hub(tmp_path):
    (tmp_path / "hub").mkdir()
    return MlrunHub(tmp_path / "hub")
