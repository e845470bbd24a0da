"""The sample function, served."""

from __future__ import annotations

import pytest

from tests.run.worker.functions.sample import CODE
from tests.run.worker.functions.service import serving


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("functions")


@pytest.fixture(scope="module")
def client(folder):
    with serving(folder / "one", CODE, timeout_s=0.8, params={"factor": 3.0}) as found:
        yield found
