"""A repository with one notebook, and no hub."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.notebooks import ADD, code, notebook


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository with one notebook, and no hub."""
    monkeypatch.chdir(tmp_path)
    for key in ("FNHUB_HUB", "FNHUB_TOKEN"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("FNHUB_CONFIG", os.devnull)
    (tmp_path / "sums.ipynb").write_bytes(notebook(ADD, code("add(1, 2)", result="3")))
    return tmp_path
