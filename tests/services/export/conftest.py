"""Where exports go."""

from __future__ import annotations

import pytest

from registry.services.export.places import Bucket, Folder
from registry.store import open_store


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture(params=["folder", "store"])
def place(request, out):
    if request.param == "folder":
        return Folder(out)
    return Bucket("memory://", open_store("memory://"))
